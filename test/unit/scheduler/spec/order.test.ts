// sidecar, depends-on and restart of a svc.yml: what is read, what is refused and where, what the executor is told.
import assert from 'node:assert/strict';
import { taskOrder } from '../../../../scheduler/offer/task-order.ts';
import { parseSpec } from '../../../../scheduler/spec/load.ts';
import { describeProblem, SpecError } from '../../../../scheduler/spec/problems.ts';
import type { TaskConfiguration } from '../../../../shared/link/generated/link.ts';

const COMMON = 'goal: RUNNING, cmd: x, cpus: 0.1, memory: 32';
const service = (...tasks: string[]) => `name: ordered
pods:
  web:
    count: 1
    tasks:
${tasks.map((task) => `      ${task.replace('{', `{ ${COMMON}, `)}`).join('\n')}
`;

function podOf(text: string) {
  const pod = parseSpec('svc.yml', text, {}).spec.pods[0];
  return pod ?? assert.fail('no pod');
}

function problems(...tasks: string[]): string[] {
  try {
    parseSpec('svc.yml', service(...tasks), {});
  } catch (error) {
    assert.ok(error instanceof SpecError, String(error));
    return error.problems.map((problem) => describeProblem('svc.yml', problem));
  }
  return assert.fail('the file was accepted');
}

describe('order of tasks in a svc.yml', () => {
  const text = service(
    'proxy: { sidecar: true }',
    'db: { restart: on-failure }',
    `server: { depends-on: [{ task: db, condition: ready }, { condition: port-open, port: 80 },
          { task: proxy, condition: log-matches, pattern: "^up$" }],
          restart: { policy: always, limit: 3, backoff: { first: 0.5, factor: 1.5, most: 10 } } }`,
    'late: { depends-on: [{ task: server, condition: started }] }',
  );

  /** What the executor is told of a task that is launched with these. */
  function told(name: string, ...together: string[]): TaskConfiguration | undefined {
    const pod = podOf(text);
    const tasks = pod.tasks.filter((task) => together.includes(task.name));
    const task = pod.tasks.find((each) => each.name === name) ?? assert.fail('no task');
    const request = {
      instance: 'web-0',
      index: 0,
      pod,
      tasks,
      joins: false,
      configuration: 'c',
      parameters: {},
    };
    const order = taskOrder(request, task);
    return Object.keys(order).length === 0 ? undefined : order;
  }

  it('reaches the executor', () => {
    assert.deepEqual(told('proxy', 'proxy'), { sidecar: true });
    assert.deepEqual(told('db', 'db'), { restart: { policy: 'ON_FAILURE' } });
    assert.deepEqual(told('server', 'proxy', 'db', 'server'), {
      depends_on: [
        { task: 'web-0-db', condition: 'READY' },
        { condition: 'PORT_OPEN', port: 80 },
        { task: 'web-0-proxy', condition: 'LOG_MATCHES', pattern: '^up$' },
      ],
      restart: { policy: 'ALWAYS', limit: 3, first_seconds: 0.5, factor: 1.5, most_seconds: 10 },
    });
  });

  it('leaves out dependencies on tasks that are launched in another step', () => {
    assert.equal(told('late', 'late'), undefined);
    assert.deepEqual(told('late', 'server', 'late'), {
      depends_on: [{ task: 'web-0-server', condition: 'STARTED' }],
    });
  });

  it('refuses an unknown task, with its place', () => {
    const text = service('db: {}', 'web: { depends-on: [{ task: bd, condition: READY }] }');
    const column = (text.split('\n')[6]?.indexOf('bd') ?? 0) + 1;
    assert.deepEqual(problems('db: {}', 'web: { depends-on: [{ task: bd, condition: READY }] }'), [
      `svc.yml:7:${column}: pods.web.tasks.web.depends-on.[0].task: no task bd (is db meant?); allowed: db, web`,
    ]);
  });

  it('refuses a cycle, and a task that waits for itself', () => {
    const found = problems(
      'a: { depends-on: [{ task: b, condition: STARTED }] }',
      'b: { depends-on: [{ task: a, condition: FINISHED }] }',
      'c: { depends-on: [{ task: c, condition: READY }] }',
    );
    assert.equal(found.length, 3);
    assert.match(found[0] ?? '', /^svc\.yml:6:\d+: .*: a depends on itself: a -> b -> a$/);
    assert.match(found[1] ?? '', /^svc\.yml:7:\d+: .*: b depends on itself: b -> a -> b$/);
    assert.match(found[2] ?? '', /c depends on itself: c -> c$/);
  });

  it('refuses a sidecar that waits for a main task, and a pod of sidecars', () => {
    assert.match(
      problems('a: {}', 's: { sidecar: true, depends-on: [{ task: a, condition: READY }] }').join(),
      /a starts after the sidecar s; allowed: another sidecar/,
    );
    assert.match(problems('s: { sidecar: true }').join(), /only sidecars/);
  });

  it('refuses conditions that lack what they need, or have what they do not', () => {
    const problem = (dependency: string) => problems('a: {}', `b: { depends-on: [${dependency}] }`).join();
    assert.match(problem('{ task: a, condition: file-exists }'), /FILE-EXISTS without a path/);
    assert.match(problem('{ condition: READY }'), /READY of no task/);
    assert.match(problem('{ task: a, condition: READY, port: 1 }'), /port beside READY/);
    assert.match(
      problem('{ task: a, condition: log-matches, pattern: "(" }'),
      /allowed: a regular expression/,
    );
    assert.match(problem('{ task: a, condition: up }'), /STARTED, READY, HEALTHY/);
  });

  it('says nothing of tasks without an order', () => {
    assert.equal(podOf(service('a: {}')).tasks[0]?.restart, undefined);
    assert.match(problems('a: { restart: sometimes }').join(), /NEVER, ON-FAILURE, ALWAYS/);
  });
});
