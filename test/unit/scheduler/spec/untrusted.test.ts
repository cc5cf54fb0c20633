// A svc.yml may come over HTTP: whatever is in it, it is read or refused with its problems, and never breaks the reader.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseSpec } from '../../../../scheduler/spec/load.ts';
import { SpecError } from '../../../../scheduler/spec/problems.ts';

const WHOLE = {
  name: 'shop',
  scheduler: { user: 'nobody' },
  pods: {
    web: {
      count: 2,
      placement: 'hostname:UNIQUE',
      networks: { 'mesos-bridge': { 'host-ports': [80], 'container-ports': [81] } },
      secrets: { a: { secret: 'a/b', 'env-key': 'A' } },
      'host-volumes': { etc: { 'host-path': '/etc', 'container-path': 'etc' } },
      'resource-sets': { small: { cpus: 1, ports: { http: { port: 0, ranges: [{ begin: 1, end: 2 }] } } } },
      heartbeat: 5,
      'replace-after': '20m',
      logs: { sinks: { a: { type: 'syslog', url: 'udp://x:1' } } },
      tasks: {
        server: { goal: 'RUNNING', cmd: 'run', 'resource-set': 'small', restart: 'always' },
        backup: {
          goal: 'ONCE',
          cpus: 1,
          module: { source: 'x' },
          'depends-on': [{ task: 'server', condition: 'ready' }],
        },
      },
    },
  },
  plans: { p: { schedule: '0 0 * * *', phases: { a: { pod: 'web', steps: [{ default: [['server']] }] } } } },
};

type Tree = { [key: string]: unknown };

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null;
}

/** Every way into the value. */
function paths(value: unknown, path: readonly string[] = []): string[][] {
  if (!isTree(value)) return [[...path]];
  return [[...path], ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...path, key]))];
}

function replaced(path: readonly string[], by: unknown): unknown {
  const root = structuredClone<Tree>(WHOLE);
  const [last, ...parents] = [...path].reverse();
  const parent = parents
    .reverse()
    .reduce<unknown>((value, key) => (isTree(value) ? value[key] : value), root);
  if (last === undefined || !isTree(parent)) return by;
  parent[last] = by;
  return root;
}

/** Whether it was read. */
function read(text: string): boolean {
  try {
    parseSpec('svc.yml', text, {});
    return true;
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    assert.ok(error.problems.length > 0);
    return false;
  }
}

const WORDS = [
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'server',
  'web',
  '-1',
  '1e999',
  '../..',
];

describe('a svc.yml of others', () => {
  it('is read as it is', () => assert.equal(read(stringify(WHOLE)), true));

  it('is read or refused with anything anywhere', () => {
    const places = fc.constantFrom(...paths(WHOLE));
    const value = fc.oneof(fc.constantFrom(...WORDS), fc.jsonValue(), fc.constantFrom(null, 1e300, -0.5));
    fc.assert(
      fc.property(places, value, (path, by) => {
        read(stringify(replaced(path, by)));
      }),
      { numRuns: 300 },
    );
  });

  it('is read or refused with any name for any other', () => {
    const text = stringify(WHOLE);
    const names = fc.constantFrom(
      'server',
      'web',
      'small',
      'backup',
      'default',
      'http',
      'a',
      'pods',
      'tasks',
    );
    fc.assert(
      fc.property(names, fc.constantFrom(...WORDS), (name, by) => {
        read(text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), by));
      }),
      { numRuns: 60 },
    );
  });

  it('is read or refused, whatever the text is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void read(text)));
    for (const text of ['', '---\n---\n', '&a [*a]', '? {a: b} : c', '{{#a}}', '{{=<% %>=}}<%a%>', '\0'])
      read(text);
  });

  it('grows by aliases to no more than 100 of each', () => {
    const lists = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`)}]`);
    assert.throws(() => parseSpec('svc.yml', ['l0: &l0 [a]', ...lists].join('\n'), {}), SpecError);
  });

  it('renders nothing that only every object has', () => {
    assert.throws(() => parseSpec('svc.yml', 'name: {{constructor}}', {}), /constructor is not set/);
  });

  it('cannot have names that every object has', () => {
    const text = stringify(WHOLE).replaceAll('server', 'constructor');
    assert.throws(() => parseSpec('svc.yml', text, {}), /tasks\.constructor: found the name "constructor"/);
  });

  it('keeps text as it is written', () => {
    const env = '{ A: 1.0, B: 007, C: 12345678901234567890, D: True, E: 1e3, F: 0x1F, G: false }';
    const text = `name: a\npods: { a: { count: 2.0, tasks: { a: { goal: ONCE, cmd: a, cpus: 1.50, env: ${env} } } } }`;
    const pod = parseSpec('svc.yml', text, {}).spec.pods[0];
    assert.deepEqual([pod?.count, pod?.resourceSets[0]?.cpus], [2, 1.5]);
    const kept = {
      A: '1.0',
      B: '007',
      C: '12345678901234567890',
      D: 'True',
      E: '1e3',
      F: '0x1F',
      G: 'false',
    };
    assert.deepEqual(pod?.tasks[0]?.env, kept);
  });
});
