// A logical dump of a PostgreSQL database as SQL text, made over one connection in one snapshot.
// It covers what plain tables need: columns, defaults, identity and serial sequences, constraints, indexes, views and
// rows. Memory stays flat: rows come through a cursor. It is an example's backup, not a replacement for pg_dump.
import type pg from 'pg';

const ROWS_PER_FETCH = 500;

const TABLES = `
  SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, c.relkind AS kind
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname NOT LIKE 'pg_temp%'
    AND c.relkind IN ('r', 'v', 'S')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('e', 'i'))
  ORDER BY c.oid`;
const COLUMNS = `
  SELECT quote_ident(a.attname) AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required,
    a.attidentity AS identity, a.attgenerated AS generated, pg_get_expr(d.adbin, d.adrelid) AS default
  FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;
const CONSTRAINTS = `
  SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s;', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS sql
  FROM pg_constraint WHERE conrelid = ANY($1) AND contype IN ('p', 'u', 'c', 'f', 'x')
  ORDER BY contype = 'f', conname`;
const INDEXES = `
  SELECT pg_get_indexdef(indexrelid) || ';' AS sql FROM pg_index i
  WHERE indrelid = ANY($1) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)`;
const IDENTITY_SEQUENCES = `
  SELECT format('SELECT setval(pg_get_serial_sequence(%L, %L), %s, %L);', attrelid::regclass, attname,
    COALESCE(last, 1), last IS NOT NULL) AS sql
  FROM pg_attribute, pg_sequence_last_value(pg_get_serial_sequence(attrelid::regclass::text, attname)::regclass) AS last
  WHERE attrelid = ANY($1) AND attidentity <> ''`;

interface Relation {
  readonly oid: number;
  readonly name: string;
  readonly kind: 'r' | 'v' | 'S';
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly identity: '' | 'a' | 'd';
  readonly generated: '' | 's';
  readonly default: string | null;
}

/** Yields the dump as lines of SQL, to be run on an empty database. */
export async function* dump(client: pg.Client): AsyncGenerator<string> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const relations = (await client.query<Relation>(TABLES)).rows;
  const tables = relations.filter(({ kind }) => kind === 'r');
  const oids = tables.map(({ oid }) => oid);
  yield 'BEGIN;';
  for (const { name, kind } of relations) if (kind === 'S') yield* dumpSequence(client, name);
  for (const table of tables) yield* dumpTable(client, table);
  for (const query of [IDENTITY_SEQUENCES, CONSTRAINTS, INDEXES]) yield* statements(client, query, oids);
  for (const { oid, name, kind } of relations) if (kind === 'v') yield* dumpView(client, oid, name);
  yield 'COMMIT;';
  await client.query('COMMIT');
}

async function* statements(client: pg.Client, query: string, oids: number[]): AsyncGenerator<string> {
  const { rows } = await client.query<{ sql: string }>(query, [oids]);
  for (const { sql } of rows) yield sql;
}

async function* dumpSequence(client: pg.Client, name: string): AsyncGenerator<string> {
  const { rows } = await client.query<{ last_value: string; is_called: boolean }>(
    `SELECT last_value, is_called FROM ${name}`,
  );
  yield `CREATE SEQUENCE ${name};`;
  for (const row of rows) yield `SELECT setval('${name}', ${row.last_value}, ${row.is_called});`;
}

async function* dumpView(client: pg.Client, oid: number, name: string): AsyncGenerator<string> {
  const { rows } = await client.query<{ sql: string }>('SELECT pg_get_viewdef($1::oid) AS sql', [oid]);
  for (const { sql } of rows) yield `CREATE VIEW ${name} AS ${sql}`;
}

async function* dumpTable(client: pg.Client, { oid, name }: Relation): AsyncGenerator<string> {
  const columns = (await client.query<Column>(COLUMNS, [oid])).rows;
  yield `CREATE TABLE ${name} (${columns.map(columnDefinition).join(', ')});`;
  const stored = columns.filter(({ generated }) => generated === '').map((column) => column.name);
  if (stored.length > 0) yield* dumpRows(client, name, stored);
}

function columnDefinition({ name, type, required, identity, generated, default: value }: Column): string {
  const parts = [name, type];
  if (identity !== '') parts.push(`GENERATED ${identity === 'a' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`);
  else if (generated !== '') parts.push(`GENERATED ALWAYS AS (${value}) STORED`);
  else if (value !== null) parts.push(`DEFAULT ${value}`);
  if (required) parts.push('NOT NULL');
  return parts.join(' ');
}

async function* dumpRows(client: pg.Client, table: string, columns: string[]): AsyncGenerator<string> {
  const values = columns.map((column) => `quote_nullable(${column}::text)`).join(` || ', ' || `);
  await client.query(`DECLARE rows CURSOR FOR SELECT ${values} AS values FROM ${table}`);
  const into = `INSERT INTO ${table} (${columns.join(', ')}) OVERRIDING SYSTEM VALUE VALUES`;
  for (;;) {
    const { rows } = await client.query<{ values: string }>(`FETCH ${ROWS_PER_FETCH} FROM rows`);
    if (rows.length === 0) break;
    yield `${into}\n${rows.map((row) => `(${row.values})`).join(',\n')};`;
  }
  await client.query('CLOSE rows');
}
