// The death certificate: what it says of each kind of end, its bounds, and the one line that goes with it.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { certify, encodeCertificate } from '../../../../executor/core/certificate.ts';
import { NO_LINES } from '../../../../executor/core/last-lines.ts';
import { newTask } from '../../../../executor/core/launch.ts';
import { endMessage } from '../../../../executor/core/messages.ts';
import type { Findings, Task } from '../../../../executor/core/task.ts';
import { MOST_CERTIFICATE_BYTES, readDeathCertificate } from '../../../../shared/link/death-certificate.ts';
import { newest } from '../../../../shared/link/milestones.ts';
import { durationText, sizeText } from '../../../../shared/runtime/duration-text.ts';

const NOW = { epoch: 1_700_000_010_000, monotonic: 20_000 };
const NOTHING: Findings = { stdout: NO_LINES, stderr: NO_LINES };
const lines = (...texts: string[]) => ({ lines: texts, omitted: false });

function task(more: Partial<Task>): Task {
  const info = { name: 't', task_id: { value: 't' }, agent_id: { value: 'a' } };
  return { ...newTask(info, [], NOW), startedAt: 15_000, endedAt: 19_000, ...more };
}

/** As much as anybody can put into it beside the last lines; a milestone is from a line of 4,096 bytes. */
const FULLEST = {
  ...task({}),
  stop: { by: 'HEALTH_CHECK', requestedAt: 0, killAt: 0, why: '\u0000'.repeat(9999) },
  told: Array.from({ length: 8 }, () => ({ name: 'SIGWINCH', at: 0 })),
  milestones: {
    kept: newest(
      Array.from({ length: 100 }, (_, index) => ({
        number: index + 1,
        at_ms: 1e12,
        name: '\u0001'.repeat(99),
      })),
    ),
    told: 0,
    tellAt: 0,
    paidAt: 0,
  },
} as const;

function messageOf(more: Partial<Task>, findings = NOTHING): string {
  const ended = task(more);
  return endMessage(ended, certify(ended, NOW, findings));
}

describe('death certificate', () => {
  it('says who asked, what was sent and when, how it ended and what it left', () => {
    const stop = {
      by: 'KILL',
      requestedAt: 16_000,
      killAt: 19_000,
      terminatedAt: 16_000,
      killedAt: 19_000,
    } as const;
    const findings = { stdout: lines('out'), stderr: lines('err'), peakMemory: 1024, oomKills: 0 };
    assert.deepEqual(certify(task({ stop, exit: { signal: 'SIGKILL' }, restarts: 2 }), NOW, findings), {
      version: 1,
      started_at_ms: 1_700_000_005_000,
      ended_at_ms: 1_700_000_009_000,
      run_time_ms: 4000,
      asked: { by: 'KILL', at_ms: 1_700_000_006_000 },
      signals: [
        { signal: 'SIGTERM', at_ms: 1_700_000_006_000 },
        { signal: 'SIGKILL', at_ms: 1_700_000_009_000 },
      ],
      exit_signal: 'SIGKILL',
      peak_memory_bytes: 1024,
      memory_ran_out: false,
      restarts: 2,
      stdout: lines('out'),
      stderr: lines('err'),
    });
  });

  it('has the most memory that any of its processes took, over all restarts', () => {
    const peak = (before: number | undefined, last: number | undefined) => {
      const findings = last === undefined ? NOTHING : { ...NOTHING, peakMemory: last };
      return certify(task(before === undefined ? {} : { peakMemory: before }), NOW, findings)
        .peak_memory_bytes;
    };
    assert.deepEqual([peak(9, 3), peak(3, 9), peak(9, undefined), peak(undefined, 9)], [9, 9, 9, 9]);
    assert.equal(peak(undefined, undefined), undefined);
  });

  it('has the last signals that controls sent, each at its time among the others', () => {
    const stop = { by: 'KILL', requestedAt: 16_000, killAt: 19_000, terminatedAt: 16_000 } as const;
    const told = [15_500, 16_500].map((at) => ({ name: `SIGUSR${at < 16_000 ? 1 : 2}`, at }));
    const sent = certify(task({ stop, told, exit: { status: 0 } }), NOW, NOTHING).signals;
    assert.deepEqual(
      sent.map(({ signal }) => signal),
      ['SIGUSR1', 'SIGTERM', 'SIGUSR2'],
    );
  });

  it('of a task that never ran says why', () => {
    const { startedAt, endedAt, ...unstarted } = task({});
    assert.deepEqual(certify(unstarted, NOW, undefined, 'no such program'), {
      version: 1,
      ended_at_ms: 1_700_000_010_000,
      signals: [],
      start_failure: 'no such program',
      restarts: 0,
      stdout: NO_LINES,
      stderr: NO_LINES,
    });
  });

  const stop = { by: 'KILL', requestedAt: 0, killAt: 0 } as const;
  const RAN_OUT: readonly (readonly [string, Partial<Task>, number | undefined, boolean | undefined])[] = [
    ['killed, and the kernel killed something', { exit: { signal: 'SIGKILL' } }, 1, true],
    ['a shell whose child was killed', { exit: { status: 137 } }, 1, true],
    ['killed by us', { exit: { signal: 'SIGKILL' }, stop: { ...stop, killedAt: 1 } }, 1, false],
    ['killed by someone else', { exit: { signal: 'SIGKILL' } }, 0, false],
    ['exited by itself while others were killed', { exit: { status: 1 } }, 1, false],
    ['where it cannot be read', { exit: { signal: 'SIGKILL' } }, undefined, undefined],
  ];
  for (const [name, more, oomKills, expected] of RAN_OUT) {
    it(`knows whether memory ran out: ${name}`, () => {
      const findings = { ...NOTHING, ...(oomKills === undefined ? {} : { oomKills }) };
      assert.equal(certify(task(more), NOW, findings).memory_ran_out, expected);
    });
  }

  it('is read again as it was written, and nothing else is', () => {
    const certificate = certify(task({ exit: { status: 0 } }), NOW, NOTHING);
    assert.deepEqual(readDeathCertificate(encodeCertificate(certificate)), certificate);
    const bytes = (text: string) => new TextEncoder().encode(text);
    for (const text of ['', '{', 'null', '[]', '{"version":2,"ended_at_ms":1}', '{"version":1}'])
      assert.equal(readDeathCertificate(bytes(text)), undefined, text);
    assert.equal(readDeathCertificate(undefined), undefined);
  });

  it('is never larger than its bound, whatever a task writes, and keeps the newest lines', () => {
    const line = fc.string({ unit: 'binary', maxLength: 400 });
    const output = fc.array(line, { maxLength: 20 }).map((texts) => lines(...texts));
    fc.assert(
      fc.property(output, output, (stdout, stderr) => {
        const bytes = encodeCertificate(certify(FULLEST, NOW, { stdout, stderr }, '\u0000'.repeat(9999)));
        assert.ok(bytes.length <= MOST_CERTIFICATE_BYTES);
        const kept = readDeathCertificate(bytes)?.stdout.lines ?? assert.fail('unreadable');
        assert.deepEqual(kept, stdout.lines.slice(stdout.lines.length - kept.length));
      }),
    );
    const full = Array.from({ length: 20 }, (_, index) => `${index}${'\u0001'.repeat(390)}`);
    const found = readDeathCertificate(
      encodeCertificate(certify(task({}), NOW, { stdout: lines(...full), stderr: NO_LINES })),
    );
    assert.equal(found?.stdout.omitted, true);
    assert.equal(found?.stdout.lines.at(-1), full.at(-1));
  });
});

describe('last message', () => {
  const stop = { by: 'KILL', requestedAt: 16_000, killAt: 19_000, terminatedAt: 16_000 } as const;
  const noisy: Findings = { stdout: lines('out'), stderr: lines('x', 'it "broke"\u0007') };
  const ROWS: readonly (readonly [Partial<Task>, Findings, string])[] = [
    [{ exit: { status: 0 } }, noisy, 'Command exited with status 0; ran 4 s'],
    [
      { exit: { status: 3 } },
      noisy,
      'Command exited with status 3; ran 4 s; stderr ends with "it \\"broke\\"\\u0007"',
    ],
    [
      { exit: { status: 3 } },
      { ...noisy, stderr: NO_LINES },
      'Command exited with status 3; ran 4 s; stdout ends with "out"',
    ],
    [
      { exit: { signal: 'SIGKILL' } },
      { ...NOTHING, oomKills: 1, peakMemory: 3_000_000 },
      'Command terminated with signal Killed; the memory of its container ran out; ran 4 s; peak memory 3 MB',
    ],
    [
      { exit: { signal: 'SIGTERM' }, told: [{ name: 'SIGTERM', at: 16_000 }] },
      NOTHING,
      'Command terminated with signal Terminated; a control sent SIGTERM; ran 4 s',
    ],
    [
      { exit: { signal: 'SIGTERM' }, stop, restarts: 3 },
      noisy,
      'Command terminated with signal Terminated; asked to end by KILL, SIGTERM 0 ms after; ran 4 s; restarted 3 times',
    ],
  ];
  for (const [more, findings, expected] of ROWS) {
    it(expected, () => assert.equal(messageOf(more, findings), expected));
  }
});

describe('texts of durations and sizes', () => {
  const DURATIONS: readonly (readonly [number, string])[] = [
    [0, '0 ms'],
    [999.4, '999 ms'],
    [1000, '1 s'],
    [59_940, '59.9 s'],
    [60_000, '1 min 0 s'],
    [3_599_000, '59 min 59 s'],
    [3_600_000, '1 h 0 min'],
    [90_000_000, '25 h 0 min'],
  ];
  for (const [milliseconds, expected] of DURATIONS) {
    it(expected, () => assert.equal(durationText(milliseconds), expected));
  }

  it('sizes are in MB, and never 0', () => {
    assert.deepEqual([1, 2 ** 20, 50.4 * 2 ** 20].map(sizeText), ['1 MB', '1 MB', '50 MB']);
  });
});
