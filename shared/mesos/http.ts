// The Mesos client of programs that live long: undici below.
import { MesosClient, type MesosClientOptions } from './client.ts';
import { undiciTransport } from './undici-transport.ts';

export type { CallOptions, CallResult, Encoding, EventStream, MesosClientOptions } from './client.ts';
export { ConnectionError, HttpError, ProtocolError } from './client-error.ts';

export class MesosHttp extends MesosClient {
  constructor(options: MesosClientOptions) {
    super(options, undiciTransport(options));
  }
}
