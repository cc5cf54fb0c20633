// The repair sidecar: checks every B-tree index against its table (amcheck), then rebuilds the indexes.
// A damaged index is reported and rebuilt; the sidecar fails only if the check still fails afterwards.
import { connect } from './connect.ts';

const BTREES = `
  SELECT c.oid, c.oid::regclass::text AS name
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE a.amname = 'btree' AND i.indisvalid AND n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')
  ORDER BY name`;

interface Index {
  readonly oid: number;
  readonly name: string;
}

const client = await connect();
await client.query('CREATE EXTENSION IF NOT EXISTS amcheck');
const indexes = (await client.query<Index>(BTREES)).rows;
const damaged = await check(indexes);
for (const { name, reason } of damaged) console.log(`${name}: damaged (${reason})`);
for (const { name } of indexes) await client.query(`REINDEX INDEX ${name}`);
const still = await check(indexes);
console.log(
  `${indexes.length} indexes checked and rebuilt, ${damaged.length} were damaged, ${still.length} still are`,
);
await client.end();
process.exitCode = still.length > 0 ? 1 : 0;

async function check(all: readonly Index[]): Promise<{ name: string; reason: string }[]> {
  const found = [];
  for (const { oid, name } of all) {
    try {
      await client.query('SELECT bt_index_check($1::oid::regclass, true)', [oid]);
    } catch (error) {
      found.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return found;
}
