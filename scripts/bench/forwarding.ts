// Forwarding of output, from file to TCP as syslog with octet counting, lines of 100 bytes: beside rsyslog's imfile on the
// same data, to the same receiver, in turns. Both find the whole file when the receiver begins to read.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { LogPod } from '../../test/support/log-pod.ts';
import { bundleExecutor, writeProgram } from '../executor-bundle.ts';
import type { BenchRow } from './row.ts';

const RUNS = 3;
const LINE = `${'x'.repeat(99)}\n`;
const BYTES = 256 * 1024 ** 2;
const LINES = Math.floor(BYTES / LINE.length);
const RSYSLOG = '/usr/sbin/rsyslogd';
/** Clock ticks of /proc a second. */
const TICKS = 100;

interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

export async function forwardingBench(): Promise<BenchRow[]> {
  const directory = mkdtempSync(join(tmpdir(), 'pillion-bench-'));
  try {
    const data = fill(join(directory, 'data'));
    const program = join(directory, 'executor.cjs');
    writeProgram(directory, await bundleExecutor('executor.cjs'));
    const [ours, theirs]: [Run[], Run[]] = [[], []];
    for (let run = 0; run < RUNS; run++) {
      theirs.push(await forwardByRsyslog(directory, data));
      ours.push(await forwardByUs(program, data));
    }
    return rows(ours, theirs);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function rows(ours: readonly Run[], theirs: readonly Run[]): BenchRow[] {
  const megabytes = statBytes() / 1e6;
  const gibibytes = statBytes() / 1024 ** 3;
  const what = 'logs: file to TCP, lines of 100 bytes (floor: rsyslog)';
  return [
    row(what, 'MB/s', ours, theirs, ({ seconds }) => megabytes / seconds),
    row(what, 'lines/s', ours, theirs, ({ seconds }) => LINES / seconds),
    row(what, 'CPU s/GiB', ours, theirs, ({ cpuSeconds }) => cpuSeconds / gibibytes),
    row(what, 'MB resident', ours, theirs, (run) => run.megabytes),
  ];
}

function statBytes(): number {
  return LINES * LINE.length;
}

function row(
  name: string,
  unit: string,
  ours: readonly Run[],
  theirs: readonly Run[],
  figure: (run: Run) => number,
): BenchRow {
  const [values, floors] = [ours.map(figure), theirs.map(figure)];
  const [value, floor] = [median(values), median(floors)];
  const range = { min: Math.min(...values), max: Math.max(...values) };
  return { name, unit, median: value, ...range, floor, ratio: value / floor };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function fill(path: string): string {
  const file = openSync(path, 'w');
  const block = LINE.repeat(10_000);
  for (let left = LINES; left > 0; left -= 10_000)
    writeSync(file, left >= 10_000 ? block : LINE.repeat(left));
  closeSync(file);
  return path;
}

async function forwardByUs(program: string, data: string): Promise<Run> {
  const receiver = await Receiver.start();
  const sink = { name: 'bench', type: 'SYSLOG', url: `tcp://127.0.0.1:${receiver.port}` } as const;
  const pod = await LogPod.start({ retain_bytes: 2n ** 40n, sinks: [sink] }, { program: [program] });
  try {
    pod.run('t', `cat ${data}; exec sleep 1000`);
    const output = join(pod.executor.sandbox, 'tasks/t/stdout');
    while ((statSync(output, { throwIfNoEntry: false })?.size ?? 0) < statBytes()) await wait(20);
    await receiver.isConnected;
    return await receiver.measure(pod.executor.pid);
  } finally {
    await pod.dispose();
    await receiver.dispose();
  }
}

async function forwardByRsyslog(directory: string, data: string): Promise<Run> {
  const receiver = await Receiver.start();
  const work = mkdtempSync(join(directory, 'rsyslog-'));
  const configuration = join(work, 'rsyslog.conf');
  writeFileSync(
    configuration,
    `global(workDirectory="${work}")
module(load="imfile")
input(type="imfile" file="${data}" tag="bench")
action(type="omfwd" target="127.0.0.1" port="${receiver.port}" protocol="tcp" TCP_Framing="octet-counted"
       template="RSYSLOG_SyslogProtocol23Format")
`,
  );
  const rsyslog = spawn(RSYSLOG, ['-n', '-f', configuration, '-i', join(work, 'pid')], { stdio: 'ignore' });
  try {
    await receiver.isConnected;
    return await receiver.measure(rsyslog.pid ?? 0);
  } finally {
    rsyslog.kill('SIGKILL');
    await receiver.dispose();
  }
}

/** In a process of its own: accepts one connection, reads it when told to, and says when the last byte came. */
const RECEIVER = `
const { createServer } = require('node:net');
let last = 0, bytes = 0, begun = 0;
const server = createServer({ pauseOnConnect: true }, (socket) => {
  process.send({ connected: true });
  process.once('message', () => {
    begun = process.hrtime.bigint();
    socket.on('data', (chunk) => { bytes += chunk.length; last = process.hrtime.bigint(); });
    socket.on('error', () => {});
    socket.resume();
    const look = setInterval(() => {
      if (bytes < ${BYTES} || process.hrtime.bigint() - last < 1_000_000_000n) return;
      clearInterval(look);
      process.send({ seconds: Number(last - begun) / 1e9 });
    }, 100);
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
`;

class Receiver {
  readonly #process: ChildProcess;
  readonly isConnected: Promise<void>;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#process = child;
    this.port = port;
    this.isConnected = this.#message('connected').then(() => {});
  }

  static async start(): Promise<Receiver> {
    const child = spawn(process.execPath, ['-e', RECEIVER], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new Receiver(child, port);
  }

  /** Reads to the end what process `pid` sends. */
  async measure(pid: number): Promise<Run> {
    const before = cpuSeconds(pid);
    const told = this.#message('seconds');
    this.#process.send('go');
    const seconds = await told;
    return { seconds, cpuSeconds: cpuSeconds(pid) - before, megabytes: residentMegabytes(pid) };
  }

  async dispose(): Promise<void> {
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }

  #message(name: string): Promise<number> {
    return new Promise((resolve) => {
      this.#process.on('message', (message: Record<string, number>) => {
        if (message[name] !== undefined) resolve(message[name]);
      });
    });
  }
}

function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** The most that it ever had. */
function residentMegabytes(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
