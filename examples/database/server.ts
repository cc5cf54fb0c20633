// The database server: PGlite behind PostgreSQL's wire protocol, its data on the pod's persistent volume.
import { PGlite } from '@electric-sql/pglite';
import { amcheck } from '@electric-sql/pglite/contrib/amcheck';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const directory = process.env['DATA_DIRECTORY'] ?? 'data';
const port = Number(process.env['PGPORT'] ?? 5432);

const db = await PGlite.create({ dataDir: `${directory}/postgres`, extensions: { amcheck } });
const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port, maxConnections: 16 });
await server.start();
console.log(`PostgreSQL answers on 127.0.0.1:${port}, data in ${directory}`);

async function stop(signal: string): Promise<void> {
  console.log(`${signal}: closing the database`);
  await server.stop();
  await db.close();
  process.exit(0);
}
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void stop(signal));
