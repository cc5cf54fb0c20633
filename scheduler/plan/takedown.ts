// Taking pods away: what a step of decommission or uninstall needs next. Each step is judged by what is recorded, so
// that it can be asked again after any crash. Pure.
import type { PodRecord, TaskRecord } from '../state/records.ts';
import { ACTION, type StepAction } from './model.ts';
import type { StepAtWork } from './run.ts';
import { hasEnded, isAway } from './task-state.ts';
import type { ServiceView } from './view.ts';

type Wait = { readonly type: 'wait'; readonly reason: string };
type Reached = { readonly type: 'reached'; readonly tasks: readonly string[] };
type Kill = {
  readonly type: 'kill';
  readonly tasks: readonly string[];
  readonly victims: readonly TaskRecord[];
};

export type Takedown =
  /** These reservations, and their volumes, are to be given back as soon as they are offered. */
  | { readonly type: 'release'; readonly resourceIds: readonly string[]; readonly reason: string }
  | { readonly type: 'erase' }
  | { readonly type: 'deregister' };

/** Agents that one reason names. */
const MOST_AGENTS = 5;

const REACHED: Reached = { type: 'reached', tasks: [ACTION] };

function waitedFor({ name, state, agentId }: TaskRecord): string {
  if (!isAway(state)) return name;
  return `${name} on the agent ${agentId}, which is away (if it is lost for good: pillion agent gone ${agentId})`;
}

function killAll(view: ServiceView, instance: string): Wait | Kill | Reached {
  const alive = view.tasksOf(instance).filter(({ state }) => !hasEnded(state));
  if (alive.length === 0) return REACHED;
  if (alive.some(({ kill }) => !kill)) return { type: 'kill', tasks: [ACTION], victims: alive };
  return { type: 'wait', reason: `waits for the end of ${alive.map(waitedFor).join(', ')}` };
}

/** An instance '' stands for what pods that are gone have left. A pod gives back all at once, whichever step asks. */
function release(view: ServiceView, instance: string, resourceId: string | undefined): Takedown | Reached {
  const pod = view.pods.get(instance);
  const resourceIds =
    instance === '' ? waitedLeftovers(view) : (pod?.reservations ?? []).map((one) => one.resourceId);
  const isDone = resourceId === undefined ? resourceIds.length === 0 : !resourceIds.includes(resourceId);
  if (isDone) return REACHED;
  return { type: 'release', resourceIds, reason: releaseReason(view, pod) };
}

function waitedLeftovers({ leftovers }: ServiceView): string[] {
  return [...leftovers].flatMap(([id, { isLeftBehind }]) => (isLeftBehind === true ? [] : [id]));
}

function releaseReason(view: ServiceView, pod: PodRecord | undefined): string {
  if (pod !== undefined) {
    const says = view.agentSays(pod.agentId);
    const agent = says === undefined ? pod.hostname : `its agent ${pod.hostname}, ${says}`;
    return `waits for an offer of ${agent}${says === undefined ? ' with its reservations' : ''}`;
  }
  const agents = new Map([...view.leftovers.values()].map((one) => [one.agentId, one.hostname]));
  const away = [...agents].flatMap(([id, hostname]) => {
    const says = view.agentSays(id);
    return says === undefined ? [] : [`${hostname ?? id}, ${says}`];
  });
  const waits = 'waits for an offer with its reservations';
  return away.length === 0 ? waits : `${waits}; of ${away.slice(0, MOST_AGENTS).join('; of ')}`;
}

export function takedownWork(
  view: ServiceView,
  { definition }: StepAtWork,
  action: StepAction,
): Takedown | Wait | Kill | Reached {
  switch (action.type) {
    case 'kill':
      return killAll(view, definition.instance);
    case 'unreserve':
      return release(view, definition.instance, action.resourceId);
    default:
      return { type: action.type };
  }
}
