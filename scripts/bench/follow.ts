// How long a line takes from a task's write to a reader of its log: the executor as a process of its own, then the
// scheduler's way to its HTTP answer, in this process. The floor is tail(1) on the same file.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { selector } from '../../scheduler/logs/selection.ts';
import { AS_TEXT, sendLogs } from '../../scheduler/logs/send-logs.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { ExecutorProcess, shellTask } from '../../test/support/executor-process.ts';
import { FakeAgent } from '../../test/support/fake-agent.ts';
import { LinkPeer } from '../../test/support/link-peer.ts';
import { chunksOf, StreamServer } from '../../test/support/stream-server.ts';
import type { BenchRow } from './row.ts';

const LINES = 300;
/** Milliseconds between two lines: each is alone on its way. */
const PAUSE = 5;

export async function followBench(): Promise<BenchRow[]> {
  const agent = await FakeAgent.start();
  const executor = new ExecutorProcess({ endpoint: agent.endpoint });
  const streams = await StreamServer.start();
  try {
    await agent.callOf('SUBSCRIBE');
    agent.launch(shellTask('t', 'sleep 1000'));
    await agent.update('t', 'TASK_RUNNING');
    const file = join(executor.sandbox, 'tasks', 't', 'stdout');
    const floor = await tailLatencies(file);
    return [rowOf(await followLatencies(file, streams, new LinkPeer(agent)), floor)];
  } finally {
    await streams.stop();
    await executor.dispose();
    await agent.crash();
  }
}

async function followLatencies(file: string, streams: StreamServer, peer: LinkPeer): Promise<number[]> {
  const [asked, { socket }] = streams.expect('t', { follow: true });
  peer.control({ id: 'o', open_log_stream: asked });
  const chunks = chunksOf(await socket);
  const { signal } = new AbortController();
  const server = createServer((_request, response) => {
    response.flushHeaders();
    const options = { form: AS_TEXT, select: selector({}), clock: systemClock, signal };
    // The last stream is cut off.
    sendLogs(chunks, response, options).catch(() => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const reader = await new Promise<IncomingMessage>((resolve) => {
    get(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, resolve);
  });
  const times = await latencies(file, reader);
  reader.destroy();
  server.close();
  return times;
}

async function tailLatencies(file: string): Promise<number[]> {
  const tail = spawn('tail', ['-n', '0', '-f', file], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    return await latencies(file, tail.stdout);
  } finally {
    tail.kill();
  }
}

/** Milliseconds from each write to the line's arrival. The first lines only warm up. */
async function latencies(file: string, reader: Readable): Promise<number[]> {
  let arrived = () => {};
  reader.on('data', () => arrived());
  await wait(500);
  const times: number[] = [];
  for (let line = 0; line < LINES; line++) {
    const arrival = new Promise<number>((resolve) => {
      arrived = () => resolve(performance.now());
    });
    const begin = performance.now();
    appendFileSync(file, `line ${line}\n`);
    times.push((await arrival) - begin);
    await wait(PAUSE);
  }
  return times.slice(LINES / 10);
}

function rowOf(times: readonly number[], floor: readonly number[]): BenchRow {
  const sorted = times.toSorted((a, b) => a - b);
  const [median, least] = [medianOf(times), medianOf(floor)];
  return {
    name: 'logs: from a write to the line of a follower (floor: tail -f)',
    unit: 'ms',
    median,
    min: sorted[0] ?? 0,
    max: sorted.at(-1) ?? 0,
    floor: least,
    ratio: median / least,
  };
}

function medianOf(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
