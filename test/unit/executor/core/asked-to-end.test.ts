// Whoever asks a task to end: its last update says who it was, in its state, its message and its death certificate.
import assert from 'node:assert/strict';
import type { Event } from '../../../../executor/core/events.ts';
import { type AskedToEnd, readDeathCertificate } from '../../../../shared/link/death-certificate.ts';
import type { TaskConfiguration } from '../../../../shared/link/generated/link.ts';
import type { TaskInfo } from '../../../../shared/mesos/generated/mesos.ts';
import { Core, info, NO_FINDINGS, SUBSCRIBED } from '../../../support/executor-core.ts';

interface Case {
  /** What the task `t` is, beside the main task `vital`, which is essential. */
  readonly is?: TaskConfiguration;
  readonly more?: Partial<TaskInfo>;
  readonly checkpoint?: boolean;
  readonly asks: (core: Core) => void;
  readonly state: string;
  readonly why?: RegExp;
}

const ended = (taskId: string, status: number): Event[] => [
  { type: 'EXITED', taskId, exit: { status } },
  { type: 'SWEPT', taskId, findings: NO_FINDINGS },
];
const seconds = (count: number) => ({ nanoseconds: BigInt(count) * 1_000_000_000n });
const health_check = { type: 'TCP', tcp: { port: 1 }, grace_period_seconds: 0, delay_seconds: 0 } as const;

const CASES: Readonly<Record<AskedToEnd['by'], Case>> = {
  KILL: { asks: (core) => core.take({ type: 'KILL', taskId: 't' }), state: 'TASK_KILLED' },
  SHUTDOWN: { asks: (core) => core.take({ type: 'SHUTDOWN' }), state: 'TASK_KILLED' },
  SIGNAL: {
    asks: (core) => core.take({ type: 'SIGNALLED', signal: 'SIGINT' }),
    state: 'TASK_KILLED',
    why: /SIGINT/,
  },
  AGENT_LOST: {
    checkpoint: false,
    asks: (core) => core.take({ type: 'DISCONNECTED', why: 'gone away' }),
    state: 'TASK_KILLED',
    why: /gone away/,
  },
  HEALTH_CHECK: {
    more: { health_check: { ...health_check, consecutive_failures: 1 } },
    asks: (core) => {
      core.wait(0);
      const outcome = { type: 'FAILED', why: 'nobody listens' } as const;
      core.take({ type: 'PROBED', taskId: 't', kind: 'HEALTH_CHECK', run: 1, outcome });
    },
    state: 'TASK_FAILED',
    why: /nobody listens/,
  },
  MAX_COMPLETION_TIME: {
    more: { max_completion_time: seconds(5) },
    asks: (core) => core.wait(5000),
    state: 'TASK_FAILED',
    why: /not complete within 5 s/,
  },
  POD_ENDED: {
    is: { sidecar: true },
    asks: (core) => core.take(...ended('vital', 0)),
    state: 'TASK_FINISHED',
    why: /no main task is left/,
  },
  ESSENTIAL_TASK: { asks: (core) => core.take(...ended('vital', 1)), state: 'TASK_KILLED', why: /vital/ },
  DRAIN: {
    asks: (core) => {
      core.take({ type: 'DRAIN', taskId: 't', grace: 50, signal: 'SIGUSR1' });
      core.wait(50);
    },
    state: 'TASK_KILLED',
  },
  EXECUTOR_FAULT: {
    asks: (core) => core.take({ type: 'FAULT', why: 'a slip' }),
    state: 'TASK_KILLED',
    why: /a slip/,
  },
};

function running({ is = {}, more = {}, checkpoint = true }: Case): Core {
  const core = new Core({ checkpoint });
  const tasks = [info('t', 60_000, more), info('vital')];
  const configurations = new Map([
    ['t', is],
    ['vital', { essential: true }],
  ]);
  core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED, { type: 'LAUNCH', tasks, configurations });
  for (const { task_id } of tasks) core.started(task_id.value);
  return core;
}

describe('a task that is asked to end', () => {
  for (const [by, one] of Object.entries(CASES)) {
    it(`says so in its last update: by ${by}`, () => {
      const core = running(one);
      one.asks(core);
      const before = core.now;
      core.now += 10;
      core.take(...ended('t', 0));
      const last = core.state.tasks.get('t')?.outbox.updates.at(-1)?.status;
      assert.equal(last?.state, one.state);
      assert.ok(last?.message?.includes(`asked to end by ${by}`), last?.message);
      const { asked, signals } = readDeathCertificate(last?.data) ?? assert.fail('no certificate');
      assert.deepEqual([asked?.by, asked?.at_ms], [by, 1_700_000_000_000 + before]);
      assert.ok(signals.length > 0);
      assert.match(asked?.why ?? '', one.why ?? /^$/);
    });
  }
});
