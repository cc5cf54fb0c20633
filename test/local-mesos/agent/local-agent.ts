// A Mesos agent for tests and laptops: the real endpoints on a port of its own, real processes in real sandboxes.
// States: running -> crashed -> running ... -> stopped. A crash is what kill -9 is: memory is lost, sockets are cut,
// executors live on; a restart, here or of another process on the same work directory, recovers.
import { once } from 'node:events';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { type HttpServer, listen, type Routes } from '../http/server.ts';
import { AgentRun } from './agent-run.ts';
import { killContainer } from './container/process-tree.ts';
import { executorApi } from './executor-api.ts';
import { operatorApi } from './operator/operator-api.ts';
import { v0Routes } from './operator/v0.ts';
import { type AgentConfig, type AgentOptions, configOf } from './options.ts';
import { AgentPaths } from './paths.ts';

/** Kills every process that an agent on this work directory has started, also when the agent itself is gone. */
export function endExecutors(workDir: string): Promise<void> {
  return killContainer(undefined, realpathSync(workDir));
}

export class LocalAgent {
  #config: AgentConfig;
  #http: HttpServer | undefined;
  #socket: Server | undefined;
  #run: AgentRun | undefined;
  #port: number;
  #ended = Promise.withResolvers<void>();

  /** Starts an agent; throws PillionError when its port is taken or an option cannot be read. */
  static async start(options: AgentOptions): Promise<LocalAgent> {
    mkdirSync(options.workDir, { recursive: true });
    const agent = new LocalAgent(configOf({ ...options, workDir: realpathSync(options.workDir) }));
    await agent.restart();
    return agent;
  }

  private constructor(config: AgentConfig) {
    this.#config = config;
    this.#port = config.port;
  }

  get url(): string {
    return `http://${this.#config.ip}:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  get workDir(): string {
    return this.#config.workDir;
  }

  /** Given by the master at the first registration; undefined until then, and while crashed. */
  get agentId(): string | undefined {
    return this.#run?.agentId;
  }

  /** Resolves when the master has ended the agent (as START_MAINTENANCE does) or `stop` was called. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** What kill -9 does. Nothing happens when it is crashed already. */
  async crash(): Promise<void> {
    this.#run?.crash();
    await this.#close();
  }

  /** A new life on the same port and work directory. Nothing happens when it runs. */
  async restart(): Promise<void> {
    if (this.#run !== undefined) return;
    const { ip } = this.#config;
    const http = await listen({ ip, port: this.#port, name: 'local agent', routes: this.#routes() });
    this.#http = http;
    this.#port = http.port;
    try {
      if (this.#config.httpExecutorDomainSockets) this.#socket = await this.#listenOnSocket(http);
      const run = new AgentRun({
        config: this.#config,
        port: http.port,
        onTerminated: () => {
          if (this.#run === run) this.#terminated(run);
        },
      });
      this.#run = run;
      run.start();
    } catch (error) {
      await this.#close();
      throw error;
    }
  }

  /** Ends the agent and every process of every executor that it ever started. */
  async stop(): Promise<void> {
    const run = this.#run;
    await this.#close();
    await run?.end();
    await endExecutors(this.#config.workDir);
    this.#ended.resolve();
  }

  #terminated(run: AgentRun): void {
    const over = Promise.all([run.end(), this.#close()]).then(() => {});
    over.then(this.#ended.resolve, this.#ended.reject);
  }

  async #close(): Promise<void> {
    const http = this.#http;
    const socket = this.#socket;
    this.#run = undefined;
    this.#http = undefined;
    this.#socket = undefined;
    socket?.close();
    await http?.close();
  }

  #routes(): Routes {
    const executor = executorApi(() => this.#life().calls);
    const operator = operatorApi(() => this.#life().operator);
    return {
      '/api/v1/executor': executor,
      '/slave(1)/api/v1/executor': executor,
      '/api/v1': operator,
      '/slave(1)/api/v1': operator,
      ...v0Routes(() => this.#life().operator),
    };
  }

  #life(): AgentRun {
    if (this.#run === undefined) throw new Error('The agent is not running');
    return this.#run;
  }

  /** The same endpoints on a unix domain socket. */
  async #listenOnSocket({ server }: HttpServer): Promise<Server> {
    const path = new AgentPaths(this.#config.workDir).domainSocket;
    rmSync(path, { force: true });
    const socket = createServer((connection) => server.emit('connection', connection));
    socket.listen(path);
    await once(socket, 'listening');
    return socket;
  }
}
