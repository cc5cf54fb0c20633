// The fields of pods and tasks: from a svc.yml to the ServiceSpec, with their defaults.
import assert from 'node:assert/strict';
import { parseSpec } from '../../../../scheduler/spec/load.ts';
import type { PodSpec, TaskSpec } from '../../../../scheduler/spec/service-spec.ts';

function svc(pod: string, task = ''): string {
  return `
name: /db/shop
pods:
  web:
    count: 2
${indented(pod, 4)}
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 1, ports: { a: { port: 80 }, b: { port: 0 } }, ${task} }
`;
}

function indented(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n');
}

function podOf(pod: string, task = ''): PodSpec {
  return parseSpec('svc.yml', svc(pod, task), {}).spec.pods[0] as PodSpec;
}

function taskOf(task: string): TaskSpec {
  return podOf('', task).tasks[0] as TaskSpec;
}

describe('fields of a pod in a svc.yml', () => {
  it('leaves out what is not given', () => {
    const given = Object.keys(podOf('')).sort();
    const always = ['allowDecommission', 'count', 'resourceSets', 'tasks', 'type', 'uris', 'volumes'];
    assert.deepEqual(given, always);
  });

  it('takes an empty placement, as mustache leaves it, for none', () => {
    assert.equal(podOf('placement: ""').placement, undefined);
    assert.equal(podOf('placement: "hostname:UNIQUE"').placement, 'hostname:UNIQUE');
  });

  it('maps the other fixed ports of the pod to themselves on mesos-bridge', () => {
    const [network] =
      podOf('networks: { mesos-bridge: { host-ports: [8080], container-ports: [81] } }').networks ?? [];
    const ports = [
      { host: 8080, container: 81 },
      { host: 80, container: 80 },
    ];
    assert.deepEqual(network, { name: 'mesos-bridge', portMappings: ports, labels: [] });
  });

  it('takes a network without more', () => {
    const { networks } = podOf('networks: { dcos: }');
    assert.deepEqual(networks, [{ name: 'dcos', portMappings: [], labels: [] }]);
  });

  it('has resource limits of processes with both or neither', () => {
    const { rlimits } = podOf('rlimits: { RLIMIT_NOFILE: { soft: 1, hard: 2 }, RLIMIT_CORE: {} }');
    assert.deepEqual(rlimits, [{ name: 'RLIMIT_NOFILE', soft: 1, hard: 2 }, { name: 'RLIMIT_CORE' }]);
  });

  it('puts a secret without more into a file of its own path', () => {
    const { secrets } = podOf('secrets: { a: { secret: x/a }, b: { secret: x/b, env-key: B } }');
    assert.deepEqual(secrets, [
      { name: 'a', secret: 'x/a', file: 'x/a' },
      { name: 'b', secret: 'x/b', envKey: 'B' },
    ]);
  });

  it('has volumes of the host and of plugins', () => {
    const { hostVolumes, externalVolumes } = podOf(`host-volumes:
  etc: { host-path: /etc, container-path: etc }
external-volumes:
  a: { type: DOCKER, driver-name: pxd, driver-options: "size=10;shared=true;", container-path: a, volume-mode: RO }
  b: { type: docker, driver-name: rexray, volume-name: /x/b, container-path: b }`);
    assert.deepEqual(hostVolumes, [{ name: 'etc', hostPath: '/etc', containerPath: 'etc', mode: 'RW' }]);
    const options = [
      ['size', '10'],
      ['shared', 'true'],
    ];
    const a = { name: 'a', driver: 'pxd', volumeName: 'db__shop-web', options, containerPath: 'a' };
    const b = { name: 'b', driver: 'rexray', volumeName: 'x__b', options: [], containerPath: 'b' };
    assert.deepEqual(externalVolumes, [
      { ...a, mode: 'RO' },
      { ...b, mode: 'RW' },
    ]);
  });

  it('has directories of other tasks, of mode RW where it says nothing', () => {
    const { tasks } = podOf(
      '',
      'task-volumes: { a: { task: other, container-path: a }, b: { task: other, path: x/y, container-path: b, mode: rw } } }\n      other: { goal: ONCE, cmd: run, cpus: 1',
    );
    assert.deepEqual(tasks[0]?.taskVolumes, [
      { name: 'a', task: 'other', containerPath: 'a', mode: 'RW' },
      { name: 'b', task: 'other', path: 'x/y', containerPath: 'b', mode: 'RW' },
    ]);
    assert.equal(tasks[1]?.taskVolumes, undefined);
  });

  it('takes times as seconds or with their units', () => {
    assert.deepEqual(podOf('heartbeat: 15').heartbeat, { interval: 15, missed: 4 });
    assert.deepEqual(podOf('heartbeat: { interval: 1m, missed: 2 }').heartbeat, { interval: 60, missed: 2 });
    assert.deepEqual(podOf('replace-after: 1h30m').replaceAfter, { after: 5400, apart: 600 });
    assert.throws(() => podOf('replace-after: soon'), /found "soon"; allowed: seconds or a time such as 90s/);
  });
});

describe('fields of a task in a svc.yml', () => {
  it('leaves out what is not given', () => {
    const given = Object.keys(taskOf('')).sort();
    assert.deepEqual(given, ['cmd', 'env', 'essential', 'goal', 'labels', 'name', 'resourceSet']);
  });

  it('has limits beyond its resources', () => {
    const [set] = podOf('', 'resource-limits: { cpus: unlimited, memory: 64 }').resourceSets;
    assert.deepEqual(set?.limits, { cpus: 'unlimited', memory: 64 });
    assert.equal(podOf('', 'resource-limits: { cpus:, memory: }').resourceSets[0]?.limits, undefined);
  });

  it('may be a module in place of a command', () => {
    const text = svc('', 'module: { source: "export default 1", arguments: [1] }').replace('cmd: run, ', '');
    const task = parseSpec('svc.yml', text, {}).spec.pods[0]?.tasks[0];
    assert.deepEqual(task?.module, { source: 'export default 1', memory: 64, arguments: ['1'] });
    assert.equal(task?.cmd, '');
    assert.throws(() => parseSpec('svc.yml', svc('').replace('cmd: run, ', ''), {}), /no cmd; allowed/);
  });

  it('tells where it says how far it is', () => {
    assert.deepEqual(taskOf('progress: { file: p.json }').progress, { file: 'p.json' });
  });
});

describe('logs in a svc.yml', () => {
  const logsOf = (logs: string) => taskOf(`logs: ${logs}`).logs;

  it('fill in nothing but what must be there', () => {
    const none = { sinks: [], labels: {}, keep: [], drop: [], redact: [] };
    assert.deepEqual(logsOf('{ retain: 5 }'), { retain: 5, ...none });
    assert.deepEqual(logsOf('{ multi-line: true }'), { multiLine: {}, ...none });
  });

  it('have sinks with credentials from the store of secrets', () => {
    const sink = '{ type: loki, url: "https://x/push", token: { secret: a/b }, options: { gzip: true } }';
    assert.deepEqual(logsOf(`{ sinks: { a: ${sink} } }`)?.sinks, [
      {
        name: 'a',
        type: 'LOKI',
        url: 'https://x/push',
        streams: [],
        headers: {},
        token: { secret: 'a/b' },
        options: { gzip: { value: 'true' } },
      },
    ]);
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    ['{ sinks: { a: { type: syslg, url: "udp://x:1" } } }', /type: found "syslg"; allowed: SYSLOG, /],
    [
      '{ sinks: { a: { type: syslog, url: "http://x" } } }',
      /a url with http:\/\/; allowed: tcp:\/\/ or tls:/,
    ],
    ['{ sinks: { a: { type: syslog, url: "udp://x" } } }', /a url without a port/],
    ['{ sinks: { a: { type: elasticsearch, url: "http://x" } } }', /options: no option 'index'/],
    ['{ sinks: { a: { type: ndjson, url: "http://u:p@x" } } }', /credentials in its url/],
    ['{ labels: { a-b: c } }', /labels.a-b: found the name "a-b"/],
    [`{ keep: [${'a,'.repeat(17)}] }`, /keep: 17 of them; allowed: at most 16/],
    ['{ drop: ["("] }', /drop.\[0\]: found "\("; allowed: a regular expression/],
  ];
  for (const [logs, expected] of refused) {
    it(`are refused with ${logs.slice(0, 60)}`, () => assert.throws(() => logsOf(logs), expected));
  }
});

it('a plan has a schedule, of UTC without a time zone', () => {
  const text = `${svc('')}plans: { b: { schedule: "0 3 * * *", phases: { b: { pod: web } } } }`;
  const [plan] = parseSpec('svc.yml', text, {}).spec.plans;
  assert.deepEqual(plan?.schedule, { cron: '0 3 * * *', timeZone: 'UTC', parameters: {} });
});
