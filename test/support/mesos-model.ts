// A model of Mesos for tests of the scheduler's shell: agents, offers, reservations, executors and tasks in memory,
// on no clock and no wire. It does what is asked in the order in which it is asked, and remembers every rule that the
// scheduler broke in `violations`. The tasks behave by their commands: `run` runs, `finish` finishes, `fail` fails.
import { SLEEP } from '../../scheduler/plan/pause.ts';
import { encode } from '../../shared/mesos/codec.ts';
import {
  ExecutorInfo,
  type FrameworkInfo,
  type Offer,
  type Offer_Operation,
  type OperationStatus,
  type Resource,
  type TaskInfo,
  type TaskState,
  type TaskStatus,
  type TaskStatus_Reason,
  type Unavailability,
} from '../../shared/mesos/generated/mesos.ts';
import type { Call, Event } from '../../shared/mesos/generated/scheduler.ts';
import { applyOperation } from '../local-mesos/resources/conversions.ts';
import { isReserved } from '../local-mesos/resources/kinds.ts';
import { parseResources } from '../local-mesos/resources/parse.ts';
import { add, contains, type Resources, subtract, sum } from '../local-mesos/resources/resources.ts';

interface ModelExecutor {
  readonly info: ExecutorInfo;
  readonly agentId: string;
  alive: boolean;
}

interface ModelTask {
  readonly info: TaskInfo;
  readonly executorId: string;
  readonly agentId: string;
  state: TaskState;
  /** Not yet acknowledged, oldest first; only the first is under way. */
  readonly updates: TaskStatus[];
  /** What the executor will do next with it. */
  readonly script: TaskState[];
}

interface ModelAgent {
  readonly id: string;
  readonly hostname: string;
  total: Resources;
  reachable: boolean;
  /** Marked gone by Mesos' operator. */
  isGone: boolean;
  /** Told with its offers. */
  unavailability?: Unavailability | undefined;
}

interface ModelOffer {
  readonly agentId: string;
  readonly resources: Resources;
}

const ENDED = [
  'TASK_FINISHED',
  'TASK_FAILED',
  'TASK_KILLED',
  'TASK_ERROR',
  'TASK_LOST',
  'TASK_GONE',
  'TASK_GONE_BY_OPERATOR',
  'TASK_DROPPED',
];
const SCRIPTS: Readonly<Record<string, TaskState[]>> = {
  [SLEEP]: ['TASK_STARTING', 'TASK_RUNNING'],
  run: ['TASK_STARTING', 'TASK_RUNNING'],
  finish: ['TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED'],
  fail: ['TASK_STARTING', 'TASK_RUNNING', 'TASK_FAILED'],
};

export const FRAMEWORK_ID = 'framework-1';
export const CONTAINER_ADDRESS = '172.16.0.2';

/** What an agent tells of a container on a network of containers. */
const OWN_ADDRESS = { network_infos: [{ ip_addresses: [{ ip_address: CONTAINER_ADDRESS }] }] };

export class MesosModel {
  readonly violations: string[] = [];
  readonly agents = new Map<string, ModelAgent>();
  readonly executors = new Map<string, ModelExecutor>();
  readonly tasks = new Map<string, ModelTask>();
  readonly #offers = new Map<string, ModelOffer>();
  readonly #calls: Call[] = [];
  readonly #answers: TaskStatus[] = [];
  /** How operations with an id ended, until that is acknowledged. */
  readonly #operations = new Map<string, OperationStatus>();
  readonly #operationsToSay = new Set<string>();
  /** The framework is gone for good. */
  tornDown = false;
  readonly #sent = new Set<string>();
  suppressed = false;
  /** As UPDATE_FRAMEWORK told it last. */
  framework: FrameworkInfo | undefined;
  /** Of the last DECLINE for each agent. */
  readonly #filters = new Map<string, { readonly resources: Resources; readonly until: number }>();
  readonly #inverseOffers = new Map<string, string>();
  /** How inverse offers were answered, in order. */
  readonly inverseAnswers: string[] = [];
  readonly #now: () => number;
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  addAgent(id: string, resources: string): void {
    const total = parseResources(resources);
    this.agents.set(id, { id, hostname: `${id}.example`, total, reachable: true, isGone: false });
  }

  /** The master finds the agent unreachable, and says so of its tasks; they run on, and so does what it reserves. */
  lose(id: string): void {
    this.#agent(id).reachable = false;
    this.#tellOf(id, 'TASK_UNREACHABLE', 'REASON_AGENT_REMOVED');
  }

  /** It is back, with all that it had. */
  find(id: string): void {
    const agent = this.#agent(id);
    agent.reachable = true;
    for (const task of this.live().filter((one) => one.agentId === id))
      this.#answers.push(this.#statusOf(task, task.state, 'REASON_AGENT_REREGISTERED'));
  }

  /** Mesos' operator marks it gone: the master tells of those of its tasks that it knows, and has it never back. */
  markGone(id: string): void {
    const agent = this.#agent(id);
    agent.isGone = true;
    agent.reachable = false;
    this.#tellOf(id, 'TASK_GONE_BY_OPERATOR', 'REASON_AGENT_REMOVED_BY_OPERATOR');
    this.#kill(id, 'TASK_GONE_BY_OPERATOR');
  }

  /** It registers as a new agent with what it had reserved; `isWiped`: with nothing. */
  renew(id: string, newId: string, isWiped = false): void {
    const agent = this.#agent(id);
    this.agents.delete(id);
    this.#tellOf(id, 'TASK_LOST', 'REASON_AGENT_REMOVED');
    this.#kill(id, 'TASK_LOST');
    const plain = agent.total.map(({ reservations: _, disk: _disk, ...one }) => one);
    const total = isWiped ? sum(plain) : agent.total;
    this.agents.set(newId, { ...agent, id: newId, total, reachable: true });
  }

  #agent(id: string): ModelAgent {
    const agent = this.agents.get(id);
    if (agent === undefined) throw new Error(`no agent ${id}`);
    return agent;
  }

  #statusOf({ info, agentId }: ModelTask, state: TaskState, reason: TaskStatus_Reason): TaskStatus {
    return { task_id: info.task_id, state, reason, source: 'SOURCE_MASTER', agent_id: { value: agentId } };
  }

  #tellOf(agentId: string, state: TaskState, reason: TaskStatus_Reason): void {
    for (const task of this.live().filter((one) => one.agentId === agentId))
      this.#answers.push(this.#statusOf(task, state, reason));
  }

  #kill(agentId: string, state: TaskState): void {
    for (const task of this.live().filter((one) => one.agentId === agentId)) {
      task.state = state;
      task.script.length = 0;
    }
    for (const executor of this.executors.values()) if (executor.agentId === agentId) executor.alive = false;
  }

  /** What the scheduler's connection is to be. */
  sink(): { send(call: Call): boolean } {
    return { send: (call) => this.#calls.push(call) > 0 };
  }

  /** The scheduler is gone: offers are withdrawn, and what it sent may or may not have arrived. */
  disconnect(arrived: boolean): void {
    if (arrived) this.#handleCalls();
    this.#calls.length = 0;
    this.#offers.clear();
    this.#answers.length = 0;
    for (const id of this.#operations.keys()) this.#operationsToSay.add(id);
    this.#sent.clear();
    this.#filters.clear();
    this.suppressed = false;
  }

  live(): ModelTask[] {
    return [...this.tasks.values()].filter(({ state }) => !ENDED.includes(state));
  }

  liveNames(): string[] {
    return this.live()
      .map(({ info }) => info.name)
      .sort();
  }

  /** Reserved for anybody, on all agents. */
  reserved(): Resource[] {
    return [...this.agents.values()].flatMap(({ total }) => total.filter(isReserved));
  }

  /** The next event for the scheduler, after all that it called; undefined when Mesos has nothing to say. */
  nextEvent(): Event | undefined {
    this.#handleCalls();
    if (this.tornDown) return undefined;
    return this.#nextAnswer() ?? this.#nextUpdate() ?? this.#nextOperation() ?? this.#nextOffers();
  }

  /** One step of the executors; false when none has anything to do. */
  executorsStep(): boolean {
    const task = this.live().find(({ script }) => script.length > 0);
    const state = task?.script.shift();
    if (task === undefined || state === undefined) return false;
    this.#say(task, state);
    return true;
  }

  /** The task ends by itself in this way. */
  end(name: string, state: TaskState): void {
    const task = this.live().find(({ info }) => info.name === name);
    if (task === undefined) throw new Error(`no live task ${name}`);
    task.script.length = 0;
    this.#say(task, state);
  }

  /** The executor process dies, and its tasks with it. */
  killExecutor(executorId: string): void {
    const executor = this.executors.get(executorId);
    if (executor === undefined) throw new Error(`no executor ${executorId}`);
    executor.alive = false;
    for (const task of this.live().filter((one) => one.executorId === executorId))
      this.#say(task, 'TASK_FAILED');
  }

  #say(task: ModelTask, state: TaskState): void {
    if (ENDED.includes(task.state)) return;
    task.state = state;
    this.#count += 1;
    const isOnNetwork = this.executors.get(task.executorId)?.info.container?.network_infos !== undefined;
    task.updates.push({
      task_id: task.info.task_id,
      state,
      ...(isOnNetwork ? { container_status: OWN_ADDRESS } : {}),
      source: 'SOURCE_EXECUTOR',
      agent_id: task.info.agent_id,
      executor_id: { value: task.executorId },
      uuid: new TextEncoder().encode(`update-${this.#count}`),
    });
    const isEmpty = !this.live().some((one) => one.executorId === task.executorId);
    const executor = this.executors.get(task.executorId);
    if (isEmpty && executor !== undefined) executor.alive = false;
  }

  #nextAnswer(): Event | undefined {
    const status = this.#answers.shift();
    return status === undefined ? undefined : { type: 'UPDATE', update: { status } };
  }

  #nextUpdate(): Event | undefined {
    for (const { updates, agentId } of this.tasks.values()) {
      const [first] = this.agents.get(agentId)?.reachable === false ? [] : updates;
      const key = first?.uuid === undefined ? undefined : new TextDecoder().decode(first.uuid);
      if (first === undefined || key === undefined || this.#sent.has(key)) continue;
      this.#sent.add(key);
      return { type: 'UPDATE', update: { status: first } };
    }
    return undefined;
  }

  #nextOperation(): Event | undefined {
    const [id] = this.#operationsToSay;
    const status = id === undefined ? undefined : this.#operations.get(id);
    if (id === undefined) return undefined;
    this.#operationsToSay.delete(id);
    const unknown = { operation_id: { value: id }, state: 'OPERATION_UNKNOWN' } as const;
    return { type: 'UPDATE_OPERATION_STATUS', update_operation_status: { status: status ?? unknown } };
  }

  #operated({ id }: Offer_Operation, state: 'OPERATION_FINISHED' | 'OPERATION_DROPPED'): void {
    if (id === undefined) return;
    const uuid = { value: new TextEncoder().encode(id.value) };
    this.#operations.set(id.value, { operation_id: id, state, uuid });
    this.#operationsToSay.add(id.value);
  }

  #teardown(): void {
    this.tornDown = true;
    for (const executor of this.executors.values()) executor.alive = false;
    for (const task of this.live()) task.state = 'TASK_KILLED';
  }

  #used(agentId: string): Resources {
    const executors = [...this.executors.values()].filter((one) => one.alive && one.agentId === agentId);
    const tasks = this.live().filter((one) => one.agentId === agentId);
    const lists = [
      ...executors.map(({ info }) => info.resources),
      ...tasks.map(({ info }) => info.resources),
    ];
    return lists.reduce<Resources>((all, list) => add(all, sum(list)), []);
  }

  #available(agent: ModelAgent): Resources {
    const offered = [...this.#offers.values()].filter(({ agentId }) => agentId === agent.id);
    const taken = offered.reduce<Resources>(
      (all, { resources }) => add(all, resources),
      this.#used(agent.id),
    );
    return subtract(agent.total, taken);
  }

  #nextOffers(): Event | undefined {
    if (this.suppressed) return undefined;
    const offers = [...this.agents.values()].flatMap((agent): Offer[] => {
      const resources = agent.reachable ? this.#available(agent) : [];
      if (resources.length === 0 || this.#isFiltered(agent.id, resources)) return [];
      this.#count += 1;
      const id = `offer-${this.#count}`;
      this.#offers.set(id, { agentId: agent.id, resources });
      const ids = { id: { value: id }, framework_id: { value: FRAMEWORK_ID }, agent_id: { value: agent.id } };
      const { unavailability } = agent;
      return [{ ...ids, hostname: agent.hostname, resources, ...(unavailability && { unavailability }) }];
    });
    return offers.length === 0 ? undefined : { type: 'OFFERS', offers: { offers } };
  }

  #handleCalls(): void {
    for (let call = this.#calls.shift(); call !== undefined; call = this.#calls.shift()) this.#handle(call);
  }

  readonly #handlers: Readonly<Record<string, (call: Call) => void>> = {
    ACCEPT: (call) => this.#accept(call),
    DECLINE: (call) => this.#decline(call),
    UPDATE_FRAMEWORK: ({ update_framework }) => {
      this.framework = update_framework?.framework_info;
    },
    // Mesos may lose them, and so does the model.
    MESSAGE: () => {},
    ACKNOWLEDGE: (call) => this.#acknowledge(call),
    RECONCILE_OPERATIONS: ({ reconcile_operations }) => {
      for (const { operation_id } of reconcile_operations?.operations ?? [])
        this.#operationsToSay.add(operation_id.value);
    },
    ACKNOWLEDGE_OPERATION_STATUS: ({ acknowledge_operation_status }) => {
      this.#operations.delete(acknowledge_operation_status?.operation_id.value ?? '');
    },
    ACCEPT_INVERSE_OFFERS: ({ accept_inverse_offers }) => {
      for (const { value } of accept_inverse_offers?.inverse_offer_ids ?? []) this.#answered(value, 'yes');
    },
    DECLINE_INVERSE_OFFERS: ({ decline_inverse_offers }) => {
      for (const { value } of decline_inverse_offers?.inverse_offer_ids ?? []) this.#answered(value, 'no');
    },
    TEARDOWN: () => this.#teardown(),
    RECONCILE: (call) => this.#reconcile(call),
    KILL: (call) => this.#killed(call),
    SHUTDOWN: ({ shutdown }) => this.#shutdown(shutdown?.executor_id.value ?? ''),
    SUPPRESS: () => {
      this.suppressed = true;
    },
    REVIVE: () => {
      this.suppressed = false;
      this.#filters.clear();
    },
  };

  #handle(call: Call): void {
    const handler = this.#handlers[call.type ?? ''];
    if (handler === undefined) this.violations.push(`unexpected call ${call.type}`);
    else handler(call);
  }

  /** An inverse offer for the agent, as the master makes it; its offers tell of the window, too. */
  inverseOffer(agentId: string, unavailability: Unavailability): Event {
    const agent = this.agents.get(agentId);
    if (agent !== undefined) agent.unavailability = unavailability;
    this.#count += 1;
    const id = { value: `inverse-${this.#count}` };
    this.#inverseOffers.set(id.value, agentId);
    const ids = { id, framework_id: { value: FRAMEWORK_ID }, agent_id: { value: agentId } };
    return { type: 'INVERSE_OFFERS', inverse_offers: { inverse_offers: [{ ...ids, unavailability }] } };
  }

  #answered(id: string, answer: 'yes' | 'no'): void {
    const agentId = this.#inverseOffers.get(id);
    if (agentId === undefined) this.violations.push(`an answer to ${id}, which is none of ours`);
    else this.inverseAnswers.push(`${agentId}: ${answer}`);
    this.#inverseOffers.delete(id);
  }

  #decline({ decline }: Call): void {
    for (const { value } of decline?.offer_ids ?? []) {
      const offer = this.#offers.get(value);
      this.#offers.delete(value);
      const until = this.#now() + (decline?.filters?.refuse_seconds ?? 5) * 1000;
      if (offer !== undefined) this.#filters.set(offer.agentId, { resources: offer.resources, until });
    }
  }

  /** When the next filter ends, and resources may be offered again that were not. */
  get nextFilterEnd(): number | undefined {
    const ends = [...this.#filters.values()].map(({ until }) => until).filter((until) => until > this.#now());
    return ends.length === 0 ? undefined : Math.min(...ends);
  }

  #isFiltered(agentId: string, resources: Resources): boolean {
    const filter = this.#filters.get(agentId);
    return filter !== undefined && this.#now() < filter.until && contains(filter.resources, resources);
  }

  #acknowledge({ acknowledge }: Call): void {
    const task = this.tasks.get(acknowledge?.task_id.value ?? '');
    if (task !== undefined) task.updates.shift();
  }

  #reconcile({ reconcile }: Call): void {
    const named = reconcile?.tasks ?? [];
    const asked = named.length > 0 ? named : this.live().map(({ info }) => info);
    for (const { task_id, agent_id } of asked) {
      const known = this.tasks.get(task_id.value);
      // Mesos answers with the state last sent, which is that of the oldest update still under way.
      const sent = known?.updates[0]?.state ?? known?.state;
      const state = this.#stateOn(agent_id?.value ?? '', sent);
      this.#answers.push({
        task_id,
        state,
        source: 'SOURCE_MASTER',
        reason: 'REASON_RECONCILIATION',
        agent_id,
      });
    }
  }

  /** Of a task on that agent, as the master has it. */
  #stateOn(agentId: string, known: TaskState | undefined): TaskState {
    const agent = this.agents.get(agentId);
    if (agent === undefined) return known !== undefined && ENDED.includes(known) ? known : 'TASK_UNKNOWN';
    if (agent.isGone) return 'TASK_GONE_BY_OPERATOR';
    return agent.reachable ? (known ?? 'TASK_GONE') : 'TASK_UNREACHABLE';
  }

  #killed({ kill }: Call): void {
    const task = this.tasks.get(kill?.task_id.value ?? '');
    const isAway = this.agents.get(task?.agentId ?? '')?.reachable === false;
    // The master keeps an ended task until its end is acknowledged, and has nothing else to say of it.
    const isEnding = task !== undefined && task.updates.length > 0 && ENDED.includes(task.state);
    if (isEnding && !isAway) return;
    if (task === undefined || isAway || ENDED.includes(task.state)) {
      const state = this.#stateOn(kill?.agent_id?.value ?? '', undefined);
      if (kill !== undefined) this.#answers.push({ ...kill, state, source: 'SOURCE_MASTER' });
      return;
    }
    task.script.length = 0;
    this.#say(task, 'TASK_KILLED');
  }

  #shutdown(executorId: string): void {
    const executor = this.executors.get(executorId);
    const isAway = this.agents.get(executor?.agentId ?? '')?.reachable === false;
    if (executor?.alive === true && !isAway) this.killExecutor(executorId);
  }

  #accept({ accept }: Call): void {
    const offers = (accept?.offer_ids ?? []).map(({ value }) => this.#offers.get(value));
    for (const { value } of accept?.offer_ids ?? []) this.#offers.delete(value);
    const agent = this.agents.get(offers[0]?.agentId ?? '');
    if (agent === undefined || offers.includes(undefined)) {
      this.#refuse(accept?.operations ?? []);
      return;
    }
    let left = offers.reduce<Resources>((all, offer) => add(all, offer?.resources ?? []), []);
    for (const operation of accept?.operations ?? []) left = this.#operate(agent, left, operation);
  }

  #refuse(operations: readonly Offer_Operation[]): void {
    for (const operation of operations) this.#operated(operation, 'OPERATION_DROPPED');
    const tasks = operations.flatMap(({ launch_group }) => launch_group?.task_group.tasks ?? []);
    for (const { task_id, agent_id } of tasks) {
      this.#answers.push({
        task_id,
        agent_id,
        state: 'TASK_DROPPED',
        source: 'SOURCE_MASTER',
        reason: 'REASON_INVALID_OFFERS',
      });
    }
  }

  #operate(agent: ModelAgent, left: Resources, operation: Offer_Operation): Resources {
    if (operation.launch_group !== undefined) return this.#launch(agent, left, operation.launch_group);
    const applied = applyOperation(left, operation);
    const total = applyOperation(agent.total, operation);
    if ('error' in applied || 'error' in total) {
      this.violations.push(`${operation.type}: ${'error' in applied ? applied.error : 'not on the agent'}`);
      return left;
    }
    agent.total = total.resources;
    this.#operated(operation, 'OPERATION_FINISHED');
    return applied.resources;
  }

  #launch(
    agent: ModelAgent,
    left: Resources,
    group: NonNullable<Offer_Operation['launch_group']>,
  ): Resources {
    const id = group.executor.executor_id.value;
    const known = this.executors.get(id);
    if (known?.alive === false && this.#isEndUntold(id)) {
      this.#refuse([{ type: 'LAUNCH_GROUP', launch_group: group }]);
      return left;
    }
    this.#checkExecutor(known, group.executor);
    const executor = known?.alive === true ? [] : (group.executor.resources ?? []);
    const tasks = group.task_group.tasks ?? [];
    const needed = [executor, ...tasks.map(({ resources }) => resources ?? [])].reduce<Resources>(
      (all, list) => add(all, sum(list)),
      [],
    );
    if (!contains(left, needed)) {
      this.violations.push(`LAUNCH_GROUP of ${tasks.map(({ name }) => name)} takes more than is offered`);
      this.#refuse([{ type: 'LAUNCH_GROUP', launch_group: group }]);
      return left;
    }
    if (known === undefined) this.executors.set(id, { info: group.executor, agentId: agent.id, alive: true });
    for (const info of tasks) this.#start(info, id, agent.id);
    return subtract(left, needed);
  }

  /** The scheduler cannot know yet that the executor has ended: its launch is refused, and no fault of its own. */
  #isEndUntold(executorId: string): boolean {
    return [...this.tasks.values()].some((one) => one.executorId === executorId && one.updates.length > 0);
  }

  #checkExecutor(known: ModelExecutor | undefined, info: ExecutorInfo): void {
    if (known !== undefined && !known.alive)
      this.violations.push(`executor id ${info.executor_id.value} is used again`);
    const isSame =
      known === undefined ||
      Buffer.compare(encode(ExecutorInfo, known.info), encode(ExecutorInfo, info)) === 0;
    if (!isSame) this.violations.push(`executor ${info.executor_id.value} differs from its first launch`);
  }

  #start(info: TaskInfo, executorId: string, agentId: string): void {
    if (this.tasks.has(info.task_id.value))
      this.violations.push(`task id ${info.task_id.value} is used again`);
    const others = this.live().filter((task) => this.agents.get(task.agentId)?.reachable !== false);
    if (others.some((task) => task.info.name === info.name)) this.violations.push(`${info.name} runs twice`);
    const script = [...(SCRIPTS[info.command?.value ?? ''] ?? [])];
    this.tasks.set(info.task_id.value, {
      info,
      executorId,
      agentId,
      state: 'TASK_STAGING',
      updates: [],
      script,
    });
  }
}
