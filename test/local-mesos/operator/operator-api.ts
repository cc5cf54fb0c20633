// The master's operator API, `POST /api/v1`: what an operator may see of the cluster, and do to it. Seeing is done by
// pure views of the state; doing by the actions that the master gives (operator-context.ts). Who starts the master
// puts `operatorRoutes(...)` among its HTTP routes.
import type { Handler, Routes } from '../http/server.ts';
import { textAnswer } from '../http/answer.ts';
import type { OperatorContext } from './operator-context.ts';

/** `operator` gives the master of the present life; undefined while it recovers or is down. */
export function operatorRoutes(operator: () => OperatorContext): Routes {
  return { '/api/v1': operatorApi(operator) };
}

function operatorApi(_operator: () => OperatorContext): Handler {
  return () => textAnswer(501, '501 Not Implemented.');
}
