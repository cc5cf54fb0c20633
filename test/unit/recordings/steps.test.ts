// The planning of a replay: what the lines of a recording ask for, in which order, and where rounds of offers belong.
import assert from 'node:assert/strict';
import { withRawStreams } from '../../integration/recordings/raw-stream.ts';
import { isOfferedAtOnce, roundsBehind } from '../../integration/recordings/rounds.ts';
import { partsOf, stepOf } from '../../integration/recordings/steps.ts';
import { type RecordedLine, readRecording, recordingNames } from '../../support/recordings.ts';

const line = (at_ms: number, given: Partial<RecordedLine>): RecordedLine => ({
  at_ms,
  line: at_ms,
  link: 'scheduler-master',
  who: 's1',
  n: 1,
  dir: 'event',
  ...given,
});
const note = (at_ms: number, text: string, given: Partial<RecordedLine> = {}): RecordedLine => {
  const { who, n, ...rest } = line(at_ms, { link: 'host', dir: 'note', note: text });
  return { ...rest, ...given };
};

describe('recordings: steps', () => {
  for (const name of recordingNames()) {
    it(`can read every note of ${name}, and plays each line once`, () => {
      const lines = withRawStreams(readRecording(name));
      const steps = partsOf(lines).flatMap((part) => part.steps);
      assert.deepEqual(
        steps.map((step) => step.line.line).sort((a, b) => a - b),
        lines.map((each) => each.line),
      );
    });
  }

  it('reads what the notes ask for', () => {
    const exits = note(1, 'executor process exits with code 3', { who: 'e1' });
    assert.deepEqual(stepOf(exits), { kind: 'executor-exits', executor: 'e1', code: 3, line: exits });
    const ended = line(1, { dir: 'note', note: 'stream ended: error ECONNRESET' });
    assert.deepEqual(stepOf(ended), { kind: 'ended', by: 'error', line: ended });
    const killed = note(1, 'mesos-master gets SIGKILL');
    assert.deepEqual(stepOf(killed), { kind: 'kill-program', program: 'master', line: killed });
  });

  it('refuses a note that it does not know', () => {
    assert.throws(() => stepOf(line(7, { dir: 'note', note: 'the moon rises' })), /line 7.*the moon rises/);
  });

  it('divides a recording at its titles', () => {
    const lines = [note(1, 'a remark'), note(2, '## first'), note(3, 'a remark'), note(4, '## second')];
    const parts = partsOf(lines).map(({ title, steps }) => [title, steps.length]);
    assert.deepEqual(parts, [
      ['preparation', 1],
      ['first', 2],
      ['second', 1],
    ]);
  });

  it('starts an agent behind the calls that found none listening', () => {
    const call = (at_ms: number) => line(at_ms, { link: 'executor-agent', dir: 'call' });
    const refused = line(3, { link: 'executor-agent', dir: 'note', note: 'request failed: ECONNREFUSED' });
    const lines = [note(1, 'mesos-agent is started', { body: { flags: [] } }), call(2), refused, call(4)];
    const kinds = partsOf(lines)[0]?.steps.map(({ kind, line: { at_ms } }) => [kind, at_ms]);
    assert.deepEqual(kinds, [
      ['call', 2],
      ['failed', 3],
      ['start-agent', 3],
      ['call', 4],
    ]);
  });
});

describe('recordings: rounds of offers', () => {
  const offers = (at_ms: number) => line(at_ms, { body: { type: 'OFFERS' } });
  const update = (at_ms: number, state: string) =>
    line(at_ms, { body: { type: 'UPDATE', update: { status: { state } } } });

  it('belong behind the last change that the offers can have seen', () => {
    const lines = [
      line(1, { dir: 'call', n: 2, body: { type: 'ACCEPT' } }),
      line(2, { dir: 'response', n: 2 }),
      update(10, 'TASK_RUNNING'),
      offers(20),
      update(30, 'TASK_FINISHED'),
      update(40, 'TASK_RUNNING'),
      offers(50),
    ];
    assert.deepEqual([...roundsBehind(lines)], [2, 30]);
  });

  it('are no longer ago than their interval', () => {
    assert.deepEqual([...roundsBehind([update(1, 'TASK_FAILED'), offers(500)])], []);
  });

  it('are not what brings offers to a new framework, or to one that asks for them again', () => {
    const subscribe = line(1, { dir: 'call', body: { type: 'SUBSCRIBE' } });
    const again = line(1, { dir: 'call', body: { type: 'SUBSCRIBE', framework_id: { value: 'f' } } });
    const revive = line(1, { dir: 'call', n: 2, body: { type: 'REVIVE' } });
    assert.equal(isOfferedAtOnce(offers(10), [subscribe]), true);
    assert.equal(isOfferedAtOnce(offers(10), [revive]), true);
    assert.equal(isOfferedAtOnce(offers(10), [again]), false);
    assert.equal(isOfferedAtOnce(offers(100), [revive]), false);
  });
});

describe('recordings: raw streams', () => {
  it('become the lines that they would have been', () => {
    const lines = withRawStreams(readRecording('01-scheduler-subscribe')).filter(({ who }) => who === 'raw');
    const types = lines.map(({ dir, body }) => [dir, (body as { readonly type?: string } | undefined)?.type]);
    assert.deepEqual(types, [
      ['call', 'SUBSCRIBE'],
      ['response', undefined],
      ['event', 'SUBSCRIBED'],
      ['event', 'HEARTBEAT'],
      ['event', 'OFFERS'],
      ['note', undefined],
    ]);
    assert.equal(lines[1]?.status, 200);
    assert.equal(lines[1]?.headers?.['Transfer-Encoding'], 'chunked');
  });

  it('are refused when a record has not the length that it says', () => {
    const reads = [
      { after_ms: 1, text: 'HTTP/1.1 200 OK\r\n\r\n' },
      { after_ms: 2, text: '5\r\n9\n{}\r\n' },
    ];
    const raw = note(1, 'each element is one read of the socket', { body: reads });
    assert.throws(() => withRawStreams([raw]), /not a chunk of one record/);
  });
});
