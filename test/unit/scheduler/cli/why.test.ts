// How a death certificate reads to people.
import assert from 'node:assert/strict';
import { whyText } from '../../../../scheduler/cli/why.ts';
import type { DeathsView } from '../../../../scheduler/http/routes/deaths.ts';

const AT = 1_700_000_000_000;
const NOTHING = { lines: [], omitted: false };

function deaths(...all: DeathsView['deaths']): DeathsView {
  return { task: 'p-0-t', deaths: all };
}

describe('why a task ended', () => {
  it('has every fact of the certificate, one in a line', () => {
    const certificate = {
      version: 1,
      started_at_ms: AT - 65_000,
      ended_at_ms: AT,
      run_time_ms: 65_000,
      asked: { by: 'HEALTH_CHECK', at_ms: AT - 3000, why: 'TCP health check failed' },
      signals: [
        { signal: 'SIGTERM', at_ms: AT - 3000 },
        { signal: 'SIGKILL', at_ms: AT - 10 },
      ],
      exit_signal: 'SIGKILL',
      peak_memory_bytes: 48 * 2 ** 20,
      memory_ran_out: true,
      restarts: 2,
      stdout: { lines: ['a', 'b\u001b[31m'], omitted: true },
      stderr: NOTHING,
    } as const;
    const first = {
      taskId: 'id1',
      state: 'TASK_FAILED',
      at: AT - 1e6,
      message: 'Command exited with status 1',
    };
    const text = whyText(
      deaths({ taskId: 'id2', state: 'TASK_FAILED', at: AT, message: 'm', certificate }, first),
      '',
    );
    assert.equal(
      text,
      `p-0-t ended 2023-11-14T22:13:20.000Z: TASK_FAILED
  message      m
  task id      id2
  asked by     its health check (TCP health check failed), 2023-11-14T22:13:17.000Z
  signals      SIGTERM at once, SIGKILL 3 s after, ended 3 s after
  exit         ended by SIGKILL
  ran          1 min 5 s, from 2023-11-14T22:12:15.000Z
  memory       48 MB at its peak; the container's memory ran out
  restarts     2 in place
  stdout ends with
    | a
    | b\u{fffd}[31m
before that
  2023-11-14T21:56:40.000Z  TASK_FAILED  Command exited with status 1
`,
    );
  });

  it('tells what of its output did not reach its sinks', () => {
    const unforwarded = [
      {
        stream: 'stdout',
        sink: 'central',
        leftBytes: 3 * 1024,
        droppedBytes: 0,
        rejectedRecords: 2,
        problem: 'ECONNREFUSED\u001b',
      },
      { stream: 'stderr', sink: 'central', leftBytes: 0, droppedBytes: 5, rejectedRecords: 0 },
    ];
    const text = whyText(deaths({ taskId: 'id', state: 'TASK_FAILED', at: AT, unforwarded }), '');
    assert.match(
      text,
      /\n {2}logs {9}stdout to the sink 'central': 3072 bytes may not have arrived, 2 records were refused \(ECONNREFUSED\u{fffd}\)\n/u,
    );
    assert.match(
      text,
      /\n {2}logs {9}stderr to the sink 'central': 5 bytes were lost before they were sent\n/,
    );
  });

  it('says that nobody could write one, and that a task lives', () => {
    const gone = { taskId: 'id', state: 'TASK_LOST', at: AT, reason: 'REASON_AGENT_REMOVED' };
    assert.match(
      whyText(deaths(gone), ''),
      /REASON_AGENT_REMOVED\n.*\n {2}nobody could write a death certificate/,
    );
    assert.match(whyText(deaths(), 'RUNNING'), /has not ended .* it is RUNNING/);
  });

  it('says where to look when only the executor knew, and that what Mesos refused was not started', () => {
    const end = {
      taskId: 'i',
      at: AT,
      message: 'Memory limit exceeded: 64MB\n\nMEMORY STATISTICS: \ncache 8\n',
    };
    const told = (state: string, reason: string) =>
      whyText({ task: 't', deaths: [{ ...end, state, reason }] }, 'FAILED');
    assert.match(told('TASK_FAILED', 'REASON_EXECUTOR_TERMINATED'), /in the stderr of its sandbox/);
    assert.match(told('TASK_ERROR', 'REASON_TASK_GROUP_INVALID'), /refused it: nothing was started/);
    const limited = told('TASK_FAILED', 'REASON_CONTAINER_LIMITATION_MEMORY');
    assert.match(limited, /message {6}Memory limit exceeded: 64MB \| MEMORY STATISTICS: \| cache 8\n/);
  });

  it('says that a task ended by itself, or was never started', () => {
    const ended = {
      version: 1,
      ended_at_ms: AT,
      signals: [],
      restarts: 0,
      stdout: NOTHING,
      stderr: NOTHING,
    } as const;
    const one = (certificate: typeof ended) =>
      deaths({ taskId: 'i', state: 'TASK_FAILED', at: AT, certificate });
    assert.match(
      whyText(one({ ...ended, exit_status: 0 } as typeof ended), ''),
      /asked by {5}nobody: it ended by itself\n {2}exit {9}status 0/,
    );
    assert.match(
      whyText(one({ ...ended, start_failure: 'no such program' } as typeof ended), ''),
      /not started {2}no such program/,
    );
  });
});
