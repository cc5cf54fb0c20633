// From offers and the launches that are wanted to what is stored and accepted. Pure.
import type { Offer } from '../../shared/mesos/generated/mesos.ts';
import type { Launch, LaunchContext } from '../offer/launch.ts';
import { type Acceptance, type Packing, type PackOptions, pack } from '../offer/pack.ts';
import { poolsOf } from '../offer/pool.ts';
import { hasEnded } from '../plan/task-state.ts';
import { taskFullName } from '../spec/service-spec.ts';
import type { Change } from '../state/records.ts';
import { launchChanges } from './launch-changes.ts';
import type { Ledger } from './ledger.ts';
import { tracked } from './operations.ts';
import type { ExecutorPlace } from './repeats.ts';
import type { LaunchWork } from './work.ts';

export interface Placement {
  readonly acceptances: readonly Acceptance[];
  readonly launches: readonly Launch[];
  readonly packing: Packing;
  /** To be stored before the ACCEPTs go out. */
  readonly changes: readonly Change[];
}

/** What some pod holds and is to keep, and where the pods are. */
export function placesIn({
  state,
  index,
  worklist,
}: Ledger): Pick<PackOptions, 'known' | 'census' | 'isLive'> {
  return {
    known: { has: (id) => index.resources.has(id) && !worklist.isReleasing(id) },
    census: index.census,
    isLive: (instance, task) => {
      const record = state.task.get(taskFullName(instance, task));
      return record !== undefined && !hasEnded(record.state);
    },
  };
}

export function packing(
  context: LaunchContext,
  works: readonly LaunchWork[],
  offers: readonly Offer[],
  options: PackOptions,
): Packing {
  const requests = works.map(({ request }) => request);
  return pack(context, requests, poolsOf(context.owner, offers), options);
}

export function placement(
  context: Pick<LaunchContext, 'owner' | 'random'>,
  ledger: Ledger,
  packed: Packing,
  now: number,
): Placement {
  const { state, index, worklist } = ledger;
  const isKnown = (id: string) => index.resources.has(id);
  const all = packed.acceptances.map((one) =>
    tracked(state, context.owner, one, isKnown, () => context.random.uuid()),
  );
  const acceptances = all.map(({ acceptance }) => acceptance);
  const launches = acceptances.flatMap((acceptance) => acceptance.launches);
  const launched = launches.flatMap((launch) => {
    return launchChanges(state, worklist.launchFor(launch.request.instance), launch, now);
  });
  return {
    acceptances,
    launches,
    packing: packed,
    changes: [...all.flatMap((one) => one.changes), ...launched],
  };
}

/**
 * A pod that starts anew on its reservations, or gives them back, needs its old executor gone; it ends by itself, but
 * may be asked to.
 */
export function oldExecutor({ state, index, worklist }: Ledger, instance: string): ExecutorPlace | undefined {
  const launch = worklist.launchFor(instance)?.request;
  const isWanted = launch === undefined ? worklist.releasesOf(instance).length > 0 : !launch.joins;
  const footprint = launch === undefined ? state.pod.get(instance) : launch.footprint;
  if (footprint === undefined || !isWanted) return undefined;
  const isOver = index.tasksOf(instance).every((task) => hasEnded(task.state));
  return isOver
    ? { executorId: footprint.executor.executor_id.value, agentId: footprint.agentId }
    : undefined;
}
