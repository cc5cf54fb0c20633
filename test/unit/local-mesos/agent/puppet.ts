// An executor that does what the test wants: the calls of the v1 executor API, made by the test itself, while the
// process that the agent started in its name only waits.
import assert from 'node:assert/strict';
import { type ClientRequest, request } from 'node:http';
import { fromJson } from '../../../../shared/mesos/codec.ts';
import { Event } from '../../../../shared/mesos/generated/executor.ts';
import { RecordReader } from '../../../../shared/mesos/recordio.ts';
import { systemRandom, uuidBytes } from '../../../../shared/runtime/random.ts';
import { FRAMEWORK_ID } from './fake-master.ts';

export interface Reply {
  readonly status: number;
  readonly body: string;
}

export class Puppet {
  readonly events: Event[] = [];
  #url: string;
  #executorId: string;
  #stream: ClientRequest | undefined;
  #waiters: { readonly type: string; readonly resolve: (event: Event) => void }[] = [];

  constructor(url: string, executorId: string) {
    this.#url = url;
    this.#executorId = executorId;
  }

  /** Opens the stream; gives the status, and for anything but 200 the text. */
  subscribe(given: object = {}): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#stream = this.#request({ type: 'SUBSCRIBE', subscribe: given }, (response) => {
        const { statusCode: status = 0 } = response;
        const reader = new RecordReader({ maxRecordBytes: 1 << 24 });
        if (status === 200) resolve({ status, body: '' });
        let text = '';
        response.on('data', (chunk: Uint8Array) => {
          if (status !== 200) text += Buffer.from(chunk).toString();
          else for (const record of reader.push(chunk)) this.#take(record);
        });
        response.on('end', () => resolve({ status, body: text }));
        response.on('error', () => {});
      });
      this.#stream.on('error', reject);
    });
  }

  call(body: object): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const sent = this.#request(body, (response) => {
        let text = '';
        response.on('data', (chunk: Uint8Array) => {
          text += Buffer.from(chunk).toString();
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      });
      sent.on('error', reject);
    });
  }

  /** Sends UPDATE and gives its uuid in base64. */
  async update(taskId: string, state: string, given: object = {}): Promise<string> {
    const status = statusOf(this.#executorId, taskId, state, given);
    const reply = await this.call({ type: 'UPDATE', update: { status } });
    assert.deepEqual(reply, { status: 202, body: '' });
    return status.uuid;
  }

  /** The next event of that type, come or to come. */
  next(type: string): Promise<Event> {
    const at = this.events.findIndex((event) => event.type === type);
    const event = at < 0 ? undefined : this.events.splice(at, 1)[0];
    if (event !== undefined) return Promise.resolve(event);
    return new Promise((resolve) => this.#waiters.push({ type, resolve }));
  }

  close(): void {
    this.#stream?.destroy();
  }

  #take(record: Uint8Array): void {
    const event = fromJson(Event, Buffer.from(record).toString());
    const at = this.#waiters.findIndex(({ type }) => type === event.type);
    if (at < 0) this.events.push(event);
    else this.#waiters.splice(at, 1)[0]?.resolve(event);
  }

  #request(body: object, onResponse: Parameters<typeof request>[2]): ClientRequest {
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
    const call = request(
      `${this.#url}/api/v1/executor`,
      { method: 'POST', headers, agent: false },
      onResponse,
    );
    const ids = { framework_id: { value: FRAMEWORK_ID }, executor_id: { value: this.#executorId } };
    call.end(JSON.stringify({ ...ids, ...body }));
    return call;
  }
}

export function statusOf(executorId: string, taskId: string, state: string, given: object = {}) {
  return {
    task_id: { value: taskId },
    executor_id: { value: executorId },
    state,
    source: 'SOURCE_EXECUTOR',
    uuid: Buffer.from(uuidBytes(systemRandom.uuid())).toString('base64'),
    ...given,
  };
}
