// The master's operator API, `POST /api/v1`, and its older endpoints: what an operator may see of the cluster, and do
// to it. Seeing is done by pure views of the state; doing by the functions of the master's folder. Who starts the
// master puts `operatorRoutes(...)` among its HTTP routes.
import { textAnswer } from '../http/answer.ts';
import type { Handler, Routes } from '../http/server.ts';
import type { Context } from '../master/context.ts';

/** `master` gives the context of the master's present life. */
export function operatorRoutes(master: () => Context): Routes {
  return { '/api/v1': operatorApi(master) };
}

function operatorApi(_master: () => Context): Handler {
  return () => textAnswer(501, '501 Not Implemented.');
}
