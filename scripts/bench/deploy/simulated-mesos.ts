// A Mesos of many agents in memory for the bench: offers what is free, takes every ACCEPT at its word, and says that
// each task runs. It checks nothing (test/support/mesos-model.ts does), so that the scheduler's own cost is measured.
import type { Offer, Resource, TaskInfo } from '../../../shared/mesos/generated/mesos.ts';
import type { Call, Event } from '../../../shared/mesos/generated/scheduler.ts';

const OFFERS_AT_ONCE = 200;

interface Agent {
  readonly id: string;
  cpus: number;
  mem: number;
  disk: number;
  firstPort: number;
}

const CPUS = 16;
const MEMORY = 65_536;
const DISK = 1_000_000;
const FIRST_PORT = 31_000;
const LAST_PORT = 31_999;

function scalar(name: string, value: number): Resource {
  return { name, type: 'SCALAR', role: '*', scalar: { value } };
}

function sum(resources: readonly Resource[], name: string): number {
  return resources
    .filter((one) => one.name === name)
    .reduce((all, { scalar: own }) => all + (own?.value ?? 0), 0);
}

export class SimulatedMesos {
  readonly #agents: readonly Agent[];
  readonly #toOffer: Agent[];
  readonly #offered = new Map<string, Agent>();
  readonly #running: TaskInfo[] = [];
  readonly #calls: Call[] = [];
  readonly counts = new Map<string, number>();
  #offers = 0;
  #updates = 0;

  constructor(agents: number) {
    this.#agents = Array.from({ length: agents }, (_, index) => {
      return { id: `agent-${index}`, cpus: CPUS, mem: MEMORY, disk: DISK, firstPort: FIRST_PORT };
    });
    this.#toOffer = [...this.#agents];
  }

  /** What the scheduler's connection is to be. */
  readonly sink = {
    send: (call: Call): boolean => {
      this.counts.set(call.type ?? '', (this.counts.get(call.type ?? '') ?? 0) + 1);
      return this.#calls.push(call) > 0;
    },
  };

  /** The next event, after all that was called; statuses go before offers. Undefined when there is nothing to say. */
  next(): Event | undefined {
    for (let call = this.#calls.shift(); call !== undefined; call = this.#calls.shift()) this.#take(call);
    return this.nextUpdate() ?? this.#nextOffers();
  }

  #take({ type, accept }: Call): void {
    if (type !== 'ACCEPT' || accept === undefined) return;
    for (const { value } of accept.offer_ids ?? []) {
      const agent = this.#offered.get(value);
      this.#offered.delete(value);
      if (agent === undefined) continue;
      for (const { launch_group } of accept.operations ?? []) {
        if (launch_group === undefined) continue;
        const { executor, task_group } = launch_group;
        this.#use(agent, executor.resources ?? []);
        for (const task of task_group.tasks ?? []) this.#start(agent, task);
      }
      this.#toOffer.push(agent);
    }
  }

  #start(agent: Agent, task: TaskInfo): void {
    this.#use(agent, task.resources ?? []);
    this.#running.push(task);
  }

  #use(agent: Agent, resources: readonly Resource[]): void {
    agent.cpus -= sum(resources, 'cpus');
    agent.mem -= sum(resources, 'mem');
    agent.disk -= sum(resources, 'disk');
    const ports = resources.flatMap(({ ranges }) => ranges?.range ?? []).map(({ end }) => Number(end));
    agent.firstPort = Math.max(agent.firstPort, ...ports.map((port) => port + 1));
  }

  /** The next status that waits. */
  nextUpdate(): Event | undefined {
    const task = this.#running.pop();
    if (task === undefined) return undefined;
    this.#updates += 1;
    const uuid = new TextEncoder().encode(String(this.#updates).padStart(16, '0'));
    const { task_id, agent_id } = task;
    const status = { task_id, agent_id, state: 'TASK_RUNNING', source: 'SOURCE_EXECUTOR', uuid } as const;
    return { type: 'UPDATE', update: { status } };
  }

  #nextOffers(): Event | undefined {
    const agents = this.#toOffer.splice(0, OFFERS_AT_ONCE);
    if (agents.length === 0) return undefined;
    return { type: 'OFFERS', offers: { offers: agents.map((agent) => this.#offer(agent)) } };
  }

  #offer(agent: Agent): Offer {
    this.#offers += 1;
    const id = `offer-${this.#offers}`;
    this.#offered.set(id, agent);
    const range = [{ begin: BigInt(agent.firstPort), end: BigInt(LAST_PORT) }];
    return {
      id: { value: id },
      framework_id: { value: 'framework-1' },
      agent_id: { value: agent.id },
      hostname: `${agent.id}.example`,
      resources: [
        scalar('cpus', agent.cpus),
        scalar('mem', agent.mem),
        scalar('disk', agent.disk),
        { name: 'ports', type: 'RANGES', role: '*', ranges: { range } },
      ],
    };
  }
}
