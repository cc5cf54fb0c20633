// The local Mesos' master as a whole: its HTTP port, its agents' links, its rounds of offers.
// States: running -> crashed (memory lost, sockets cut) -> running (restart) ..., until stopped.
import type { Cancel } from '../../../shared/runtime/clock.ts';
import { type HttpServer, listen, type Routes } from '../http/server.ts';
import { type AgentLink, acceptLinks } from '../link-transport.ts';
import { operatorRoutes } from '../operator/operator-api.ts';
import { serveAgent } from './agent-messages.ts';
import { type Context, VERSION } from './context.ts';
import { makeOffers } from './offers.ts';
import { type MasterConfig, type MasterOptions, masterConfig } from './options.ts';
import { recoverAgents } from './recovery.ts';
import { Registry } from './registry.ts';
import { schedulerEndpoint } from './scheduler-endpoint.ts';
import { emptyState } from './state.ts';

/** What one life of the master holds: gone after a crash. */
interface Life {
  readonly context: Context;
  readonly http: HttpServer;
  readonly links: Set<AgentLink>;
  readonly cancels: Cancel[];
}

export class LocalMaster {
  #config: MasterConfig;
  #life: Life | undefined;

  private constructor(config: MasterConfig) {
    this.#config = config;
  }

  /** Listens when it returns. @throws PillionError when the port is taken or the work dir cannot be used. */
  static async start(options: MasterOptions): Promise<LocalMaster> {
    const master = new LocalMaster(masterConfig(options));
    await master.restart();
    return master;
  }

  /** `http://ip:port`. */
  get url(): string {
    return `http://${this.address}`;
  }

  /** `ip:port`: what an agent's `--master` takes. */
  get address(): string {
    return `${this.#config.ip}:${this.#config.port}`;
  }

  /** What kill -9 does: memory is lost, all sockets are cut; agents and executors live on. */
  async crash(): Promise<void> {
    const life = this.#life;
    if (life === undefined) return;
    this.#life = undefined;
    for (const cancel of life.cancels) cancel();
    endTimers(life.context);
    for (const link of life.links) link.cut();
    await life.http.close();
  }

  /** Starts it on the same port with the same work dir. */
  async restart(): Promise<void> {
    if (this.#life !== undefined) return;
    const registry = new Registry(this.#config.workDir);
    const life: { context?: Context } = {};
    const current = (): Context => {
      if (life.context === undefined) throw new Error('the master is starting');
      return life.context;
    };
    const { ip, port } = this.#config;
    const http = await listen({ ip, port, name: 'local master', routes: routesOf(current) });
    this.#config = { ...this.#config, port: http.port };
    const context = contextOf(this.#config, registry);
    life.context = context;
    const links = new Set<AgentLink>();
    acceptLinks(http.server, (link) => {
      links.add(link);
      serveAgent(context, link, () => links.delete(link));
    });
    this.#life = { context, http, links, cancels: [recoverAgents(context), rounds(context)] };
  }

  /** Ends it for good; stopping twice does nothing. */
  async stop(): Promise<void> {
    await this.crash();
  }
}

/** Offers are made each interval, beside the moments at which they are made at once. */
function rounds(context: Context): Cancel {
  const { clock, allocationIntervalMs } = context.config;
  let cancel: Cancel = () => {};
  const round = () => {
    makeOffers(context);
    cancel = clock.after(allocationIntervalMs, round);
  };
  cancel = clock.after(allocationIntervalMs, round);
  return () => cancel();
}

function endTimers({ state }: Context): void {
  for (const framework of state.frameworks.values()) {
    framework.cancelFailover();
    framework.connection?.stopHeartbeat();
    framework.connection = undefined;
  }
  for (const agent of state.agents.values()) {
    agent.cancelPings();
    agent.cancelReregistration();
  }
  state.agents.clear();
  state.frameworks.clear();
}

function contextOf(config: MasterConfig, registry: Registry): Context {
  const id = config.random.uuid();
  const { ip, port, hostname } = config;
  const context: Context = {
    id,
    info: {
      id,
      ip: ipNumber(ip),
      port,
      pid: `master@${ip}:${port}`,
      hostname,
      version: VERSION,
      address: { hostname, ip, port },
      capabilities: [{ type: 'AGENT_UPDATE' }, { type: 'AGENT_DRAINING' }, { type: 'QUOTA_V2' }],
    },
    config,
    state: emptyState(),
    registry,
    recovered: new Set(),
    startedAt: config.clock.now(),
    allocate: () => makeOffers(context),
  };
  return context;
}

/** The address as Mesos puts it into MasterInfo: in network order, read as a little-endian number. */
function ipNumber(ip: string): number {
  return Buffer.from(ip.split('.').map(Number)).readUInt32LE(0);
}

function routesOf(current: () => Context): Routes {
  const routes: Routes = {
    '/api/v1/scheduler': (request, response) => schedulerEndpoint(current(), request, response),
    ...operatorRoutes(current),
  };
  const prefixed = Object.entries(routes).map(([path, handler]) => [`/master${path}`, handler] as const);
  return { ...routes, ...Object.fromEntries(prefixed) };
}
