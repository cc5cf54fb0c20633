// Where a task's output is read: at its executor, taken up where a connection broke; at its agent where nobody comes.
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import type { LogPiece } from '../../../../scheduler/logs/log-request.ts';
import { StreamDoor } from '../../../../scheduler/logs/stream-door.ts';
import { TaskLogs } from '../../../../scheduler/logs/task-logs.ts';
import type { TaskRecord } from '../../../../scheduler/state/records.ts';
import type { ControlAnswer } from '../../../../scheduler/watch/pod-links.ts';
import { type Control, LogChunk } from '../../../../shared/link/generated/link.ts';
import { encode } from '../../../../shared/mesos/codec.ts';
import { frame } from '../../../../shared/mesos/recordio.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const FILE = Buffer.from('first\nsecond\nthird\n');
const TASK = { taskId: 't', executorId: 'e', agentId: 'a' } as TaskRecord;

/** An executor that comes with these chunks, stream by stream, and then breaks off; or refuses. */
class Rig {
  readonly asked: Control[] = [];
  readonly door = new StreamDoor(new VirtualClock());
  streams: (readonly LogChunk[] | string)[] = [];
  isLive = true;
  agentFails = false;
  readonly logs = new TaskLogs({
    clock: new VirtualClock(),
    door: this.door,
    api: { url: 'http://scheduler:8080', certificate: () => undefined },
    frameworkId: () => 'f',
    isExecutorLive: () => this.isLive,
    isTaskLive: () => false,
    podLinks: { control: (_executor, control) => this.#control(control) },
    agentFiles: { open: async () => this.#agentFile() },
  });

  async read(offset?: number): Promise<LogPiece[]> {
    const found: LogPiece[] = [];
    const request = { task: TASK, file: 'stdout', offset, tailLines: 1, follow: true } as const;
    for await (const piece of this.logs.read(request, new AbortController().signal)) found.push(piece);
    return found;
  }

  #agentFile() {
    if (this.agentFails) throw new Error('agent a: the master does not know it');
    const read = async (offset: number, length: number) => FILE.subarray(offset, offset + length);
    return { size: async () => FILE.length, read };
  }

  async #control(control: Control): Promise<ControlAnswer> {
    this.asked.push(control);
    const chunks = this.streams.shift() ?? 'no more';
    if (typeof chunks === 'string') return { outcome: 'REFUSED', message: chunks };
    const { url = '', token } = control.open_log_stream ?? {};
    const socket = new PassThrough();
    const path = `${new URL(url).pathname}?task=t&file=stdout`;
    const request = { url: path, headers: { authorization: `Bearer ${token}` } } as IncomingMessage;
    this.door.upgrade(request, socket, Buffer.alloc(0));
    socket.read();
    for (const chunk of chunks) socket.write(frame(encode(LogChunk, chunk)));
    socket.end();
    return { outcome: 'DONE' };
  }
}

const text = (pieces: readonly LogPiece[]) =>
  pieces
    .map((piece) => ('note' in piece ? `[${piece.note}]` : Buffer.from(piece.data ?? []).toString()))
    .join('');

describe('logs of a task', () => {
  it('are taken up where the connection to the executor broke', async () => {
    const rig = new Rig();
    rig.streams = [
      [{ offset: 0n }, { offset: 0n, data: FILE.subarray(0, 8) }],
      [
        { offset: 8n, data: FILE.subarray(8) },
        { offset: 19n, ended: true },
      ],
    ];
    assert.equal(text(await rig.read(0)), 'first\nse[the connection to the executor broke]cond\nthird\n');
    assert.deepEqual(
      rig.asked.map(({ open_log_stream }) => open_log_stream?.offset),
      [0n, 8n],
    );
  });

  it('come from the agent where the executor cannot come, with its reason', async () => {
    const rig = new Rig();
    rig.streams = ['the scheduler cannot be reached for the log stream: connect ECONNREFUSED 10.0.0.1:8080'];
    assert.equal(
      text(await rig.read()),
      '[the executor says: the scheduler cannot be reached for the log stream: connect ECONNREFUSED 10.0.0.1:8080;' +
        " its agent's files are read instead]third\n",
    );
  });

  it('come from the agent where a connection breaks again and again, and where no executor lives', async () => {
    const breaking = new Rig();
    breaking.streams = [[], [], [], [{ offset: 0n, ended: true }]];
    const broken = '[the connection to the executor broke]';
    assert.equal(text(await breaking.read(6)), `${broken.repeat(3)}second\nthird\n`);
    const dead = new Rig();
    dead.isLive = false;
    assert.equal(text(await dead.read(0)), FILE.toString());
    assert.deepEqual(dead.asked, []);
  });

  it('end with the problem where the agent cannot help either', async () => {
    const rig = new Rig();
    rig.isLive = false;
    rig.agentFails = true;
    assert.deepEqual(await rig.read(0), [{ offset: 0n, problem: 'agent a: the master does not know it' }]);
  });
});
