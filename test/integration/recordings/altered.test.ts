// The replay finds what a local Mesos would do wrong: played from a recording that was altered, it must not agree.
import assert from 'node:assert/strict';
import { type RecordedLine, readRecording } from '../../support/recordings.ts';
import type { Finding } from './findings.ts';
import { Replay } from './replay.ts';
import { partsOf } from './steps.ts';

const NAME = '04-custom-executor';

type Alter = (lines: readonly RecordedLine[]) => readonly RecordedLine[];

/** What a replay finds, up to and with the part of that title. */
async function findingsOf(alter: Alter, name = NAME, last?: string): Promise<readonly Finding[]> {
  const lines = alter(readRecording(name));
  const replay = await Replay.open({ name }, lines);
  const parts = partsOf(lines);
  try {
    const count = last === undefined ? parts.length : parts.findIndex(({ title }) => title === last) + 1;
    for (const part of parts.slice(0, count)) await replay.run(part);
    return replay.findings;
  } finally {
    await replay.close();
  }
}

const isUpdate = ({ link, dir, bodyText = '' }: RecordedLine, state: string) =>
  link === 'scheduler-master' && dir === 'event' && bodyText.includes(`"state":"${state}"`);

function withText(line: RecordedLine, from: string, to: string): RecordedLine {
  const bodyText = (line.bodyText ?? '').replace(from, to);
  return { ...line, bodyText, body: JSON.parse(bodyText) };
}

const places = (found: readonly Finding[]) => found.map(({ what, path }) => `${what} ${path}`);

describe('recordings: an altered recording', () => {
  it('differs in the value that was altered', async () => {
    const found = await findingsOf((lines) =>
      lines.map((line) => (isUpdate(line, 'TASK_FINISHED') ? withText(line, '"third"', '"fourth"') : line)),
    );
    assert.deepEqual(places(found), ['event UPDATE t1 TASK_FINISHED .update.status.message']);
  });

  it('differs in the status that was altered', async () => {
    const at = (lines: readonly RecordedLine[]) => lines.findIndex(({ status }) => status === 202);
    const found = await findingsOf((lines) =>
      lines.map((line, index) => (index === at(lines) ? { ...line, status: 200 } : line)),
    );
    assert.deepEqual(places(found), ['response to POST /api/v1/scheduler ACCEPT status']);
  });

  it('tells an event of ours that was not recorded', async () => {
    const found = await findingsOf((lines) => lines.filter((line) => !isUpdate(line, 'TASK_FINISHED')));
    assert.deepEqual(places(found), ['additional event UPDATE t1 TASK_FINISHED on scheduler-master s1 1 .']);
  });

  it('tells a recorded event that does not come', async () => {
    const isMessage = ({ link, dir, bodyText = '' }: RecordedLine) =>
      link === 'executor-agent' && dir === 'event' && bodyText.startsWith('{"type":"MESSAGE"');
    const found = await findingsOf((lines) =>
      lines.flatMap((line) => (isMessage(line) ? [line, line] : [line])),
    );
    assert.deepEqual(places(found), ['event MESSAGE .']);
  });

  it('tells an order that Mesos gives and ours has not', async () => {
    const isLaunch = (line: RecordedLine, task: string) =>
      line.link === 'executor-agent' &&
      (line.bodyText ?? '').startsWith(`{"type":"LAUNCH","launch":{"task":{"name":"${task}"`);
    const swap: Alter = (lines) => {
      const first = lines.findIndex((line) => isLaunch(line, 'l2'));
      const second = lines.findIndex((line) => isLaunch(line, 'l3'));
      const swapped = [lines[second], ...lines.slice(first + 1, second), lines[first]];
      return [...lines.slice(0, first), ...swapped.flatMap((line) => line ?? []), ...lines.slice(second + 1)];
    };
    const found = await findingsOf(
      swap,
      '05-launch-group',
      'two tasks of one LAUNCH into the running executor',
    );
    assert.deepEqual(places(found), ['event LAUNCH order']);
  });
});
