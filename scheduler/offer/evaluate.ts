// Does this pod fit into what this agent offers? All requirements are tried, so that the outcome names every lack
// at once; nothing is taken unless all fit. Pure: chance comes in the context.
import type { Offer_Operation, Resource } from '../../shared/mesos/generated/mesos.ts';
import { demandOf } from './demand.ts';
import { executorInfo, taskInfo } from './infos.ts';
import type {
  Evaluation,
  Launch,
  LaunchContext,
  LaunchRequest,
  PodFootprint,
  Surroundings,
} from './launch.ts';
import { type Match, type Matched, matchNew, matchReserved } from './match.ts';
import { all, fail, type Outcome, pass } from './outcome.ts';
import { codeOutcome } from './placement/code-rule.ts';
import { placementOutcome } from './placement/match.ts';
import { placementOf } from './placement/parse.ts';
import { mentions, REGION } from './placement/rule.ts';
import type { Pool } from './pool.ts';
import { type Requirement, reservationFor, showRequirement } from './requirement.ts';
import { EXECUTOR, type Reservation, roleUnder } from './reservation.ts';

/** The owners whose resources this launch uses now; of the others it only sees to it that they are reserved. */
function usedOwners(request: LaunchRequest): Set<string> {
  const sets = request.tasks.map((task) => task.resourceSet);
  return new Set(request.joins ? sets : [EXECUTOR, ...sets]);
}

function matchOne(context: LaunchContext, request: LaunchRequest, need: Requirement, pool: Pool): Match {
  const old = reservationFor(need, request.footprint?.reservations ?? []);
  if (old === undefined) return matchNew(context.owner, need, pool, context.random);
  if (usedOwners(request).has(need.owner)) return matchReserved(context.owner, need, old, pool);
  return { outcome: pass(showRequirement(need), 'is reserved'), matched: { pool, reservation: old } };
}

const isFixedPort = (need: Requirement) => need.kind === 'port' && need.port.port !== 0;

/** What the launch needs of the agent; sets that other tasks hold are left as they are. */
function needsOf(context: LaunchContext, request: LaunchRequest): readonly Requirement[] {
  const { requirements } = demandOf(request.pod, context.executorResources);
  const used = usedOwners(request);
  const untouched = (request.others ?? []).filter(
    ({ isUntouched, owner }) => isUntouched && !used.has(owner),
  );
  if (untouched.length === 0) return requirements;
  const owners = new Set(untouched.map(({ owner }) => owner));
  return requirements.filter(({ owner }) => !owners.has(owner));
}

/** What other tasks hold beyond what the pod spec asks for. */
function heldBeyond(request: LaunchRequest, matched: readonly Matched[]): Reservation[] {
  const used = usedOwners(request);
  const owners = new Set((request.others ?? []).map(({ owner }) => owner));
  const known = new Set(matched.map(({ reservation }) => reservation.resourceId));
  return (request.footprint?.reservations ?? []).filter(({ owner, resourceId }) => {
    return owners.has(owner) && !used.has(owner) && !known.has(resourceId);
  });
}

/** Fixed ports are matched first, so that no dynamic one takes their number; the order of the list is kept. */
function matchAll(
  context: LaunchContext,
  request: LaunchRequest,
  pool: Pool,
): { matches: Match[]; pool: Pool } {
  const needs = needsOf(context, request);
  const found = new Map<Requirement, Match>();
  let left = pool;
  for (const need of [...needs.filter(isFixedPort), ...needs.filter((one) => !isFixedPort(one))]) {
    const match = matchOne(context, request, need, left);
    found.set(need, match);
    left = match.matched?.pool ?? left;
  }
  return { matches: needs.flatMap((need) => found.get(need) ?? []), pool: left };
}

function given(resources: readonly (Resource | undefined)[]): Resource[] {
  return resources.filter((resource) => resource !== undefined);
}

/** UNRESERVE, RESERVE, CREATE of one owner, those that are not empty. */
function ownerOperations(matched: readonly Matched[]): Offer_Operation[] {
  const unreserve = given(matched.map((one) => one.unreserve));
  const reserve = given(matched.map((one) => one.reserve));
  const volumes = given(matched.map((one) => one.create));
  return [
    ...(unreserve.length > 0 ? [{ type: 'UNRESERVE', unreserve: { resources: unreserve } } as const] : []),
    ...(reserve.length > 0 ? [{ type: 'RESERVE', reserve: { resources: reserve } } as const] : []),
    ...(volumes.length > 0 ? [{ type: 'CREATE', create: { volumes } } as const] : []),
  ];
}

function footprintOf(
  context: LaunchContext,
  request: LaunchRequest,
  pool: Pool,
  reservations: readonly Reservation[],
): PodFootprint {
  const live = request.joins ? request.footprint : undefined;
  return {
    agentId: pool.agentId,
    hostname: pool.hostname,
    region: pool.region,
    zone: pool.zone,
    attributes: pool.attributes,
    executor: live?.executor ?? executorInfo(context, request, reservations),
    executorConfiguration: live?.executorConfiguration ?? request.configuration,
    reservations,
  };
}

function launchOf(
  context: LaunchContext,
  request: LaunchRequest,
  matched: readonly Matched[],
  pool: Pool,
): Launch {
  const own = matched.map(({ reservation }) => reservation);
  const reservations = [...own, ...heldBeyond(request, matched)];
  const footprint = footprintOf(context, request, pool, reservations);
  const tasks = request.tasks.map((task) => taskInfo(context, request, task, pool, reservations));
  const byOwner = Map.groupBy(matched, ({ reservation }) => reservation.owner);
  const launchGroup: Offer_Operation = {
    type: 'LAUNCH_GROUP',
    launch_group: { executor: footprint.executor, task_group: { tasks } },
  };
  const operations = [...[...byOwner.values()].flatMap(ownerOperations), launchGroup];
  return { request, footprint, tasks, operations, pool };
}

/** Whether the agent offers for the role under which the pod is to be. */
export function isForRole(context: LaunchContext, request: LaunchRequest, pool: Pool): boolean {
  return pool.role === roleUnder(context.owner, request.pod.preReservedRole);
}

/** As with the DC/OS SDK, a service does not spread over regions unless it says so. */
function isElsewhere({ region }: Pool, around: Surroundings): boolean {
  return region !== undefined && around.region !== undefined && region !== around.region;
}

function holding(pool: Pool, { held }: Surroundings): Outcome[] {
  const reason = held?.get(pool.agentId);
  return reason === undefined ? [] : [fail('the agent', `is ${reason}`)];
}

function codeOutcomes({ instance, pod }: LaunchRequest, pool: Pool, { rules = [], census }: Surroundings) {
  const { agentId, hostname, region, zone, attributes } = pool;
  const candidate = { instance, pod: pod.type, agent: { agentId, hostname, region, zone, attributes } };
  return rules.map((rule) => codeOutcome(rule, candidate, census));
}

/** Whether a pod that is new here may be here at all: it stays where it is even if that changes later. */
function admission(context: LaunchContext, request: LaunchRequest, pool: Pool, around: Surroundings) {
  const { pod } = request;
  const demand = demandOf(pod, context.executorResources);
  const { rules } = placementOf(pod);
  const avoided = around.avoided.get(pool.agentId);
  const isAway = isElsewhere(pool, around) && !mentions(rules, REGION);
  const wastesGpus = !around.sharesGpuAgents && demand.scalars.gpus === 0 && pool.scalars.gpus > 0;
  return [
    ...holding(pool, around),
    ...(avoided === undefined ? [] : [fail('the agent', avoided)]),
    ...(isAway
      ? [fail('the region', `is ${pool.region}, not ${around.region}; ${REGION} in placement allows it`)]
      : []),
    ...(wastesGpus ? [fail('GPUs', 'the agent has some free, and is left to pods that need them')] : []),
    ...(rules.length > 0 ? [placementOutcome(rules, pod.type, pool, around)] : []),
    ...codeOutcomes(request, pool, around),
  ];
}

/** Of a request with a footprint: a launch in its place. */
function isPlaced({ footprint }: LaunchRequest, pool: Pool): boolean {
  return footprint !== undefined && footprint.agentId === pool.agentId;
}

/** Never takes more from the pool than it holds; a pod with a footprint fits only on its own agent. */
export function evaluate(
  context: LaunchContext,
  request: LaunchRequest,
  pool: Pool,
  around: Surroundings,
): Evaluation {
  const { footprint, instance } = request;
  const subject = `${instance} on ${pool.hostname}`;
  if (footprint !== undefined && !isPlaced(request, pool)) {
    return { outcome: fail(subject, `its reservations are on ${footprint.hostname} (${footprint.agentId})`) };
  }
  if (!isForRole(context, request, pool)) {
    return { outcome: fail(subject, `its offers are for the role ${pool.role}`) };
  }
  const admitted = isPlaced(request, pool)
    ? holding(pool, around)
    : admission(context, request, pool, around);
  const { matches, pool: left } = matchAll(context, request, pool);
  const outcome: Outcome = all(subject, [...admitted, ...matches.map((match) => match.outcome)]);
  if (!outcome.passed) return { outcome };
  const matched = matches.flatMap((match) => (match.matched === undefined ? [] : [match.matched]));
  return { outcome, launch: launchOf(context, request, matched, left) };
}

/** As evaluate finds it, without matching any resource. */
export function isAdmitted(
  context: LaunchContext,
  request: LaunchRequest,
  pool: Pool,
  around: Surroundings,
): boolean {
  return admission(context, request, pool, around).every(({ passed }) => passed);
}
