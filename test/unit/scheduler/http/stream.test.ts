// A reader of the event stream over a real socket, on a clock that the test moves.
import assert from 'node:assert/strict';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventLog } from '../../../../scheduler/http/events/event-log.ts';
import { streamEvents } from '../../../../scheduler/http/events/stream.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

describe('event stream', () => {
  let server: Server;
  let log: EventLog;
  let clock: VirtualClock;
  const ended: Promise<void>[] = [];

  beforeEach(async () => {
    clock = new VirtualClock();
    log = new EventLog({ session: 'life', now: () => 5, mostEvents: 50 });
    server = createServer((request, response) => {
      const kinds = request.headers['x-kinds'];
      const lastId = request.headers['last-event-id'];
      const options = {
        log,
        clock,
        kinds: typeof kinds === 'string' ? new Set(kinds.split(',')) : undefined,
        lastId: typeof lastId === 'string' ? lastId : undefined,
        greeting: { service: 'trial' },
      };
      ended.push(streamEvents(options, request, response));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await Promise.all(ended.splice(0));
    assert.equal(clock.pending, 0);
    assert.equal(log.listeners, 0);
  });

  function open(headers: Record<string, string> = {}): Promise<IncomingMessage> {
    const { port } = server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      const sent = httpRequest({ port, host: '127.0.0.1', headers }, resolve);
      sent.once('error', reject).end();
    });
  }

  /** Reads until the text is there. */
  async function read(response: IncomingMessage, until: RegExp): Promise<string> {
    let text = '';
    response.setEncoding('utf8');
    for await (const chunk of response.iterator({ destroyOnReturn: false })) {
      text += chunk;
      if (until.test(text)) return text;
    }
    return assert.fail(`the stream ended with ${text}`);
  }

  it('greets, then tells what happens, of the kinds asked for', async () => {
    const response = await open({ 'x-kinds': 'task,heartbeat' });
    assert.match(response.headers['content-type'] ?? '', /^text\/event-stream/);
    log.tell('plan', { name: 'no' });
    log.tell('task', { name: 'yes' });
    log.pass('heartbeat', () => ({ name: 'now' }));
    const text = await read(response, /now/);
    assert.equal(
      text.slice(text.indexOf('id: ')),
      [
        'id: life-0\nevent: hello\ndata: {"service":"trial"}\n\n',
        'id: life-2\nevent: task\ndata: {"at":5,"name":"yes"}\n\n',
        'event: heartbeat\ndata: {"at":5,"name":"now"}\n\n',
      ].join(''),
    );
    response.destroy();
  });

  it('goes on behind the last event that was seen', async () => {
    for (const name of ['a', 'b', 'c']) log.tell('task', { name });
    const response = await open({ 'Last-Event-ID': 'life-1' });
    const text = await read(response, /"c"/);
    assert.deepEqual(
      [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id),
      ['life-2', 'life-3'],
    );
    assert.doesNotMatch(text, /gap/);
    response.destroy();
  });

  it('tells a gap when events are gone, and when the id is of another life', async () => {
    for (let count = 0; count < 60; count += 1) log.tell('task', { count });
    const late = await open({ 'Last-Event-ID': 'life-3' });
    assert.match(
      await read(late, /life-60/),
      /event: gap\ndata: \{"reason":"7 events are gone"[^\n]*\n\nid: life-11\n/,
    );
    late.destroy();
    const foreign = await open({ 'Last-Event-ID': 'other-3' });
    assert.match(await read(foreign, /gap/), /id: life-60\nevent: hello[\s\S]*not of this scheduler/);
    foreign.destroy();
  });

  it('gives a sign of life when nothing happens', async () => {
    const response = await open();
    await read(response, /hello/);
    clock.advance(15_000);
    await read(response, /: alive\n\n/);
    response.destroy();
  });

  it('lets a slow reader fall behind without keeping anything for it, and tells it the gap', async () => {
    const response = await open();
    await read(response, /hello/);
    // Far more than sockets hold, and than the log keeps: what is written is bounded by the socket's own buffer.
    const text = 'x'.repeat(60_000);
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    for (let count = 0; count < 400; count += 1) {
      log.tell('task', { count, text });
      await turn();
    }
    const all = await read(response, /"count":399/);
    assert.match(all, /event: gap\ndata: \{"reason":"\d+ events are gone"/);
    response.destroy();
  });

  it('ends a reader that takes nothing for a minute', async () => {
    const response = await open();
    response.on('error', () => {});
    const text = 'x'.repeat(60_000);
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    for (let count = 0; count < 400; count += 1) {
      log.tell('task', { text });
      await turn();
    }
    clock.advance(60_000);
    await Promise.all(ended);
    assert.equal(log.listeners, 0);
    response.destroy();
  });
});
