// Where pods go, and what svc.yml gives them, with real executors on three agents of the local Mesos: one pod a host,
// a disk of its own, a pre-reserved role; volumes of the agent, templates and secrets down to the processes.
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningScheduler, runScheduler } from '../../../scheduler/run.ts';
import { OFFER_TIMES } from '../../../scheduler/service/offer-book.ts';
import { MemoryStore } from '../../../scheduler/state/memory-store.ts';
import { packExecutor } from '../../../scripts/pack-executor.ts';
import { LocalMesos } from '../../local-mesos/local-mesos.ts';
import { VolumePlugin } from '../../support/volume-plugin.ts';

const SECRET = 'very-secret-value';
const RUN = 'goal: RUNNING, cpus: 0.1, memory: 32, kill-grace-period: 1, cmd: "exec sleep 100000"';

const service = (directory: string) => `
name: places
pods:
  spread:
    count: 3
    placement: '[["hostname", "MAX_PER", "1"]]'
    tasks: { server: { ${RUN} } }
  near:
    count: 2
    placement: 'task:COLOCATE:disk,rack:LIKE:[a-c]'
    tasks: { server: { ${RUN} } }
  disk:
    count: 1
    volume: { path: data, type: MOUNT, size: 10 }
    tasks: { server: { ${RUN.replace('exec', 'found=$(ls data); echo $found. > data/file; exec')} } }
  reserved:
    count: 1
    pre-reserved-role: pre
    tasks: { server: { ${RUN} } }
  words:
    count: 1
    secrets: { one: { secret: path/one, env-key: ONE, file: keys/one } }
    host-volumes: { shared: { host-path: ${directory}/shared, container-path: in/shared } }
    external-volumes: { data: { type: DOCKER, driver-name: testdriver, driver-options: "size=1", container-path: ext } }
    rlimits: { RLIMIT_NOFILE: { soft: 200, hard: 300 } }
    tasks:
      server:
        goal: RUNNING
        cpus: 0.1
        memory: 32
        kill-grace-period: 1
        env: { COLOUR: blue }
        configs:
          conf: { template: conf.mustache, dest: etc/conf }
          large: { template: large.mustache, dest: etc/large }
        cmd: |
          { echo "$ONE"; cat keys/one; echo; cat etc/conf; ulimit -Sn; echo $CONFIG_TEMPLATE_CONF; wc -c < etc/large; } > in/shared/seen.new
          echo external > ext/file
          mv in/shared/seen.new in/shared/seen
          exec sleep 100000
plans:
  deploy:
    phases:
      disk: { pod: disk }
      spread: { pod: spread, strategy: parallel }
      near: { pod: near }
      reserved: { pod: reserved }
      words: { pod: words }
`;

describe('places of pods', function () {
  this.timeout(120_000);
  let directory: string;
  let plugin: VolumePlugin;
  let mesos: LocalMesos;
  let running: RunningScheduler;
  const store = new MemoryStore();

  before(async () => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'pillion-places-')));
    for (const name of ['shared', 'secrets/path', 'disk'])
      mkdirSync(join(directory, name), { recursive: true });
    writeFileSync(join(directory, 'svc.yml'), service(directory));
    writeFileSync(join(directory, 'conf.mustache'), 'colour={{COLOUR}} of {{TASK_NAME}}\n');
    writeFileSync(join(directory, 'large.mustache'), '{{COLOUR}}'.repeat(2000));
    writeFileSync(join(directory, 'secrets/path/one'), SECRET);
    plugin = await VolumePlugin.start();
    const executorEnvironmentVariables = plugin.environment;
    mesos = await LocalMesos.start({
      workDir: join(directory, 'mesos'),
      allocationIntervalMs: 200,
      agents: [
        { hostname: 'a.example', attributes: 'rack:a', executorEnvironmentVariables },
        {
          hostname: 'b.example',
          attributes: 'rack:b',
          executorEnvironmentVariables,
          resources: withDisk(join(directory, 'disk')),
        },
        {
          hostname: 'c.example',
          attributes: 'rack:c',
          executorEnvironmentVariables,
          resources: 'cpus:4;mem:4096;disk:8192;cpus(pre):1;mem(pre):256;disk(pre):512',
        },
      ],
    });
    running = await runScheduler({
      svcYml: join(directory, 'svc.yml'),
      masters: [mesos.masterUrl],
      state: store,
      executor: (await packExecutor()).file,
      secrets: join(directory, 'secrets'),
      port: 0,
      logLevel: 'silent',
      offerTimes: { ...OFFER_TIMES, suppressAfter: 1000 },
    });
    for await (const view of running.follow('deploy')) if (view.status === 'COMPLETE') break;
  });

  after(async () => {
    await running?.stop();
    await mesos?.stop();
    await plugin?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function hostOf(pod: string): Promise<string> {
    const response = await fetch(`${running.url}/v1/pod/${pod}/info`);
    const [first] = (await response.json()) as {
      info: { labels: { labels: { key: string; value: string }[] } };
    }[];
    return first?.info.labels.labels.find(({ key }) => key === 'offer_hostname')?.value ?? '';
  }

  it('are one on each host where svc.yml says so', async () => {
    const hosts = await Promise.all([0, 1, 2].map((index) => hostOf(`spread-${index}`)));
    assert.deepEqual(hosts.sort(), ['a.example', 'b.example', 'c.example']);
  });

  it('are beside another pod where svc.yml says so', async () => {
    assert.deepEqual([await hostOf('near-0'), await hostOf('near-1')], ['b.example', 'b.example']);
  });

  /** What the task found on its disk, once it has told. */
  async function onDisk(): Promise<string> {
    const file = join(directory, 'disk', 'file');
    for (;;) {
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      if (text !== '') return text;
      await fetch(`${running.url}/v1/plans`);
    }
  }

  it('have a disk of their own', async () => {
    assert.equal(await hostOf('disk-0'), 'b.example');
    assert.equal(await onDisk(), '.\n');
  });

  it('refine the reservations of a pre-reserved role', async () => {
    assert.equal(await hostOf('reserved-0'), 'c.example');
    const response = await fetch(`${mesos.masterUrl}/slaves`);
    const { slaves } = (await response.json()) as {
      slaves: { hostname: string; reserved_resources: Record<string, { mem: number }> }[];
    };
    const reserved = slaves.find(({ hostname }) => hostname === 'c.example')?.reserved_resources;
    assert.equal(reserved?.['pre/places-role']?.mem, 64 + 32);
    assert.equal(reserved?.['pre']?.mem, 256 - 64 - 32);
  });

  it('give the tasks volumes, limits, templates and secrets, and keep the secrets to themselves', async () => {
    const seen = join(directory, 'shared', 'seen');
    while (!existsSync(seen)) await fetch(`${running.url}/v1/plans`);
    assert.deepEqual(readFileSync(seen, 'utf8').trim().split('\n'), [
      SECRET,
      SECRET,
      'colour=blue of words-0-server',
      '200',
      'config-templates/conf,etc/conf',
      String(2000 * 'blue'.length),
    ]);
    assert.equal(readFileSync(join(plugin.dataOf('places_words_0'), 'file'), 'utf8'), 'external\n');
    assert.deepEqual(plugin.options.get('places_words_0'), { size: '1' });
    const stored = JSON.stringify(await store.list(''));
    const shown = await (await fetch(`${running.url}/v1/pod/words-0/info`)).text();
    for (const text of [stored, shown]) {
      assert.equal(text.includes('words-0-server'), true);
      assert.equal(text.includes(SECRET) || text.includes(btoa(SECRET)), false);
    }
  });

  it('gives up a place with its disk, and the same disk is taken anew, empty', async () => {
    const ids = async () => {
      const response = await fetch(`${running.url}/v1/pod/disk-0/status`);
      return ((await response.json()) as { tasks: { id: string }[] }).tasks.map(({ id }) => id).join();
    };
    const before = await ids();
    await fetch(`${running.url}/v1/pod/disk-0/replace`, { method: 'POST' });
    for await (const view of running.follow('recovery')) {
      if (view.status === 'COMPLETE' && (await ids()) !== before) break;
    }
    assert.equal(await hostOf('disk-0'), 'b.example');
    assert.equal(await onDisk(), '.\n');
  });
});

function withDisk(root: string): string {
  const scalar = (name: string, value: number) => ({ name, type: 'SCALAR', scalar: { value } });
  const disk = { ...scalar('disk', 50), disk: { source: { type: 'MOUNT', mount: { root } } } };
  return JSON.stringify([scalar('cpus', 4), scalar('mem', 4096), scalar('disk', 8192), disk]);
}
