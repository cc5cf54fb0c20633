// The rules of svc.yml that need more than one field, each broken by a small file: what is told, and that nothing else is.
import assert from 'node:assert/strict';
import { parseSpec } from '../../../../scheduler/spec/load.ts';
import { SpecError } from '../../../../scheduler/spec/problems.ts';

interface Parts {
  /** Lines of the pod. */
  readonly pod?: string;
  /** Fields of its one task. */
  readonly task?: string;
  /** Whole other pods. */
  readonly pods?: string;
  readonly plans?: string;
}

function svc({ pod = '', task = 'cmd: run, cpus: 1', pods = '', plans = '' }: Parts): string {
  const lines = pod === '' ? '' : `    ${pod.replaceAll('\n', '\n    ')}\n`;
  const others = pods === '' ? '' : `  ${pods}\n`;
  const tail = plans === '' ? '' : `plans: ${plans}\n`;
  return `name: shop\npods:\n  web:\n    count: 2\n${lines}    tasks:\n      server: { goal: RUNNING, ${task} }\n${others}${tail}`;
}

/** One line for each problem. */
function problems(parts: Parts): string[] {
  try {
    parseSpec('svc.yml', svc(parts), {});
  } catch (error) {
    assert.ok(error instanceof SpecError, String(error));
    return error.message.split('\n  ').slice(1);
  }
  return [];
}

type Case = readonly [title: string, parts: Parts, expected: RegExp];

const RESOURCES: readonly Case[] = [
  ['cpus of nothing', { task: 'cmd: run, cpus: 0' }, /server\.cpus: found 0; allowed: a number of cpus/],
  [
    'memory of nothing',
    { task: 'cmd: run, memory: 0' },
    /memory: found 0; allowed: a whole number of MB, at/,
  ],
  ['gpus of nothing', { task: 'cmd: run, gpus: 0' }, /gpus: found 0; allowed: a number of gpus/],
  ['a volume of nothing', { pod: 'volume: { path: a, type: ROOT, size: 0 }' }, /size: found 0/],
  ['no resources at all', { task: 'cmd: run' }, /server: no resources; allowed: at least one of cpus/],
  [
    'an unknown type of volume',
    { pod: 'volume: { path: a, type: DISK, size: 1 }' },
    /allowed: ROOT, MOUNT, PATH/,
  ],
  [
    'a path of a volume with a slash',
    { pod: 'volume: { path: a/b, type: ROOT, size: 1 }' },
    /found "a\/b"; allowed/,
  ],
  [
    'profiles of a ROOT volume',
    { pod: 'volume: { path: a, type: ROOT, size: 1, profiles: [ssd] }' },
    /profiles: profiles of a ROOT volume; allowed: profiles with type MOUNT/,
  ],
  [
    'a profile twice',
    { pod: 'volume: { path: a, type: MOUNT, size: 1, profiles: [ssd, ssd] }' },
    /profiles\.\[1\]: the profile ssd is used by .*profiles\.0 already/,
  ],
  [
    'a fixed port in two sets of a pod',
    {
      pod: 'resource-sets: { s: { cpus: 1, ports: { x: { port: 80 } } } }',
      task: 'cmd: run, cpus: 1, ports: { y: { port: 80 } }',
    },
    /server\.ports\.y: port 80 is used by pods\.web\.resource-sets\.s\.ports\.x already/,
  ],
  [
    'a fixed port twice in one set, also on a virtual network',
    {
      pod: 'networks: { dcos: }',
      task: 'cmd: run, cpus: 1, ports: { x: { port: 80 }, y: { port: 80 } }',
    },
    /server\.ports\.y: port 80 is used by pods\.web\.tasks\.server\.ports\.x already/,
  ],
  [
    'a limit below the request',
    { task: 'cmd: run, cpus: 1, resource-limits: { cpus: 0.5 }' },
    /resource-limits\.cpus: 0\.5 is less than the 1 that are reserved; allowed: unlimited, or at least 1/,
  ],
  [
    'a limit that is no number',
    { task: 'cmd: run, cpus: 1, resource-limits: { memory: much }' },
    /memory: found "much"; allowed: unlimited, or a whole number of MB/,
  ],
  [
    'limits beside a resource set',
    {
      pod: 'resource-sets: { a: { cpus: 1 } }',
      task: 'cmd: run, resource-set: a, resource-limits: { cpus: 2 }',
    },
    /resource-limits beside resource-set/,
  ],
];

const CONTAINER: readonly Case[] = [
  ['an empty image', { pod: 'image: ""' }, /image: found ""; allowed: text that is not empty/],
  [
    'ports that the network cannot map',
    { pod: 'networks: { dcos: { host-ports: [80], container-ports: [81] } }' },
    /networks\.dcos: ports that the network dcos cannot map; allowed: .*mesos-bridge/,
  ],
  [
    'more of one kind of ports',
    { pod: 'networks: { mesos-bridge: { host-ports: [80, 81], container-ports: [81] } }' },
    /2 host-ports and 1 container-ports; allowed: as many/,
  ],
  [
    'a host port mapped twice',
    { pod: 'networks: { mesos-bridge: { host-ports: [80, 80], container-ports: [81, 82] } }' },
    /the host port 80 is used by/,
  ],
  [
    'blank labels of a network',
    { pod: 'networks: { dcos: { labels: "  " } }' },
    /allowed: labels as "key:value/,
  ],
  [
    'networks inside of container, too',
    { pod: 'networks: { dcos: }\ncontainer: { networks: { dcos: } }' },
    /container\.networks: the same as outside of container; allowed: one of the two/,
  ],
  [
    'an unknown limit of processes',
    { pod: 'rlimits: { RLIMIT_NOFILES: { soft: 1, hard: 1 } }' },
    /no resource limit RLIMIT_NOFILES \(is RLIMIT_NOFILE meant\?\)/,
  ],
  [
    'half a limit of processes',
    { pod: 'rlimits: { RLIMIT_CPU: { soft: 1 } }' },
    /soft without hard; allowed: both/,
  ],
  ['soft above hard', { pod: 'rlimits: { RLIMIT_CPU: { soft: 2, hard: 1 } }' }, /soft 2 is more than hard 1/],
  [
    'half unlimited',
    { pod: 'rlimits: { RLIMIT_CPU: { soft: 2, hard: -1 } }' },
    /soft 2 and hard -1; allowed: -1/,
  ],
  ['a secret without a path', { pod: 'secrets: { a: { env-key: A } }' }, /secret: required, but missing/],
  [
    'an absolute file of a secret',
    { pod: 'secrets: { a: { secret: a, file: /etc/a } }' },
    /file: found "\/etc\/a"; allowed: a relative path without/,
  ],
  [
    'a file of a secret outside',
    { pod: 'secrets: { a: { secret: a, file: ../a } }' },
    /file: found "\.\.\/a"; allowed: a relative path without/,
  ],
  [
    'a secret whose path is no file',
    { pod: 'secrets: { a: { secret: /a } }' },
    /secrets\.a: \/a is no path in the/,
  ],
  [
    'two secrets in one variable',
    { pod: 'secrets: { a: { secret: a, env-key: A }, b: { secret: b, env-key: A } }' },
    /secrets\.b: the variable A is used by pods\.web\.secrets\.a already/,
  ],
  [
    'two secrets in one file',
    { pod: 'secrets: { a: { secret: a }, b: { secret: b, file: a } }' },
    /secrets\.b: the file a is used by/,
  ],
  [
    'a relative path of the host',
    { pod: 'host-volumes: { a: { host-path: etc, container-path: a } }' },
    /host-path: found "etc"; allowed: an absolute path/,
  ],
  [
    'an absolute path in the container',
    { pod: 'host-volumes: { a: { host-path: /etc, container-path: /a } }' },
    /container-path: found "\/a"; allowed: a relative path/,
  ],
  [
    'another mode',
    { pod: 'host-volumes: { a: { host-path: /etc, container-path: a, mode: RX } }' },
    /mode: found "RX"; allowed: RW, RO/,
  ],
  [
    'a driver option name',
    {
      pod: 'external-volumes: { a: { type: DOCKER, driver-name: x, driver-options: name=a, container-path: a } }',
    },
    /driver-options: the option name; allowed: volume-name/,
  ],
  [
    'a volume plugin of another kind',
    { pod: 'external-volumes: { a: { type: CSI, driver-name: x, container-path: a } }' },
    /type: found "CSI"; allowed: DOCKER/,
  ],
  [
    'two volumes in one place',
    {
      pod: 'volume: { path: a, type: ROOT, size: 1 }\nhost-volumes: { b: { host-path: /b, container-path: a } }',
    },
    /host-volumes\.b\.container-path: the path a is used by pods\.web\.volume already/,
  ],
  [
    'a seccomp profile of a pod without',
    { pod: 'seccomp-unconfined: true\nseccomp-profile-name: x' },
    /seccomp-profile-name: a profile beside seccomp-unconfined; allowed: one of the two/,
  ],
  [
    'a pod in shared memory of others',
    { pod: 'ipc-mode: SHARE_PARENT' },
    /ipc-mode: found "SHARE_PARENT"; allowed: PRI/,
  ],
  [
    'shared memory of its own that it shares',
    { task: 'cmd: run, cpus: 1, ipc-mode: SHARE_PARENT, shm-size: 8' },
    /shm-size: shm-size beside ipc-mode SHARE_PARENT/,
  ],
];

const TASKS: readonly Case[] = [
  [
    'blank labels',
    { task: 'cmd: run, cpus: 1, labels: "  "' },
    /labels: found " {2}"; allowed: labels as "key:value/,
  ],
  ['labels without a colon', { task: 'cmd: run, cpus: 1, labels: "a,b"' }, /labels: found "a,b"; allowed/],
  [
    'a grace below 0',
    { task: 'cmd: run, cpus: 1, kill-grace-period: -1' },
    /a whole number of seconds, 0 to 3600/,
  ],
  ['a grace above an hour', { task: 'cmd: run, cpus: 1, kill-grace-period: 3601' }, /found 3601/],
  [
    'two templates to one file',
    { task: 'cmd: run, cpus: 1, configs: { a: { template: x, dest: c }, b: { template: x, dest: c } }' },
    /configs\.b\.dest: the file c is used by/,
  ],
  ['nothing to run', { task: 'cpus: 1' }, /server: no cmd; allowed: a command in cmd, or a module/],
  [
    'a module beside a command',
    { task: 'cmd: run, cpus: 1, module: { source: x }' },
    /module: a module beside cmd; allowed: one of the two/,
  ],
  [
    'an empty module',
    { task: 'cpus: 1, module: {}' },
    /module: nothing to run; allowed: one of source, file, path, uri/,
  ],
  [
    'a module of two kinds',
    { task: 'cpus: 1, module: { source: x, path: y }' },
    /module: source and path; allowed: one/,
  ],
  [
    'a module without memory',
    { task: 'cpus: 1, module: { source: x, memory: 4 }' },
    /memory: found 4; allowed: .*8 to/,
  ],
  [
    'a module in a pod with limits of processes',
    { pod: 'rlimits: { RLIMIT_CPU: {} }', task: 'cpus: 1, module: { source: x }' },
    /module: a module in a pod with rlimits; allowed: a command/,
  ],
  [
    'the root of the agent, read-only',
    { pod: 'host-volumes: { a: { host-path: //, container-path: a, mode: RO } }' },
    /host-volumes\.a: mode RO of the root; allowed: a directory in it, or an image/,
  ],
  [
    'one directory of the agent in both modes',
    {
      pod: 'host-volumes: { a: { host-path: /x/, container-path: a, mode: RO }, b: { host-path: /x/., container-path: b } }',
    },
    /host-volumes\.a: the modes RO and RW of \/x; allowed: one of them/,
  ],
  [
    'a module in a pod with read-only volumes',
    {
      pod: 'host-volumes: { a: { host-path: /etc, container-path: a, mode: RO } }',
      task: 'cpus: 1, module: { source: x }',
    },
    /module: a module in a pod with host-volumes of mode RO/,
  ],
  [
    'a pattern that is none',
    { task: 'cmd: run, cpus: 1, progress: { pattern: "(" }' },
    /pattern: found "\("; allowed/,
  ],
  ['a progress file outside', { task: 'cmd: run, cpus: 1, progress: { file: ../p }' }, /file: found/],
];

/** A pod of its own: the task `reader` with these task-volumes, another one, and what else the reader and the pod have. */
function reader(volumes: string, { more = '', pod = '' } = {}): Parts {
  const work = more.includes('module') ? '' : ', cmd: run';
  const one = `reader: { goal: RUNNING${work}, cpus: 1, task-volumes: ${volumes}${more} }`;
  return { pods: `db: { count: 1${pod}, tasks: { server: { goal: RUNNING, cmd: run, cpus: 1 }, ${one} } }` };
}

const TASK_VOLUMES: readonly Case[] = [
  [
    'an unknown task',
    reader('{ a: { task: serve, container-path: a } }'),
    /reader\.task-volumes\.a\.task: no task serve \(is server meant\?\); allowed: server, reader/,
  ],
  [
    'the task itself',
    reader('{ a: { task: reader, container-path: a } }'),
    /task-volumes\.a\.task: its own directory; allowed: another task of the pod/,
  ],
  [
    'a path that leads out of the other task',
    reader('{ a: { task: server, path: x/../../y, container-path: a } }'),
    /task-volumes\.a\.path: found "x\/\.\.\/\.\.\/y"; allowed: a relative path without \.\./,
  ],
  [
    'a place that leads out',
    reader('{ a: { task: server, container-path: ../a } }'),
    /task-volumes\.a\.container-path: found "\.\.\/a"; allowed: a relative path/,
  ],
  [
    'the whole directory for its place',
    reader('{ a: { task: server, container-path: ./ } }'),
    /container-path: the directory itself; allowed: a path in it/,
  ],
  [
    'an unknown mode',
    reader('{ a: { task: server, container-path: a, mode: R } }'),
    /task-volumes\.a\.mode: found "?R"?; allowed: RW, RO/,
  ],
  [
    'one place twice',
    reader(
      '{ a: { task: server, container-path: x/y }, b: { task: server, path: z, container-path: x/./y/ } }',
    ),
    /b\.container-path: the path x\/y is used by pods\.db\.tasks\.reader\.task-volumes\.a\.container-path already/,
  ],
  [
    'the place of a volume of its own',
    reader('{ a: { task: server, container-path: own } }', {
      more: ', volume: { path: own, type: ROOT, size: 1 }',
    }),
    /a\.container-path: the path own is used by pods\.db\.tasks\.reader\.volume already/,
  ],
  [
    'a place in a volume of the pod',
    reader('{ a: { task: server, container-path: data/x } }', {
      pod: ', volume: { path: data, type: ROOT, size: 1 }',
    }),
    /container-path: of the paths data\/x and data \(pods\.db\.volume\) one lies in the other/,
  ],
  [
    'a volume of the pod, which the task sees anyway',
    reader('{ a: { task: server, path: data/./x, container-path: a, mode: RO } }', {
      pod: ', volume: { path: data, type: ROOT, size: 1 }',
    }),
    /task-volumes\.a\.path: data\/x is that of pods\.db\.volume; allowed: none for it: every task of the pod sees data/,
  ],
  [
    'both modes',
    reader('{ a: { task: server, container-path: a }, b: { task: server, container-path: b, mode: RO } }'),
    /reader\.task-volumes: the modes RO and RW beside each other; allowed: all of them RO, or all RW/,
  ],
  [
    'a module that is to see it read-only',
    reader('{ a: { task: server, container-path: a, mode: RO } }', { more: ', module: { source: x }' }),
    /module: a module with task-volumes of mode RO; allowed: a command in cmd, or mode RW/,
  ],
];

const SERVICE: readonly Case[] = [
  ['a placement that cannot be read', { pod: 'placement: "hostname:UNIK"' }, /web\.placement: .*UNIK/],
  [
    'a placement beside a pod that is not there',
    { pod: 'placement: "task:AVOID:cache"' },
    /web\.placement: .*no pod cache/,
  ],
  [
    'a placement beside a task that is not there',
    { pod: 'placement: "task:COLOCATE:web/nobody"' },
    /web\.placement: .*no task nobody in the pod web/,
  ],
  [
    'a discovery prefix of two pods',
    {
      task: 'cmd: run, cpus: 1, discovery: { prefix: db }',
      pods: 'b: { count: 1, tasks: { c: { goal: ONCE, cmd: run, cpus: 1, discovery: { prefix: db } } } }',
    },
    /b\.tasks\.c\.discovery\.prefix: the discovery prefix db is used by pods\.web\.tasks\.server/,
  ],
  [
    'a phase of an unknown pod',
    { plans: '{ p: { phases: { a: { pod: wob } } } }' },
    /phases\.a\.pod: no pod wob \(is web meant\?\); allowed: web/,
  ],
  [
    'an instance twice',
    {
      plans: '{ p: { phases: { a: { pod: web, steps: [ 0: [[server]], 0: [[server]], 1: [[server]] ] } } } }',
    },
    /steps\.\[1\]\.0: the index 0 is used by/,
  ],
  [
    'an index that is no plain number',
    { plans: '{ p: { phases: { a: { pod: web, steps: [ "00": [[server]], default: [[server]] ] } } } }' },
    /steps\.\[0\]: found the keys 00; allowed: one index, or default/,
  ],
  [
    'an instance without steps',
    { plans: '{ p: { phases: { a: { pod: web, steps: [ 0: [[server]] ] } } } }' },
    /no steps for instance 1; allowed: an entry for each index, or default/,
  ],
  [
    'a plan that the scheduler makes',
    { plans: '{ uninstall: { phases: { a: { pod: web } } } }' },
    /uninstall is made by the scheduler/,
  ],
  [
    'a timetable that cannot be read',
    { plans: '{ p: { schedule: "61 * * * *", phases: { a: { pod: web } } } }' },
    /schedule\.cron: found "61 \* \* \* \*": 61 is no minute; allowed: minute, hour,/,
  ],
  [
    'a timetable for a day that no month has',
    { plans: '{ p: { schedule: "0 0 30 feb *", phases: { a: { pod: web } } } }' },
    /schedule\.cron: found "0 0 30 feb \*": 30 feb is an impossible day of month/,
  ],
  [
    'a timetable of four fields',
    { plans: '{ p: { schedule: "0 0 * *", phases: { a: { pod: web } } } }' },
    /schedule\.cron: found "0 0 \* \*": expected 5 or 6 fields but got 4/,
  ],
  [
    'an unknown time zone',
    {
      plans: '{ p: { schedule: { cron: "0 0 * * *", time-zone: Mars } , phases: { a: { pod: web } } } }',
    },
    /time-zone: found "Mars"; allowed: a name of the IANA database/,
  ],
  [
    'a timetable of the deployment',
    { plans: '{ deploy: { schedule: "0 0 * * *", phases: { a: { pod: web } } } }' },
    /deploy has a schedule; allowed: one on a plan of its own/,
  ],
];

for (const [what, cases] of Object.entries({
  'resources of a svc.yml': RESOURCES,
  'the container of a pod in a svc.yml': CONTAINER,
  'tasks of a svc.yml': TASKS,
  'directories of other tasks': TASK_VOLUMES,
  'the whole of a svc.yml': SERVICE,
})) {
  describe(`${what} are refused with`, () => {
    for (const [title, parts, expected] of cases) {
      it(title, () => {
        const found = problems(parts).filter((one) => !one.includes('no directory is given'));
        assert.equal(found.length, 1, found.join('\n') || 'the file was accepted');
        assert.match(found[0] ?? '', expected);
      });
    }
  });
}

describe('timetables that can be read', () => {
  for (const cron of [
    '* * * * *',
    '*/5 0-6,22 1,15 jan-mar mon',
    '30 0 3 * * 7',
    '0 0 1 1 sunday',
    '0 22-2 L * *',
    '0 3 * * 5#2',
    '@daily',
  ]) {
    it(cron, () => {
      assert.deepEqual(
        problems({ plans: `{ p: { schedule: "${cron}", phases: { a: { pod: web } } } }` }),
        [],
      );
    });
  }
});

it('the goal FINISHED is refused with a hint', () => {
  const text = svc({}).replace('RUNNING', 'Finished');
  assert.throws(
    () => parseSpec('svc.yml', text, {}),
    /goal: found FINISHED; allowed: ONCE, which is its newer/,
  );
});

it('what has no effect here is told, and no problem', () => {
  const text = `${svc({ pod: 'container: { image-name: a/b }' })}scheduler: { zookeeper: z, api-port: 1 }\n`;
  const { spec, warnings } = parseSpec('svc.yml', text, {});
  assert.equal(spec.pods[0]?.image, 'a/b');
  assert.equal(warnings.length, 3);
  assert.match(warnings.join('\n'), /svc\.yml:8:25: scheduler\.zookeeper: has no effect here/);
  assert.match(warnings.join('\n'), /pods\.web\.container: is the form of the oldest documents/);
});

it('lets the sets of a pod with an address of its own take turns at a port', () => {
  const pod = 'networks: { dcos: }\nresource-sets: { s: { cpus: 1, ports: { x: { port: 80 } } } }';
  assert.deepEqual(problems({ pod, task: 'cmd: run, cpus: 1, ports: { y: { port: 80 } }' }), []);
});
