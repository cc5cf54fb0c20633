// Looks at what tasks wait for beside each other: files, ports, lines in logs. One look when the core asks for it; of
// a log each look reads on where the last one stopped, at most so much.
import { lstatSync } from 'node:fs';
import { connect } from 'node:net';
import { isAbsolute, join } from 'node:path';
import type { EffectOf, Place } from '../core/effects.ts';
import type { ProcessEvent } from '../core/events.ts';
import { type LogRead, LogReader } from './log-reader.ts';

/** Milliseconds for a connection; the loopback address answers at once or not at all. */
const CONNECT_TIME = 1000;
const FILES = ['stdout', 'stderr'];

type Sight = 'FOUND' | 'NOT_YET' | 'BEHIND';

export class Lookout {
  readonly #tasks: string;
  readonly #post: (event: ProcessEvent) => void;
  /** By waiting task and gate. */
  readonly #readers = new Map<string, Map<number, readonly LogReader[]>>();

  /** `tasks`: the directory of the tasks' directories. */
  constructor(tasks: string, post: (event: ProcessEvent) => void) {
    this.#tasks = tasks;
    this.#post = post;
  }

  /** LOOKED follows. */
  async look({ taskId, places }: EffectOf<'LOOK'>): Promise<void> {
    const sights = await Promise.all(places.map((place) => this.#lookAt(taskId, place)));
    const gatesWith = (wanted: Sight) =>
      places.filter((_, index) => sights[index] === wanted).map(({ gate }) => gate);
    this.#post({ type: 'LOOKED', taskId, found: gatesWith('FOUND'), behind: gatesWith('BEHIND') });
  }

  forget(taskId: string): void {
    this.#readers.delete(taskId);
  }

  async #lookAt(taskId: string, place: Place): Promise<Sight> {
    const { condition, target = taskId } = place;
    switch (condition.type) {
      case 'FILE_EXISTS':
        return exists(
          isAbsolute(condition.path) ? condition.path : join(this.#tasks, target, condition.path),
        );
      case 'PORT_OPEN':
        return isOpen(condition.port);
      case 'LOG_MATCHES':
        return await this.#readLog(taskId, place.gate, target, condition.pattern);
    }
  }

  async #readLog(taskId: string, gate: number, target: string, pattern: string): Promise<Sight> {
    const ofTask = this.#readers.get(taskId) ?? new Map<number, readonly LogReader[]>();
    this.#readers.set(taskId, ofTask);
    const readers =
      ofTask.get(gate) ?? FILES.map((file) => new LogReader(join(this.#tasks, target, file), pattern));
    ofTask.set(gate, readers);
    const reads: LogRead[] = await Promise.all(readers.map((reader) => reader.read()));
    if (reads.includes('MATCH')) return 'FOUND';
    return reads.includes('MORE') ? 'BEHIND' : 'NOT_YET';
  }
}

/** A link counts as what it leads to is not asked for: it may lead somewhere that only the task can see. */
function exists(path: string): Sight {
  try {
    lstatSync(path);
    return 'FOUND';
  } catch {
    return 'NOT_YET';
  }
}

async function isOpen(port: number): Promise<Sight> {
  const sights = await Promise.all(['127.0.0.1', '::1'].map((host) => connects(host, port)));
  return sights.includes(true) ? 'FOUND' : 'NOT_YET';
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_TIME });
    const end = (isConnected: boolean) => {
      socket.destroy();
      resolve(isConnected);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
