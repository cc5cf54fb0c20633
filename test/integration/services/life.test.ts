// The life of a service on the local Mesos, as its operators steer it by the command line: changed by a canary and taken
// back, paused, moved from agents that died, started by a timetable, made smaller, taken over, and taken away.
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningScheduler, runScheduler } from '../../../scheduler/run.ts';
import { packExecutor } from '../../../scripts/pack-executor.ts';
import { LocalMesos } from '../../local-mesos/local-mesos.ts';
import { Program } from '../../support/program.ts';
import { reached } from '../../support/reached.ts';

const RACKS = ['r1', 'r2', 'r3', 'r4'];
const ONE_A_RACK = `placement: '[["rack", "MAX_PER", "1"]]'`;
const TICK = `
  tick:
    schedule: { cron: '* * * * * *' }
    phases: { hello: { pod: hello, steps: [ { 0: [[tick]] }, { default: [] } ] } }
`;

interface Wish {
  readonly count?: number;
  readonly word?: string;
  /** More fields of the pod. */
  readonly pod?: string;
  /** More plans. */
  readonly plans?: string;
}

/** Tasks write a line into a ledger when they start, so that a start too many cannot hide. */
const service = (ledger: string, { count = 2, word = 'one', pod = ONE_A_RACK, plans = '' }: Wish) => `
name: life
pods:
  hello:
    count: ${count}
    ${pod}
    volume: { path: data, type: ROOT, size: 16 }
    resource-sets:
      sidecar: { cpus: 0.1, memory: 32 }
    tasks:
      server:
        goal: RUNNING
        cmd: 'echo "$TASK_NAME ${word}" >> ${ledger}; exec sleep 100000'
        cpus: 0.1
        memory: 32
        kill-grace-period: 1
      tick:
        goal: FINISH
        cmd: 'echo tick >> ${ledger}'
        resource-set: sidecar
plans:
  deploy: { phases: { hello: { pod: hello, strategy: parallel, steps: [ { default: [[server]] } ] } } }
  update: { phases: { hello: { pod: hello, strategy: serial-canary, steps: [ { default: [[server]] } ] } } }
${plans}
`;

interface PodStatus {
  readonly tasks: readonly { readonly id: string; readonly name: string; readonly status: string }[];
}

interface AgentState {
  readonly reserved_resources: Readonly<Record<string, { readonly mem: number; readonly disk: number }>>;
}

interface MasterState {
  readonly slaves: readonly AgentState[];
  readonly frameworks: readonly {
    readonly tasks: readonly { readonly id: string; readonly slave_id: string }[];
  }[];
  readonly completed_frameworks: readonly { readonly name: string }[];
}

describe('the life of a service', function () {
  this.timeout(120_000);
  let directory: string;
  let mesos: LocalMesos;
  let running: RunningScheduler;

  before(async () => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'pillion-life-')));
    mesos = await LocalMesos.start({
      workDir: join(directory, 'mesos'),
      agentPingTimeoutMs: 500,
      maxAgentPingTimeouts: 2,
      agents: RACKS.map((rack) => ({ attributes: `rack:${rack}` })),
    });
    write({});
    running = await start();
    await plan('deploy', 'COMPLETE');
  });

  after(async () => {
    await running?.stop();
    await mesos?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const svcYml = () => join(directory, 'svc.yml');
  const ledger = () => join(directory, 'ledger');
  const write = (wish: Wish) => writeFileSync(svcYml(), service(ledger(), wish));

  const linesOf = (text: string) =>
    readFileSync(ledger(), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith(text));

  async function start(state = 'state.sqlite'): Promise<RunningScheduler> {
    return runScheduler({
      svcYml: svcYml(),
      masters: [mesos.masterUrl],
      state: join(directory, state),
      executor: (await packExecutor()).file,
      port: 0,
      logLevel: 'silent',
      backoff: { first: 100, factor: 2, most: 1000 },
    });
  }

  /** Waits until the plan has that status, and `isSo` is true. */
  async function plan(
    name: string,
    status: string,
    isSo: () => boolean | Promise<boolean> = () => true,
  ): Promise<void> {
    await reached(running, name, async (view) => view.status === status && (await isSo()));
  }

  async function pillion(
    ...args: string[]
  ): Promise<{ readonly code: number | null; readonly said: string }> {
    const program = Program.node('scheduler/cli/main.ts', args, { env: { PILLION_URL: running.url } });
    const { code } = await program.ended;
    return { code, said: program.output.join('\n') };
  }

  async function done(...args: string[]): Promise<string> {
    const { code, said } = await pillion(...args);
    assert.equal(code, 0, said);
    return said;
  }

  async function server(pod: string) {
    const response = await fetch(`${running.url}/v1/pod/${pod}/status`);
    const { tasks } = (await response.json()) as PodStatus;
    return tasks.find(({ name }) => name === `${pod}-server`) ?? assert.fail(`${pod} has no server`);
  }

  /** Waits until the pod's server has that status, asked again whenever something changed. */
  async function serverIs(pod: string, status: string): Promise<void> {
    while ((await server(pod)).status !== status) {
      await new Promise((resolve) => running.events.once('change', () => resolve(undefined)));
    }
  }

  async function masterState(): Promise<MasterState> {
    return (await (await fetch(`${mesos.masterUrl}/state`)).json()) as MasterState;
  }

  /** MB of memory and disk that are reserved for the service, by agent. */
  async function reserved(): Promise<{ readonly mem: number; readonly disk: number }[]> {
    const { slaves } = await masterState();
    return slaves.flatMap(({ reserved_resources: by }) => by['life-role'] ?? []);
  }

  /** Ends the agent that the pod is on for good, with all that runs there. */
  async function agentDies(pod: string): Promise<void> {
    const { id } = await server(pod);
    const { frameworks } = await masterState();
    const agentId = frameworks[0]?.tasks.find((task) => task.id === id)?.slave_id;
    const agent = mesos.agents.find((one) => one.agentId === agentId);
    await (agent ?? assert.fail(`no agent runs ${id}`)).stop();
  }

  async function targetId(): Promise<string> {
    const ids = (await (await fetch(`${running.url}/v1/configurations/targetId`)).json()) as string[];
    return ids.join();
  }

  it('is changed by a canary, paused on the way, and taken back by one command', async () => {
    write({ word: 'two' });
    assert.match(await done('update', svcYml(), '--dry-run'), /cmd: .*one.* -> .*two/);
    await done('update', svcYml());
    await plan('deploy', 'WAITING');
    assert.deepEqual(linesOf('hello-').sort(), ['hello-0-server one', 'hello-1-server one']);
    await done('update', 'resume');
    await plan('deploy', 'WAITING', () => linesOf('hello-0-server two').length === 1);
    await done('update', 'pause');
    assert.deepEqual(linesOf('hello-1'), ['hello-1-server one']);
    await done('update', 'rollback');
    await done('update', 'resume');
    await plan('deploy', 'WAITING', () => linesOf('hello-0').length === 3);
    await done('update', 'resume', 'hello');
    await plan('deploy', 'COMPLETE');
    assert.deepEqual(linesOf('hello-0'), ['hello-0-server one', 'hello-0-server two', 'hello-0-server one']);
    assert.deepEqual(linesOf('hello-1'), ['hello-1-server one']);
  });

  it('keeps what it is when a rule forbids the change', async () => {
    const target = await targetId();
    write({ count: 1 });
    const { code, said } = await pillion('update', svcYml());
    assert.equal(code, 1);
    assert.match(said, /pod hello may not shrink from 2 to 1 .*rule pods-cannot-shrink/);
    assert.equal(await targetId(), target);
  });

  it('has a pod that sleeps in the place of its command until it is resumed', async () => {
    await done('pod', 'pause', 'hello-1');
    await serverIs('hello-1', 'PAUSED');
    assert.match(await done('pod', 'status', 'hello-1'), /hello-1-server +PAUSED/);
    assert.equal(linesOf('hello-1').length, 1);
    await done('pod', 'resume', 'hello-1');
    await serverIs('hello-1', 'RUNNING');
    await plan('recovery', 'COMPLETE', () => linesOf('hello-1').length === 2);
  });

  it('leaves a dead agent when the operator replaces the pod', async () => {
    await agentDies('hello-0');
    await serverIs('hello-0', 'UNREACHABLE');
    await done('pod', 'replace', 'hello-0');
    await serverIs('hello-0', 'RUNNING');
    assert.equal(linesOf('hello-0').length, 4);
  });

  it('leaves a dead agent by itself where svc.yml says when', async () => {
    write({ pod: `${ONE_A_RACK}\n    replace-after: { after: 1, apart: 1 }` });
    assert.doesNotMatch(await done('update', svcYml()), /launched again/);
    const { id } = await server('hello-1');
    await agentDies('hello-1');
    await plan('recovery', 'COMPLETE', async () => {
      const now = await server('hello-1');
      return now.id !== id && now.status === 'RUNNING';
    });
    assert.equal(linesOf('hello-1').length, 3);
  });

  it('begins a plan by itself at the times of its timetable', async () => {
    write({ plans: TICK });
    await done('update', svcYml());
    await plan('tick', 'COMPLETE', () => linesOf('tick').length > 1);
    write({});
    await done('update', svcYml());
    assert.ok(!running.planNames.includes('tick'));
  });

  it('gets smaller from the highest index down, and gives back what the pods held', async () => {
    const before = await reserved();
    write({ count: 4, pod: 'allow-decommission: true' });
    await done('update', svcYml());
    await done('update', 'resume');
    await plan('deploy', 'WAITING');
    await done('update', 'resume');
    await plan('deploy', 'COMPLETE');
    write({ count: 2, pod: 'allow-decommission: true' });
    await done('update', svcYml());
    const taken = running.plan('decommission')?.phases.map(({ name }) => name);
    assert.deepEqual(taken, ['hello-3', 'hello-2']);
    await plan('decommission', 'COMPLETE');
    assert.deepEqual(await reserved(), before);
    assert.equal((await fetch(`${running.url}/v1/pod/hello-3/status`)).status, 404);
  });

  it('has one scheduler: a second one on its state is refused, one on a copy takes over and the older says so', async () => {
    await assert.rejects(start(), /state\.sqlite: in use by another scheduler/);
    for (const end of ['', '-wal']) {
      copyFileSync(join(directory, `state.sqlite${end}`), join(directory, `copy.sqlite${end}`));
    }
    const older = running;
    running = await start('copy.sqlite');
    await assert.rejects(older.done, /another scheduler/);
    await serverIs('hello-0', 'RUNNING');
  });

  it('leaves no reservation, no volume and no framework behind', async () => {
    for (const agent of mesos.agents) await agent.restart();
    await done('uninstall', 'life');
    await running.done;
    assert.deepEqual(await reserved(), []);
    const { slaves, frameworks, completed_frameworks: completed } = await masterState();
    assert.equal(slaves.length, RACKS.length);
    assert.deepEqual([frameworks, completed.map(({ name }) => name)], [[], ['life']]);
  });
});
