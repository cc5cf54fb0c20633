// The same Mesos client for tools and tests: undici below.
import { MesosClient, type MesosClientOptions } from './client.ts';
import { undiciTransport } from './undici-transport.ts';

export type { CallOptions, CallResult, Encoding, EventStream, MesosClientOptions } from './client.ts';
export { ConnectionError, HttpError, ProtocolError } from './client-error.ts';

export class MesosHttp extends MesosClient {
  constructor(options: MesosClientOptions) {
    super(options, undiciTransport(options));
  }
}
