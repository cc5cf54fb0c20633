// A master without sockets: its state with a standing clock, agents and schedulers that only note what they are told.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sinon from 'sinon';
import type { Event } from '../../../../shared/mesos/generated/scheduler.ts';
import type { AgentMessage, MasterMessage } from '../../../local-mesos/link.ts';
import { Link } from '../../../local-mesos/link-transport.ts';
import { register } from '../../../local-mesos/master/agents.ts';
import type { Context } from '../../../local-mesos/master/context.ts';
import { makeOffers } from '../../../local-mesos/master/offers.ts';
import { masterConfig } from '../../../local-mesos/master/options.ts';
import { Registry } from '../../../local-mesos/master/registry.ts';
import { type Agent, emptyState, type Framework } from '../../../local-mesos/master/state.ts';
import { subscribe } from '../../../local-mesos/master/subscribe.ts';
import { parseResources } from '../../../local-mesos/resources/parse.ts';
import { ManualClock } from '../agent/manual-clock.ts';

export class Cluster {
  readonly clock = new ManualClock();
  readonly context: Context;
  readonly #workDir = mkdtempSync(join(tmpdir(), 'operator-'));

  constructor() {
    const config = masterConfig({ workDir: this.#workDir, port: 5050, clock: this.clock });
    const context: Context = {
      id: 'm',
      info: { id: 'm', ip: 0, port: 5050, hostname: '127.0.0.1' },
      config,
      state: emptyState(),
      registry: new Registry(this.#workDir),
      recovered: new Set(),
      startedAt: 0,
      allocate: () => makeOffers(context),
    };
    this.context = context;
  }

  addAgent(resources = 'cpus:4;mem:4096;disk:1000', ip = '10.0.0.1'): FakeAgent {
    const link = sinon.createStubInstance(Link<MasterMessage, AgentMessage>);
    const told: MasterMessage[] = [];
    link.send.callsFake((message) => told.push(message) > 0);
    const agent = register(this.context, link, {
      type: 'REGISTER',
      agent: { hostname: `host-${ip}`, port: 5051, resources: parseResources(resources) },
      ip,
      version: '1.12.0',
      capabilities: [],
      checkpointed: [],
    });
    if (agent === undefined) throw new Error('the agent was sent away');
    return { agent, told };
  }

  addFramework(role = 'svc'): FakeScheduler {
    const events: Event[] = [];
    const stream = { send: (event: Event) => void events.push(event), end() {}, isOpen: true };
    const framework_info = {
      user: 'root',
      name: 'fake',
      roles: [role],
      capabilities: [
        { type: 'MULTI_ROLE' as const },
        { type: 'RESERVATION_REFINEMENT' as const },
        { type: 'PARTITION_AWARE' as const },
      ],
    };
    subscribe(this.context, { framework_info }, { streamId: 's', stream, stopHeartbeat() {} });
    const framework = [...this.context.state.frameworks.values()].at(-1);
    if (framework === undefined) throw new Error('the framework was refused');
    return { framework, events };
  }

  dispose(): void {
    rmSync(this.#workDir, { recursive: true, force: true });
  }
}

export interface FakeAgent {
  readonly agent: Agent;
  /** By the master. */
  readonly told: readonly MasterMessage[];
}

export interface FakeScheduler {
  readonly framework: Framework;
  readonly events: Event[];
}

/** The types of the events so far, which are then forgotten. */
export function typesOf({ events }: FakeScheduler): (string | undefined)[] {
  return events.splice(0).map(({ type }) => type);
}

/** Of the newest offer. */
export function offerOf({ framework }: FakeScheduler) {
  const held = [...framework.offers.values()].at(-1);
  if (held === undefined) throw new Error('there is no offer');
  return held.offer;
}
