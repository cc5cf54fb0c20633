// The way out: calls to Mesos while we are subscribed, and what is told to those who follow the service.
import type { EventEmitter } from 'node:events';
import type { Call } from '../../shared/mesos/generated/scheduler.ts';
import type { CallSink } from '../master/connection.ts';
import type { SchedulerEvents } from './scheduler-options.ts';

export class Channel {
  readonly events: EventEmitter<SchedulerEvents>;
  #connection: CallSink | undefined;

  constructor(events: EventEmitter<SchedulerEvents>) {
    this.events = events;
  }

  get isOpen(): boolean {
    return this.#connection !== undefined;
  }

  open(connection: CallSink): void {
    this.#connection = connection;
  }

  close(): void {
    this.#connection = undefined;
  }

  /** False when it certainly is lost. */
  send(call: Call | undefined): boolean {
    const isSent = call !== undefined && this.#connection?.send(call) === true;
    if (isSent) this.events.emit('call', call);
    return isSent;
  }

  tellPod(pod: string, what: string, more: Readonly<Record<string, string>>): void {
    this.events.emit('told', { kind: 'pod', pod, what, ...more });
  }
}
