// Agents that will be away (maintenance), are emptied (draining) or are gone by the operator's word: which of their
// pods are stopped now, which are placed anew, and which wait to go back. Pure.
import type { ServiceSpec } from '../spec/service-spec.ts';
import type { PodRecord, TaskRecord } from '../state/records.ts';
import { DEPLOY, planDefinitions, splitInstance } from './definitions.ts';
import { hasEnded } from './task-state.ts';
import { hasReachedGoal, isTaskLive, podSpec } from './view.ts';

/** When an agent's machine will be away; milliseconds since the epoch. */
export interface Window {
  readonly agentId: string;
  readonly start: number;
  /** Absent: nobody has said. */
  readonly end?: number | undefined;
}

/** `far`: its pods run on, and new ones come. `near`: it is left, or was. `over`: as if it had not been. */
export type Nearness = 'far' | 'near' | 'over';

/** `lead`: milliseconds before the start of a window in which its agents are left. */
export function nearness({ start, end }: Window, lead: number, now: number): Nearness {
  if (end !== undefined && end <= now) return 'over';
  return start - lead <= now ? 'near' : 'far';
}

/** When the nearness changes next; undefined: never by time alone. */
export function nextTurn(window: Window, lead: number, now: number): number | undefined {
  const is = nearness(window, lead, now);
  if (is === 'far') return window.start - lead;
  return is === 'near' ? window.end : undefined;
}

export function showWindow({ start, end }: Window): string {
  const from = `under maintenance from ${new Date(start).toISOString()}`;
  return end === undefined ? from : `${from} to ${new Date(end).toISOString()}`;
}

/** What the decisions look at. */
export interface Places {
  readonly spec: ServiceSpec;
  readonly pods: ReadonlyMap<string, PodRecord>;
  readonly podsOn: (agentId: string) => readonly PodRecord[];
  readonly tasksOf: (instance: string) => readonly TaskRecord[];
}

export interface Evacuation {
  /** Instances whose tasks are to be killed now. */
  readonly stop: readonly string[];
  /** Instances that have ended and keep nothing there: to be placed anew. */
  readonly move: readonly string[];
}

const parallelTypes = new WeakMap<ServiceSpec, ReadonlySet<string>>();

/** Pod types that every phase of the deploy plan with them treats in parallel. */
function parallelOf(spec: ServiceSpec): ReadonlySet<string> {
  const known = parallelTypes.get(spec);
  if (known !== undefined) return known;
  const phases = planDefinitions(spec).find(({ name }) => name === DEPLOY)?.phases ?? [];
  const typesOf = (isParallel: boolean) =>
    phases
      .filter(({ strategy }) => strategy.startsWith('parallel') === isParallel)
      .flatMap(({ steps }) => steps.map(({ pod }) => pod));
  const types = new Set(typesOf(true)).difference(new Set(typesOf(false)));
  parallelTypes.set(spec, types);
  return types;
}

function isWanted(spec: ServiceSpec, instance: string): boolean {
  const [type, index] = splitInstance(instance);
  return index < (podSpec(spec, type)?.count ?? 0);
}

const keepsVolume = (pod: PodRecord) => pod.reservations.some(({ kind }) => kind === 'volume');

const isStopping = (tasks: readonly TaskRecord[]) => tasks.some((task) => isTaskLive(task) && task.kill);
const isUp = (tasks: readonly TaskRecord[]) => tasks.some((task) => isTaskLive(task) && !task.kill);
const isWell = (tasks: readonly TaskRecord[]) =>
  tasks.every((task) => task.goal !== 'RUNNING' || hasReachedGoal(task));

/** An instance of the type is on its way: down to be stopped, or up at another place. The next one waits for it. */
function isBusy(places: Places, type: string, held: ReadonlySet<string>): boolean {
  const { spec, pods, tasksOf } = places;
  const count = podSpec(spec, type)?.count ?? 0;
  return Array.from({ length: count }, (_, index) => `${type}-${index}`).some((instance) => {
    const [pod, tasks] = [pods.get(instance), tasksOf(instance)];
    const stays = pod !== undefined && held.has(pod.agentId) && !hasLeft(places, pod);
    return isStopping(tasks) || !(isWell(tasks) || stays);
  });
}

/** Those that are not well go first: least is lost with them. */
function nextOf(places: Places, candidates: readonly PodRecord[]): PodRecord[] {
  const { tasksOf } = places;
  return candidates.toSorted((one, other) => {
    const rank = ({ instance }: PodRecord) => Number(isWell(tasksOf(instance)));
    return rank(one) - rank(other) || one.index - other.index;
  });
}

function stopsOf(places: Places, type: string, up: readonly PodRecord[], held: ReadonlySet<string>) {
  if (parallelOf(places.spec).has(type)) return up;
  return isBusy(places, type, held) ? [] : nextOf(places, up).slice(0, 1);
}

function hasLeft({ spec, tasksOf }: Places, pod: PodRecord): boolean {
  const tasks = tasksOf(pod.instance);
  const isOver = tasks.length > 0 && tasks.every(({ state }) => hasEnded(state));
  return isOver && isWanted(spec, pod.instance) && !keepsVolume(pod);
}

/**
 * Of the agents whose window is near. Pods of one type are stopped one after the other unless their deploy phase is
 * parallel: the next one when the one before has ended and, where it is placed anew, is well again.
 */
export function evacuation(places: Places, held: ReadonlySet<string>): Evacuation {
  const pods = [...held].flatMap((agentId) => places.podsOn(agentId));
  const up = Map.groupBy(
    pods.filter(({ instance }) => isUp(places.tasksOf(instance))),
    ({ type }) => type,
  );
  const stop = [...up].flatMap(([type, candidates]) => stopsOf(places, type, candidates, held));
  const move = pods.filter((pod) => hasLeft(places, pod));
  return { stop: stop.map(({ instance }) => instance), move: move.map(({ instance }) => instance) };
}

/** Nothing of ours lives there. */
export function isEmpty({ podsOn, tasksOf }: Places, agentId: string): boolean {
  return !podsOn(agentId).some(({ instance }) => tasksOf(instance).some(isTaskLive));
}

/** Its agent is emptied, and is not offered before the operator says so. */
export function isDrained({ state, reason }: TaskRecord): boolean {
  return hasEnded(state) && reason === 'REASON_AGENT_DRAINING' && state !== 'TASK_GONE_BY_OPERATOR';
}

/** Its agent was removed from Mesos: it unregistered, or a new one registered at its address. */
export function isRemoved({ state, reason }: TaskRecord): boolean {
  return hasEnded(state) && reason === 'REASON_AGENT_REMOVED';
}

/** Why an instance that ended is to be placed anew without being asked; undefined: it is not. */
export function whyMoved(places: Places, instance: string): string | undefined {
  const { spec, pods, tasksOf } = places;
  const pod = pods.get(instance);
  if (pod === undefined || !isWanted(spec, instance)) return undefined;
  const there = tasksOf(instance).filter(({ agentId }) => agentId === pod.agentId);
  if (!hasLeft(places, pod)) return undefined;
  if (there.some(isRemoved)) return 'its agent was removed from Mesos';
  return there.some(isDrained) ? 'its agent is draining' : undefined;
}
