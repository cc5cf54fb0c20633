// From svc.yml's words to what Mesos and the executor are told: containers, volumes, templates, secrets, modules, limits,
// and a task's environment with its precedence.
import assert from 'node:assert/strict';
import type { LaunchContext, LaunchRequest } from '../../../../scheduler/offer/launch.ts';
import { failures } from '../../../../scheduler/offer/outcome.ts';
import { pack } from '../../../../scheduler/offer/pack.ts';
import { poolsOf } from '../../../../scheduler/offer/pool.ts';
import { type SecretValues, storedTask } from '../../../../scheduler/offer/secrets.ts';
import type { FilesBeside } from '../../../../scheduler/spec/files.ts';
import { EXECUTOR_COMMAND, EXECUTOR_COMMAND_IN_IMAGE } from '../../../../shared/link/executor-command.ts';
import { PodConfiguration, TaskConfiguration } from '../../../../shared/link/generated/link.ts';
import { decode, toJsonValue } from '../../../../shared/mesos/codec.ts';
import { type Offer, TaskInfo } from '../../../../shared/mesos/generated/mesos.ts';
import { launchContext, OWNER, offerOf, podOf, requestOf } from '../../../support/offers.ts';
import { packOptions } from '../../../support/pack-options.ts';

const AMPLE = 'cpus:4;mem:1024;disk:2048;ports:[31000-31010]';

function launch(request: LaunchRequest, context: Partial<LaunchContext> = {}, offer: Offer = offerOf(AMPLE)) {
  const packing = pack(launchContext(context), [request], poolsOf(OWNER, [offer]), packOptions());
  const [found] = packing.acceptances.flatMap((acceptance) => acceptance.launches);
  const failed = packing.outcomes.flatMap(({ outcome }) => failures(outcome));
  assert.ok(found, failed.join('; '));
  const [task] = found.tasks;
  assert.ok(task);
  const variables = task.command?.environment?.variables ?? [];
  return {
    task,
    executor: found.footprint.executor,
    environment: Object.fromEntries(variables.map(({ name, value = '' }) => [name, value])),
    configuration: task.data === undefined ? {} : decode(TaskConfiguration, task.data),
    podConfiguration: decode(PodConfiguration, found.footprint.executor.data ?? new Uint8Array()),
  };
}

/** A pod db with one task of these fields. */
function podWith(pod: string, task = '', environment = {}, files?: FilesBeside) {
  const own = pod
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `    ${line}\n`)
    .join('');
  return podOf(
    `  db:\n    count: 9\n${own}    tasks:\n      server: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32${task} }\n`,
    environment,
    files,
  );
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('what Mesos is told of a pod', () => {
  it('is no container where svc.yml asks for none', () => {
    const { task, executor } = launch(requestOf(podWith('')));
    assert.deepEqual([task.container, executor.container], [undefined, undefined]);
  });

  it('is the image, networks and kernel options of its container', () => {
    const pod = podWith(`
image: repo/db:1
networks: { mesos-bridge: { host-ports: [8080], container-ports: [80], labels: "a:b" } }
seccomp-profile-name: strict.json
ipc-mode: PRIVATE
shm-size: 64
share-pid-namespace: true`);
    assert.deepEqual(launch(requestOf(pod)).executor.container, {
      type: 'MESOS',
      mesos: { image: { type: 'DOCKER', docker: { name: 'repo/db:1' } } },
      network_infos: [
        {
          name: 'mesos-bridge',
          labels: { labels: [{ key: 'a', value: 'b' }] },
          port_mappings: [{ host_port: 8080, container_port: 80, protocol: 'tcp' }],
        },
      ],
      linux_info: {
        seccomp: { profile_name: 'strict.json' },
        ipc_mode: 'PRIVATE',
        shm_size: 64,
      },
    });
    const unconfined = launch(requestOf(podWith('seccomp-unconfined: true'))).executor.container;
    assert.deepEqual(unconfined, { type: 'MESOS', linux_info: { seccomp: { unconfined: true } } });
  });

  it('never shares the processes of the agent: the tasks see each other anyway', () => {
    assert.equal(launch(requestOf(podWith('share-pid-namespace: true'))).executor.container, undefined);
  });

  for (const [what, pod, task, expected] of [
    ['what a task asks for', '', 'ipc-mode: PRIVATE, shm-size: 64', { ipc_mode: 'PRIVATE', shm_size: 64 }],
    ['a size alone', '', 'shm-size: 64', { ipc_mode: 'PRIVATE', shm_size: 64 }],
    [
      'what both ask for',
      'shm-size: 32',
      'ipc-mode: PRIVATE, shm-size: 64',
      { ipc_mode: 'PRIVATE', shm_size: 96 },
    ],
    ['no size where one has none', 'ipc-mode: PRIVATE', 'shm-size: 64', { ipc_mode: 'PRIVATE' }],
    [
      "the pod's for a task that shares it",
      'shm-size: 32',
      'ipc-mode: SHARE_PARENT',
      { ipc_mode: 'PRIVATE', shm_size: 32 },
    ],
    ['nothing for a task that shares it', '', 'ipc-mode: SHARE_PARENT', undefined],
  ] as const) {
    it(`gives the pod's container shared memory: ${what}`, () => {
      const { executor } = launch(requestOf(podWith(pod, `, ${task}`)));
      assert.deepEqual(executor.container?.linux_info, expected);
    });
  }

  it('maps a dynamic port of the bridge to the number that the task is told', () => {
    const pod = podWith('networks: { mesos-bridge: }', ', ports: { http: { port: 0 } }');
    const { executor, environment } = launch(requestOf(pod));
    assert.deepEqual(executor.container?.network_infos?.[0]?.port_mappings, [
      { host_port: 31000, container_port: 31000, protocol: 'tcp' },
    ]);
    assert.equal(environment['PORT_HTTP'], '31000');
  });

  it('reserves no ports of the agent on a virtual network, and numbers those of the container', () => {
    const ports = ', ports: { a: { port: 0, env-key: A }, b: { port: 1025 }, c: { port: 0 } }';
    const pod = podWith('networks: { dcos: }', ports);
    const { environment, task } = launch(requestOf(pod), {}, offerOf('cpus:1;mem:512;disk:512'));
    const { A, PORT_A, PORT_B, PORT_C } = environment;
    assert.deepEqual([A, PORT_A, PORT_B, PORT_C], ['1026', '1026', '1025', '1027']);
    assert.deepEqual(
      task.discovery?.ports?.ports?.map(({ number }) => number),
      [1026, 1025, 1027],
    );
  });

  it('limits the processes of its tasks, and what they use beyond what is reserved', () => {
    const pod = podWith(
      'rlimits: { RLIMIT_NOFILE: { soft: 100, hard: 200 }, RLIMIT_CORE: }',
      ', resource-limits: { cpus: unlimited, memory: 64 }',
    );
    const { task } = launch(requestOf(pod));
    assert.deepEqual(task.container, {
      type: 'MESOS',
      rlimit_info: {
        rlimits: [{ type: 'RLMT_NOFILE', soft: 100n, hard: 200n }, { type: 'RLMT_CORE' }],
      },
      linux_info: { share_cgroups: false },
    });
    assert.deepEqual(task.limits, { cpus: { value: Number.POSITIVE_INFINITY }, mem: { value: 64 } });
    assert.deepEqual(storedTask(task).limits, { mem: { value: 64 } });
  });

  it('says of all tasks of a pod that they have cgroups of their own where one has limits, as Mesos asks', () => {
    const pod = podWith(
      '',
      ', resource-limits: { memory: 64 } }\n      other: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32',
    );
    const packing = pack(launchContext(), [requestOf(pod)], poolsOf(OWNER, [offerOf(AMPLE)]), packOptions());
    const tasks = packing.acceptances.flatMap(({ launches }) => launches).flatMap((one) => one.tasks);
    assert.deepEqual(
      tasks.map(({ name, container, limits }) => [name, container?.linux_info, limits]),
      [
        ['db-0-server', { share_cgroups: false }, { mem: { value: 64 } }],
        ['db-0-other', { share_cgroups: false }, undefined],
      ],
    );
  });

  it('starts the executor from the sandbox, which inside an image only the shell finds', () => {
    const commandIn = (more: string) => launch(requestOf(podWith(more))).executor.command;
    assert.deepEqual([commandIn('')?.shell, commandIn('')?.value], [false, EXECUTOR_COMMAND.value]);
    const { shell, value } = commandIn('image: repo/db:1') ?? {};
    assert.deepEqual({ shell, value }, EXECUTOR_COMMAND_IN_IMAGE);
  });

  it('links volumes of the agent and of plugins by the executor, inside an image by Mesos', () => {
    const volumes = `
host-volumes: { etc: { host-path: /etc, container-path: conf, mode: RO } }
external-volumes: { data: { type: DOCKER, driver-name: rexray, driver-options: "size=5", container-path: data } }`;
    const plain = launch(requestOf(podWith(volumes), 2));
    assert.equal(plain.executor.container, undefined);
    assert.deepEqual(plain.task.container?.volumes, [
      { mode: 'RO', container_path: 'conf', source: { type: 'HOST_PATH', host_path: { path: '/etc' } } },
    ]);
    assert.deepEqual(plain.podConfiguration.external_volumes, [
      {
        driver: 'rexray',
        name: 'trial_db_2',
        options: [{ key: 'size', value: '5' }],
        container_path: 'data',
      },
    ]);
    const image = launch(requestOf(podWith(`image: busybox\n${volumes}`), 2));
    assert.deepEqual(image.podConfiguration.external_volumes ?? [], []);
    assert.deepEqual(
      image.executor.container?.volumes?.map(({ source }) => source?.type),
      ['HOST_PATH', 'DOCKER_VOLUME'],
    );
    const parent = (path: string) => ({ type: 'SANDBOX_PATH', sandbox_path: { type: 'PARENT', path } });
    assert.deepEqual(
      image.task.container?.volumes?.map(({ source }) => source),
      [parent('conf'), parent('data')],
    );
  });

  it("are the newest runs of other tasks by their names, in the executor's sandbox", () => {
    const volumes =
      ', task-volumes: { a: { task: other, container-path: x/a, mode: RO }, b: { task: other, path: data/., container-path: b, mode: RO } } }\n      other: { goal: ONCE, cmd: run, cpus: 0.1, memory: 32';
    const { task } = launch(requestOf(podWith('', volumes), 2));
    const seen = (container_path: string, path: string) => {
      const source = { type: 'SANDBOX_PATH', sandbox_path: { type: 'PARENT', path } } as const;
      return { mode: 'RO', container_path, source };
    };
    assert.deepEqual(task.container, {
      type: 'MESOS',
      volumes: [seen('x/a', 'tasks/.newest/db-2-other'), seen('b', 'tasks/.newest/db-2-other/data/.')],
    });
  });
});

describe('what the executor is told', () => {
  it("is the interval of heartbeats, the pod's own before that of all", () => {
    const heartbeat = (pod: string) =>
      launch(requestOf(podWith(pod))).podConfiguration.heartbeat_interval_seconds;
    assert.deepEqual([heartbeat(''), heartbeat('heartbeat: { interval: 3 }')], [15, 3]);
  });

  it('is a task that is a module, which the pod must allow', () => {
    const pod = podOf(`  db:
    count: 1
    tasks:
      job: { goal: ONCE, cpus: 0.1, memory: 32, module: { uri: "http://files/a/job.mjs", export: run, arguments: [a, b], share-thread: true } }
`);
    const { configuration, podConfiguration, task } = launch(requestOf(pod));
    assert.equal(podConfiguration.allow_modules, true);
    assert.deepEqual(configuration.module, {
      path: 'job.mjs',
      export: 'run',
      memory_mb: 64,
      arguments: ['a', 'b'],
      share_thread: true,
    });
    assert.deepEqual(
      [task.command?.value, task.command?.uris?.[0]?.value],
      [undefined, 'http://files/a/job.mjs'],
    );
  });

  it('is each template, in the data where it is small, else by an address of the scheduler', () => {
    const texts = new Map([
      ['small.yml', 'a: {{A}}'],
      ['large.yml', 'x'.repeat(16 * 1024 + 1)],
    ]);
    const configs =
      ', configs: { small: { template: small.yml, dest: conf/a }, l-1: { template: large.yml, dest: b } }';
    const pod = podWith('', configs, {}, { texts, failures: new Map() });
    const { configuration, environment } = launch(requestOf(pod));
    const [small, large] = configuration.templates ?? [];
    assert.deepEqual([small?.name, small?.dest, small?.content], ['small', 'conf/a', bytes('a: {{A}}')]);
    assert.deepEqual(
      [large?.content, large?.uri],
      [undefined, 'http://scheduler/v1/artifacts/template/c1/db/server/l-1'],
    );
    assert.equal(environment['CONFIG_TEMPLATE_SMALL'], 'config-templates/small,conf/a');
    assert.equal(environment['CONFIG_TEMPLATE_L_1'], 'config-templates/l-1,b');
  });

  it('is where the task says how far it is', () => {
    const { environment } = launch(requestOf(podWith('', ', progress: { file: far, pattern: "(\\\\d+)%" }')));
    assert.deepEqual([environment['PROGRESS_FILE'], environment['PROGRESS_PATTERN']], ['far', '(\\d+)%']);
  });
});

describe('secrets', () => {
  const pod = podWith(`
secrets:
  one: { secret: path/one, env-key: ONE, file: keys/one }
  two: { secret: path/two }`);
  const VALUE = 'top-secret-value';
  const secrets: SecretValues = new Map([
    ['path/one', bytes(VALUE)],
    ['path/two', bytes(VALUE)],
  ]);

  it('come as variables and files of each task', () => {
    const { configuration } = launch(requestOf(pod), { secrets });
    assert.deepEqual(configuration.secret_variables, [{ name: 'ONE', value: bytes(VALUE) }]);
    assert.deepEqual(configuration.secret_files, [
      { path: 'keys/one', value: bytes(VALUE) },
      { path: 'path/two', value: bytes(VALUE) },
    ]);
  });

  it('stand in the data of the task alone, which is not stored', () => {
    const { task, executor } = launch(requestOf(pod), { secrets });
    const shown = Buffer.from(VALUE).toString('base64');
    const text = JSON.stringify(toJsonValue(TaskInfo, storedTask(task)));
    assert.equal(text.includes(shown) || text.includes(VALUE), false);
    assert.equal(storedTask(task).data, undefined);
    assert.equal(Buffer.from(executor.data ?? []).includes(VALUE), false);
  });

  it('keep the pod from being launched as long as one is missing, and the reason names no value', () => {
    const some: SecretValues = new Map<string, Uint8Array | { missing: string }>([
      ['path/one', bytes(VALUE)],
      ['path/two', { missing: 'no such file' }],
    ]);
    const reasons = (values: SecretValues) => {
      const context = launchContext({ secrets: values });
      const { outcomes, acceptances } = pack(
        context,
        [requestOf(pod)],
        poolsOf(OWNER, [offerOf(AMPLE)]),
        packOptions(),
      );
      assert.deepEqual(acceptances, []);
      return outcomes.flatMap(({ outcome }) => failures(outcome));
    };
    assert.deepEqual(reasons(some), ['secret path/two: no such file']);
    assert.deepEqual(reasons(new Map()), [
      'secret path/one: the scheduler has no secrets (--secrets)',
      'secret path/two: the scheduler has no secrets (--secrets)',
    ]);
  });
});

describe('the environment of a task', () => {
  const domain = { fault_domain: { region: { name: 'eu' }, zone: { name: 'eu-1' } } };

  it('has what the DC/OS SDK gives every task', () => {
    const pod = podWith("placement: '@zone:GROUP_BY'");
    const { environment } = launch(requestOf(pod, 3), {}, offerOf(AMPLE, 'a1', { domain }));
    assert.deepEqual(environment, {
      TASK_NAME: 'db-3-server',
      'db-3-server': 'true',
      FRAMEWORK_NAME: 'trial',
      FRAMEWORK_HOST: 'trial.autoip.dcos.thisdcos.directory',
      FRAMEWORK_VIP_HOST: 'trial.l4lb.thisdcos.directory',
      SCHEDULER_API_HOSTNAME: 'scheduler',
      SCHEDULER_API_PORT: '8080',
      POD_INSTANCE_INDEX: '3',
      REGION: 'eu',
      ZONE: 'eu-1',
      PLACEMENT_REFERENCED_REGION: 'false',
      PLACEMENT_REFERENCED_ZONE: 'true',
    });
    assert.equal(launch(requestOf(pod), {}, offerOf(AMPLE, 'a1', { domain })).environment['ZONE'], 'eu-1');
    const bare = launch(requestOf(podWith(''))).environment;
    assert.deepEqual([bare['REGION'], bare['ZONE']], [undefined, undefined]);
  });

  it('takes later ones before earlier ones: env, TASKCFG_ALL, TASKCFG of the pod, standard, parameters', () => {
    const names = ['A', 'B', 'C', 'TASK_NAME', 'POD_INSTANCE_INDEX'];
    const env = `, env: { ${names.map((name) => `${name}: env`).join(', ')}, EMPTY: }`;
    const from = (prefix: string, list: readonly string[], value: string) =>
      Object.fromEntries(list.map((name) => [`${prefix}${name}`, value]));
    const given = {
      ...from('TASKCFG_ALL_', names.slice(1), 'all'),
      ...from('TASKCFG_DB_', names.slice(2), 'db'),
      ...from('TASKCFG_OTHER_', names, 'other'),
    };
    const parameters = { server: { POD_INSTANCE_INDEX: 'given' } };
    const { environment } = launch(requestOf(podWith('', env, given), 0, { parameters }));
    assert.deepEqual(
      [...names, 'EMPTY'].map((name) => environment[name]),
      ['env', 'all', 'db', 'db-0-server', 'given', ''],
    );
  });
});
