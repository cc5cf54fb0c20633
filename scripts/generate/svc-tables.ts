// The tables of fields in docs/svc-yml.md, made of the schema that checks a svc.yml. Pure.
import { annotatedSchema, isJson, type Json, slug } from '../../scheduler/spec/json-schema.ts';

function jsonOf(value: unknown): Json {
  return isJson(value) ? value : {};
}

function linkTo(reference: unknown): string | undefined {
  if (typeof reference !== 'string') return undefined;
  const name = reference.slice('#/$defs/'.length);
  return `[${name}](#${slug(name)})`;
}

/** Without the `null` that every field may be. */
function given(node: Json): Json {
  const members = Array.isArray(node['anyOf']) ? node['anyOf'].map(jsonOf) : [];
  const others = members.filter((member) => member['type'] !== 'null');
  const [only] = others;
  return others.length === 1 && only !== undefined && node['x-allowed'] === undefined ? given(only) : node;
}

/** What a field holds, in words, with a link to what it is made of. */
function holds(node: Json): string {
  const inner = given(node);
  const own = linkTo(inner['$ref']);
  if (own !== undefined) return own;
  const member = given(jsonOf(inner['additionalProperties'] ?? inner['items']));
  const link = linkTo(member['$ref']);
  const allowed = String(inner['x-allowed'] ?? inner['type'] ?? '');
  return link === undefined ? allowed : `${allowed}: ${link}`;
}

const escaped = (text: string) => text.replaceAll('|', '\\|');

function row(name: string, node: Json, required: readonly unknown[]): string {
  const must = required.includes(name) ? ', **required**' : '';
  return `| \`${name}\` | ${escaped(holds(node))}${must} | ${escaped(String(given(node)['description'] ?? node['description'] ?? ''))} |`;
}

/** Of a task: the fields of a resource set stand on it, too, and are told there. */
function isShared(definitions: Json, section: string, field: string): boolean {
  const resources = jsonOf(jsonOf(definitions['Resource set'])['properties']);
  return section === 'Task' && field in resources;
}

function section(definitions: Json, name: string): string {
  const node = jsonOf(definitions[name]);
  const required = Array.isArray(node['required']) ? node['required'] : [];
  const all = Object.entries(jsonOf(node['properties']));
  const own = all.filter(([field]) => !isShared(definitions, name, field));
  const rows = own.map(([field, value]) => row(field, jsonOf(value), required));
  const shared = own.length < all.length ? ['| its resources | [Resource set](#resource-set) | |'] : [];
  return [`### ${name}`, '', '| field | holds | |', '|---|---|---|', ...rows, ...shared, ''].join('\n');
}

/** One section for each map that a svc.yml may hold, from the outside to the inside. */
export function svcTables(): string {
  const definitions = jsonOf(annotatedSchema()['$defs']);
  const names = Object.keys(definitions).filter((name) => name !== 'Secret value');
  return names.map((name) => section(definitions, name)).join('\n');
}
