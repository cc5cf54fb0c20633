// Which tasks of a launch wait for which: names become task ids, and what cannot work is found before anything
// starts. A main task waits for every lasting sidecar of the pod to be ready.
import type { Dependency, TaskConfiguration } from '../../shared/link/generated/link.ts';
import type { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import type { Instant } from './instant.ts';
import { broke, conditionOf, type Gate, isOutside, type Order, orderOf, PLAIN_ORDER } from './order.ts';
import { nextRestart } from './restart-policy.ts';
import type { PastTask } from './state.ts';
import { isLive, type Task } from './task.ts';

export type Configurations = ReadonlyMap<string, TaskConfiguration>;
/** By task id: the place of a task in its pod, or why it cannot have one. */
export type Orders = ReadonlyMap<string, Order | { readonly fault: string }>;

type Target = NonNullable<Gate['target']>;

export interface PodTasks {
  /** Those that are there already, in the order of their launches. */
  readonly live: readonly Task[];
  /** Those that are over, oldest first. */
  readonly past: readonly PastTask[];
}

export function ordersOf(
  launched: readonly TaskInfo[],
  configurations: Configurations,
  pod: PodTasks,
  now: Instant,
): Orders {
  const targets = targetsOf(launched, pod);
  const sidecars = sidecarsOf(
    launched,
    configurations,
    pod.live.filter((task) => isServing(task, now)),
  );
  const orders = launched.map((info) => {
    const configuration = configurations.get(info.task_id.value) ?? {};
    return [info.task_id.value, placeOf(configuration, targets, sidecars)] as const;
  });
  return withoutCycles(new Map(orders), nameTable(launched));
}

/** Whether a task says anything of its order. */
export function hasOrder(configuration: TaskConfiguration = {}): boolean {
  const { sidecar, depends_on, restart, essential } = configuration;
  return [sidecar, depends_on, restart, essential].some((field) => field !== undefined);
}

/** A lasting sidecar that is there, or comes back. */
function isServing(task: Task, now: Instant): boolean {
  const isEnding = task.stop !== undefined || task.isFinal === true;
  return task.order.sidecar && isLive(task) && (!isEnding || nextRestart(task, now) !== undefined);
}

function nameTable(launched: readonly TaskInfo[]): ReadonlyMap<string, string> {
  return new Map(launched.map(({ task_id, name }) => [task_id.value, name]));
}

/** By name; those that are launched now go before those that are there, and these before those that are over. */
function targetsOf(
  launched: readonly TaskInfo[],
  { live, past }: PodTasks,
): ReadonlyMap<string, Target | PastTask> {
  const present = [...live.map(({ info }) => info), ...launched].map(targetOf);
  return new Map([...past, ...present].map((target) => [target.name, target]));
}

function targetOf({ name, task_id }: TaskInfo): Target {
  return { name, taskId: task_id.value };
}

function sidecarsOf(
  launched: readonly TaskInfo[],
  configurations: Configurations,
  serving: readonly Task[],
): Target[] {
  const isSidecar = ({ task_id }: TaskInfo) => configurations.get(task_id.value)?.sidecar === true;
  const infos = [...serving.map(({ info }) => info), ...launched.filter(isSidecar)];
  return infos.map(targetOf);
}

function placeOf(
  configuration: TaskConfiguration,
  targets: ReadonlyMap<string, Target | PastTask>,
  sidecars: readonly Target[],
): Order | { readonly fault: string } {
  const order = orderOf(configuration);
  const gates = (configuration.depends_on ?? []).map((dependency) => gateOf(dependency, targets));
  const faulty = gates.find((gate) => 'fault' in gate);
  if (faulty !== undefined) return faulty;
  const ready = order.sidecar ? [] : sidecars.map((target): Gate => newGate({ type: 'READY' }, target));
  return { ...order, gates: [...ready, ...gates.filter((gate) => 'holds' in gate)] };
}

function gateOf(
  dependency: Dependency,
  targets: ReadonlyMap<string, Target | PastTask>,
): Gate | { readonly fault: string } {
  const condition = conditionOf(dependency);
  if ('fault' in condition) return { fault: `Task depends on ${condition.fault}` };
  const { task: name } = dependency;
  if (name === undefined) {
    if (condition.type === 'FILE_EXISTS' || condition.type === 'PORT_OPEN') return newGate(condition);
    return { fault: `Task depends on ${condition.type} of no task` };
  }
  const target = targets.get(name);
  if (target !== undefined)
    return 'reported' in target ? pastGate(condition, target) : newGate(condition, target);
  return { fault: `Task depends on '${name}', and its pod has no such task` };
}

function newGate(condition: Gate['condition'], target?: Target): Gate {
  return { condition, ...(target === undefined ? {} : { target }), holds: false };
}

/** What is over has come true or never will, but for what the shell has to look at. */
function pastGate(condition: Gate['condition'], { name, taskId, reported, hasStarted }: PastTask): Gate {
  const gate = newGate(condition, { name, taskId });
  if (isOutside(condition)) return { ...gate, ended: reported };
  const { type } = condition;
  const holds = (type === 'STARTED' && hasStarted) || (type === 'FINISHED' && reported === 'TASK_FINISHED');
  return holds ? { ...gate, holds } : broke(gate, reported);
}

/** Who waits for itself, be it through others, would wait for ever. */
function withoutCycles(orders: Orders, names: ReadonlyMap<string, string>): Orders {
  return new Map(
    [...orders].map(([id, order]) => {
      const cycle = cycleFrom(id, orders);
      if (cycle === undefined) return [id, order];
      const shown = cycle.map((each) => names.get(each) ?? each).join(' -> ');
      return [id, { fault: `Task depends on itself: ${shown}` }];
    }),
  );
}

/** The shortest way from a task back to itself. */
function cycleFrom(start: string, orders: Orders): readonly string[] | undefined {
  const seen = new Set<string>();
  const ways: (readonly string[])[] = [[start]];
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const next of awaitedBy(orders.get(way.at(-1) ?? start))) {
      if (next === start) return [...way, start];
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

function awaitedBy(order: Order | { readonly fault: string } = PLAIN_ORDER): readonly string[] {
  return 'fault' in order ? [] : order.gates.flatMap(({ target }) => target?.taskId ?? []);
}
