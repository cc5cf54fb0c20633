// A client of the pod's own database: all tasks of a pod share its network, so the address is the loopback one.
import pg from 'pg';

const RETRY_MILLISECONDS = 200;
const TRIES = 150;

function portOf(environment: NodeJS.ProcessEnv): number {
  const port = Number(environment['PGPORT']);
  if (Number.isInteger(port) && port > 0) return port;
  throw new Error(`PGPORT is ${JSON.stringify(environment['PGPORT'])}; expected the port of the database`);
}

/** Connects to the database of this pod; waits up to 30 s while the server does not listen yet. */
export async function connect(tries = TRIES): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: portOf(process.env),
    user: 'postgres',
    database: 'postgres',
  });
  try {
    await client.connect();
    return client;
  } catch (error) {
    if (tries <= 1) throw error;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
    return connect(tries - 1);
  }
}
