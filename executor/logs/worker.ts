// The thread that forwards the output of tasks: so that supervising them never waits for it, and what goes wrong here
// ends nothing else. Started by forwarding.ts.
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../shared/runtime/clock.ts';
import { systemRandom } from '../../shared/runtime/random.ts';
import { Hub } from './hub.ts';
import { OffsetsFile } from './offsets.ts';
import type { ForwarderStart, FromForwarder, ToForwarder } from './protocol.ts';
import { createSink } from './sinks/create.ts';

/** As nice(1) counts it. */
const NICENESS = 5;

/** Where tasks want the processor, they have it first: what is not sent yet stays in their files. */
function standBack(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), NICENESS);
  } catch {
    // It is forwarded all the same.
  }
}

standBack();
const start = workerData as ForwarderStart;
const tell = (message: FromForwarder) => parentPort?.postMessage(message);
const hub = new Hub({
  clock: systemClock,
  random: systemRandom,
  offsets: new OffsetsFile(start.directory),
  createSink: (settings, events) => createSink(settings, events, start.packages),
  tell,
});

async function flush(within: number): Promise<void> {
  await Promise.race([hub.flush(), new Promise<void>((resolve) => systemClock.after(within, resolve))]);
  tell({ type: 'FLUSHED', tasks: await hub.close() });
}

parentPort?.on('message', (message: ToForwarder) => {
  switch (message.type) {
    case 'OPEN':
      return hub.open(message.task);
    case 'ENDED':
      return hub.end(message.taskId);
    case 'FORGET':
      return hub.forget(message.taskId);
    case 'FLUSH':
      return void flush(message.within);
  }
});
