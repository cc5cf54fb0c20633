// From offers and the launches that are wanted to what is stored and accepted. Pure.
import type { Offer } from '../../shared/mesos/generated/mesos.ts';
import type { Launch, LaunchContext } from '../offer/launch.ts';
import { type Acceptance, type Packing, type PackOptions, pack } from '../offer/pack.ts';
import { Census } from '../offer/placement/census.ts';
import { poolsOf } from '../offer/pool.ts';
import { hasEnded } from '../plan/task-state.ts';
import { taskFullName } from '../spec/service-spec.ts';
import type { Change, ServiceState } from '../state/records.ts';
import { launchChanges, launchedPlans } from './launch-changes.ts';
import type { Plans } from './plans.ts';
import type { ExecutorPlace } from './repeats.ts';
import type { LaunchWork } from './work.ts';

export interface Placement {
  readonly acceptances: readonly Acceptance[];
  readonly launches: readonly Launch[];
  readonly packing: Packing;
  /** To be stored before the ACCEPTs go out. */
  readonly changes: readonly Change[];
  readonly plans: Plans;
}

/** Everything that some pod holds, and where the pods are. */
export function placesIn(state: ServiceState): Pick<PackOptions, 'known' | 'census' | 'isLive'> {
  const pods = [...state.pod.values()];
  const census = new Census();
  for (const pod of pods) census.put(pod);
  return {
    known: new Set(pods.flatMap(({ reservations }) => reservations).map(({ resourceId }) => resourceId)),
    census,
    isLive: (instance, task) => {
      const record = state.task.get(taskFullName(instance, task));
      return record !== undefined && !hasEnded(record.state);
    },
  };
}

export function placement(
  context: LaunchContext,
  state: ServiceState,
  plans: Plans,
  works: readonly LaunchWork[],
  offers: readonly Offer[],
  options: PackOptions,
  now: number,
): Placement {
  const requests = works.map(({ request }) => request);
  const packing = pack(context, requests, poolsOf(context.owner, offers), options);
  const { acceptances } = packing;
  const launches = acceptances.flatMap((acceptance) => acceptance.launches);
  return {
    acceptances,
    launches,
    packing,
    changes: launches.flatMap((launch) => launchChanges(state, launch, now)),
    plans: launches.reduce((before, launch) => launchedPlans(before, works, launch), plans),
  };
}

/** A pod that starts anew on its reservations needs its old executor gone; it ends by itself, but may be asked to. */
export function oldExecutors(state: ServiceState, works: readonly LaunchWork[]): ExecutorPlace[] {
  return works.flatMap(({ request }): ExecutorPlace[] => {
    const { footprint, joins, instance } = request;
    if (footprint === undefined || joins) return [];
    const own = [...state.task.values()].filter((task) => task.instance === instance);
    const { executor, agentId } = footprint;
    const isOver = own.every((task) => hasEnded(task.state));
    return isOver ? [{ executorId: executor.executor_id.value, agentId }] : [];
  });
}
