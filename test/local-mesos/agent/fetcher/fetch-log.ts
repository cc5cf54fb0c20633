// What the fetcher writes into the sandbox's stderr, in the form of Mesos' own log, where people look for it.
import { appendFileSync } from 'node:fs';
import type { Clock } from '../../../../shared/runtime/clock.ts';

export class FetchLog {
  #path: string;
  #clock: Clock;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  info(message: string): void {
    this.#write('I', message);
  }

  warn(message: string): void {
    this.#write('W', message);
  }

  error(message: string): void {
    this.#write('E', message);
  }

  #write(level: string, message: string): void {
    const [day = '', time = ''] = new Date(this.#clock.now()).toISOString().split('T');
    const stamp = `${day.replaceAll('-', '')} ${time.replace('Z', '000')}`;
    appendFileSync(this.#path, `${level}${stamp} ${process.pid} fetcher.cpp:0] ${message}\n`);
  }
}
