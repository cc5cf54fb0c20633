// The scheduler's end of the pod link: what is kept of what executors say, and what they are asked.
import assert from 'node:assert/strict';
import sinon from 'sinon';
import { ControlHistory, MOST_KEPT } from '../../../../scheduler/watch/control-history.ts';
import {
  CONTROL_LIMIT,
  MOST_CONTROLS,
  MOST_UNANSWERED,
  PodLinks,
} from '../../../../scheduler/watch/pod-links.ts';
import type { Message } from '../../../../shared/link/generated/link.ts';
import { decodeMessage, encodeMessage } from '../../../../shared/link/link.ts';
import { silentLogger } from '../../../../shared/runtime/logger.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

describe('pod links', () => {
  const task_id = { value: 't' };
  let clock: VirtualClock;
  let links: PodLinks;
  let sent: [string, Message][];
  const warn = sinon.spy();

  beforeEach(() => {
    clock = new VirtualClock();
    warn.resetHistory();
    links = new PodLinks({ clock, logger: { ...silentLogger, warn }, session: 'scheduler' });
    sent = [];
  });

  function connect(...executors: string[]): void {
    links.connected((id, data) => sent.push([id, decodeMessage(data)]) > 0, executors);
  }
  const hear = (message: Message) => links.received('e1', encodeMessage({ session: 'x', ...message }));

  it('keep the newest heartbeat, and forget executors that are gone', () => {
    hear({ sequence: 2n, heartbeat: { executor_resident_bytes: 5n } });
    hear({ sequence: 1n, heartbeat: { executor_resident_bytes: 4n } });
    assert.equal(links.of('e1')?.heartbeat?.executor_resident_bytes, 5n);
    assert.equal(links.of('e1')?.at, clock.now());
    hear({ session: 'next', sequence: 1n, heartbeat: { executor_resident_bytes: 3n } });
    assert.equal(links.of('e1')?.heartbeat?.executor_resident_bytes, 3n);
    links.forget('e1');
    assert.equal(links.of('e1'), undefined);
  });

  it('find the difference of the clocks by the quickest messages', () => {
    for (const delay of [5, 900, 7, 1200]) {
      hear({ sent_at_ms: BigInt(clock.now() + 60_000 - delay), heartbeat: {} });
    }
    const ahead = links.of('e1')?.clockAhead ?? 0;
    assert.ok(ahead > 59_700 && ahead <= 60_000, `${ahead}`);
  });

  it('tell of messages that are not understood, or too large, and ignore them', () => {
    links.received('e1', Uint8Array.of(0xff, 0xff, 0xff));
    links.received('e1', new Uint8Array(2 * 1024 * 1024));
    hear({ sequence: 1n });
    assert.equal(warn.callCount, 3);
    assert.equal(links.of('e1')?.heartbeat, undefined);
  });

  it('take a fact once and acknowledge it each time', async () => {
    connect();
    const kept = sinon.stub().resolves();
    links.keepLogs(kept);
    const facts = [{ number: 1n, oldest: 1n, unforwarded_logs: { tasks: [{ task_id }] } }];
    hear({ facts });
    await new Promise<void>((resolve) => setImmediate(resolve));
    hear({ facts });
    assert.equal(kept.callCount, 1);
    assert.deepEqual(
      sent.map(([, message]) => message.acknowledgement?.through),
      [1n, 1n],
    );
  });

  it('acknowledge what is to be stored only when it is, also when it comes again meanwhile', async () => {
    connect();
    const kept: number[] = [];
    let stored = () => {};
    links.keepLogs(({ tasks = [] }) => {
      kept.push(tasks.length);
      return new Promise<void>((resolve) => {
        stored = resolve;
      });
    });
    const facts = [{ number: 1n, oldest: 1n, unforwarded_logs: { tasks: [{ task_id }] } }];
    hear({ facts });
    hear({ facts });
    assert.deepEqual([kept, sent.length], [[1], 0]);
    stored();
    await new Promise<void>((resolve) => setImmediate(resolve));
    assert.deepEqual(
      sent.map(([, message]) => message.acknowledgement?.through),
      [1n, 1n],
    );
    links.keepLogs(() => Promise.reject(new Error('no room')));
    hear({ facts: [{ number: 2n, oldest: 1n, unforwarded_logs: {} }] });
    hear({ facts: [{ number: 2n, oldest: 1n, unforwarded_logs: {} }] });
    await new Promise<void>((resolve) => setImmediate(resolve));
    assert.equal(sent.length, 2);
  });

  it('ask every executor for its latest after a subscription', () => {
    connect('e1', 'e2');
    assert.deepEqual(
      sent.map(([id, { report_request }]) => [id, report_request]),
      [
        ['e1', {}],
        ['e2', {}],
      ],
    );
  });

  it('send a control until it is acknowledged, and give its result', async () => {
    const result = links.control('e1', { log_level: { level: 'debug' } });
    assert.equal(sent.length, 0);
    connect('e1');
    const [fact] = sent[0]?.[1].facts ?? [];
    const id = fact?.control?.id ?? assert.fail();
    clock.advance(1000);
    assert.equal(sent.filter(([, { facts }]) => facts !== undefined).length, 2);
    hear({ acknowledgement: { session: 'scheduler', through: 1n } });
    hear({ facts: [{ number: 1n, oldest: 1n, control_result: { id, done: true } }] });
    assert.deepEqual(await result, { outcome: 'DONE' });
    const before = sent.length;
    clock.advance(CONTROL_LIMIT);
    assert.equal(sent.length, before);
  });

  const level = { log_level: { level: 'debug' } };

  it('say how far a control came that is not answered in time', async () => {
    const queued = links.control('e1', level);
    clock.advance(CONTROL_LIMIT);
    assert.deepEqual(await queued, { outcome: 'QUEUED' });
    connect('e1');
    const sent = links.control('e1', level);
    clock.advance(CONTROL_LIMIT);
    assert.deepEqual(await sent, { outcome: 'SENT' });
    const acknowledged = links.control('e1', level);
    hear({ acknowledgement: { session: 'scheduler', through: 3n } });
    clock.advance(CONTROL_LIMIT);
    assert.deepEqual(await acknowledged, { outcome: 'ACKNOWLEDGED' });
  });

  it('give the reason of an executor that refuses, and tell when it is gone', async () => {
    connect('e1');
    const refused = links.control('e1', level);
    const id = sent.at(-1)?.[1].facts?.[0]?.control?.id ?? assert.fail();
    hear({ facts: [{ number: 1n, oldest: 1n, control_result: { id, done: false, message: 'no process' } }] });
    assert.deepEqual(await refused, { outcome: 'REFUSED', message: 'no process' });
    const gone = links.control('e1', level);
    links.close();
    assert.deepEqual(await gone, { outcome: 'GONE' });
    assert.equal(clock.next(), false);
  });

  it('are remembered by their ids, the last of them, with answers that come when nobody waits any more', async () => {
    const history = new ControlHistory(() => clock.now());
    connect('e1');
    const asked = links.ask('e1', level) ?? assert.fail();
    history.add(asked, { pod: 'hello-0', what: 'log level debug' });
    const early = links.within(asked);
    const before = clock.now();
    clock.advance(CONTROL_LIMIT);
    assert.deepEqual(await early, { outcome: 'SENT' });
    hear({ acknowledgement: { session: 'scheduler', through: 1n } });
    assert.deepEqual(history.get(asked.id)?.answer, { outcome: 'ACKNOWLEDGED' });
    clock.advance(60_000);
    hear({
      facts: [{ number: 1n, oldest: 1n, control_result: { id: asked.id, done: true, message: 'drained' } }],
    });
    await asked.ended;
    assert.deepEqual(history.get(asked.id), {
      id: asked.id,
      pod: 'hello-0',
      task: undefined,
      what: 'log level debug',
      at: before,
      answeredAt: before + CONTROL_LIMIT + 60_000,
      answer: { outcome: 'DONE', message: 'drained' },
    });
    const gone = links.ask('e1', level) ?? assert.fail();
    history.add(gone, { pod: 'hello-0', what: 'log level debug' });
    links.forget('e1');
    assert.equal(history.all[0]?.answer.outcome, 'GONE');
    for (let n = 0; n < MOST_KEPT; n += 1) history.add({ ...gone, id: `more-${n}` }, { pod: 'p', what: 'w' });
    assert.deepEqual(
      [history.all.length, history.get(asked.id), history.get(gone.id)],
      [MOST_KEPT, undefined, undefined],
    );
  });

  it('wait for no more than so many answers of an executor that takes all and says nothing', async () => {
    connect('e1');
    const first = links.ask('e1', level) ?? assert.fail();
    for (let n = 2; n <= MOST_UNANSWERED + 1; n += 1) {
      hear({ acknowledgement: { session: 'scheduler', through: BigInt(n - 1) } });
      assert.ok(links.ask('e1', level), `control ${n}`);
    }
    assert.deepEqual(await first.ended, { outcome: 'ACKNOWLEDGED' });
  });

  it('send no more than so many that an executor does not take', async () => {
    connect('e1');
    const all = Array.from({ length: MOST_CONTROLS }, () => links.control('e1', level));
    assert.deepEqual(await links.control('e1', level), { outcome: 'FULL' });
    clock.advance(CONTROL_LIMIT);
    assert.deepEqual(new Set((await Promise.all(all)).map(({ outcome }) => outcome)), new Set(['SENT']));
    assert.deepEqual(await links.control('e1', level), { outcome: 'FULL' });
    hear({ acknowledgement: { session: 'scheduler', through: BigInt(MOST_CONTROLS) } });
    void links.control('e1', level);
    assert.ok(sent.at(-1)?.[1].facts);
  });
});
