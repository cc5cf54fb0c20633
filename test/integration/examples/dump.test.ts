// The example's dump, restored into an empty database, gives every row and every rule back.
import assert from 'node:assert/strict';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import pg from 'pg';
import { dump } from '../../../examples/database/dump.ts';

const SCHEMA = `
  CREATE TABLE rider (id serial PRIMARY KEY, name text NOT NULL UNIQUE, note text, tags text[], photo bytea);
  CREATE TABLE "Odd Journey" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rider int NOT NULL REFERENCES rider (id),
    metres int CHECK (metres > 0),
    kilometres numeric GENERATED ALWAYS AS (metres / 1000.0) STORED
  );
  CREATE INDEX journey_rider ON "Odd Journey" (rider) WHERE metres > 10;
  CREATE VIEW distances AS SELECT r.name, j.kilometres FROM rider r JOIN "Odd Journey" j ON j.rider = r.id;
  INSERT INTO rider (name, note, tags, photo) VALUES
    ('it''s', NULL, ARRAY['a"b', 'c,d'], '\\x00ff'), (E'new\\nline \\\\ backslash', '', '{}', NULL);
  INSERT INTO "Odd Journey" (rider, metres) SELECT 1 + n % 2, n FROM generate_series(1, 1234) AS n;
`;

async function contents(db: PGlite) {
  const rows = async (sql: string) => (await db.query(sql)).rows;
  return {
    riders: await rows('SELECT * FROM rider ORDER BY id'),
    journeys: await rows('SELECT * FROM "Odd Journey" ORDER BY id'),
    view: await rows('SELECT * FROM distances ORDER BY 1, 2'),
    indexes: await rows(`SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`),
    constraints: await rows(
      `SELECT conname, pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE contype IN ('p','u','c','f') AND connamespace = 'public'::regnamespace ORDER BY 1`,
    ),
  };
}

describe('the database example', () => {
  it('dumps what a restore gives back, and the next numbers go on', async () => {
    await using closing = new AsyncDisposableStack();
    const source = await PGlite.create();
    closing.defer(() => source.close());
    await source.exec(SCHEMA);
    const server = new PGLiteSocketServer({ db: source, host: '127.0.0.1', port: 0 });
    await server.start();
    closing.defer(() => server.stop());
    const [host, port] = server.getServerConn().split(':');
    const client = new pg.Client({
      host: host ?? '',
      port: Number(port),
      user: 'postgres',
      database: 'postgres',
    });
    await client.connect();
    const statements = await Array.fromAsync(dump(client));
    await client.end();

    const restored = await PGlite.create();
    closing.defer(() => restored.close());
    await restored.exec(statements.join('\n'));
    assert.deepEqual(await contents(restored), await contents(source));
    const next = `INSERT INTO rider (name) VALUES ('next') RETURNING id`;
    assert.deepEqual((await restored.query(next)).rows, (await source.query(next)).rows);
    const journey = `INSERT INTO "Odd Journey" (rider, metres) VALUES (1, 5) RETURNING id`;
    assert.deepEqual((await restored.query(journey)).rows, (await source.query(journey)).rows);
  });
});
