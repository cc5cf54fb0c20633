// The replay finds what a local Mesos would do wrong: played from a recording that was altered, it must not agree.
import assert from 'node:assert/strict';
import { type RecordedLine, readRecording } from '../../support/recordings.ts';
import type { Finding } from './findings.ts';
import { Replay } from './replay.ts';
import { partsOf } from './steps.ts';

const NAME = '04-custom-executor';

type Alter = (lines: readonly RecordedLine[]) => readonly RecordedLine[];

async function findingsOf(alter: Alter): Promise<readonly Finding[]> {
  const lines = alter(readRecording(NAME));
  const replay = await Replay.open({ name: NAME }, lines);
  try {
    for (const part of partsOf(lines)) await replay.run(part);
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
    const found = await findingsOf((lines) =>
      lines.flatMap((line) => (isUpdate(line, 'TASK_FINISHED') ? [line, line] : [line])),
    );
    assert.deepEqual(places(found), ['event UPDATE t1 TASK_FINISHED .']);
  });
});
