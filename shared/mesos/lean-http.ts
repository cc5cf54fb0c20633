// The Mesos client of executor and scheduler: Node's own HTTP below, so that they start soon and stay small.
import { MesosClient, type MesosClientOptions } from './client.ts';
import { nodeTransport } from './node-transport.ts';

export type { CallOptions, CallResult, Encoding, EventStream, MesosClientOptions } from './client.ts';
export { ConnectionError, HttpError, ProtocolError } from './client-error.ts';

export class LeanMesosHttp extends MesosClient {
  constructor(options: MesosClientOptions) {
    super(options, nodeTransport(options));
  }
}
