// The connection between master and agent, which can be made to lose what the master says from some moment on: as
// when an agent is killed before it reads what the master has sent it.
// States: whole -> deaf (nothing reaches the agent any more) -> whole again (for new connections).
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export class Wire {
  #server: Server;
  #toAgent = new Set<Socket>();
  #all = new Set<Socket>();

  static async open(masterPort: number): Promise<Wire> {
    const wire = new Wire(masterPort);
    wire.#server.listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    return wire;
  }

  private constructor(masterPort: number) {
    this.#server = createServer((agent) =>
      this.#join(agent, connect({ host: '127.0.0.1', port: masterPort })),
    );
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** From now on the agent's present connections carry nothing to the agent. */
  deafen(): void {
    for (const master of this.#toAgent) master.removeAllListeners('data');
  }

  /** Resolves when all connections that there are now are closed: both ends of one know that the other is gone. */
  async closed(): Promise<void> {
    await Promise.all([...this.#all].map((socket) => once(socket, 'close')));
  }

  async close(): Promise<void> {
    for (const socket of this.#all) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(agent: Socket, master: Socket): void {
    this.#toAgent.add(master);
    master.on('close', () => this.#toAgent.delete(master));
    this.#carry(agent, master);
    this.#carry(master, agent);
  }

  #carry(from: Socket, to: Socket): void {
    this.#all.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk: Uint8Array) => to.write(chunk));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#all.delete(from);
      to.destroy();
    });
  }
}
