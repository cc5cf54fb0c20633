// What of a deployed service may not change from one svc.yml to the next, and what may without a new launch. Pure.
// The rules are those of the DC/OS SDK's validators, by name; what concerns one svc.yml alone is in the rules folder.
import { parsePlacement } from '../offer/placement/parse.ts';
import { mentions, REGION, showRule } from '../offer/placement/rule.ts';
import { usesHostPorts } from './networks.ts';
import type { PodSpec, ServiceSpec, TaskSpec, VolumeSpec } from './service-spec.ts';
import { differences } from './structure.ts';

/** What only the scheduler goes by: a pod with nothing else changed is not launched again. */
type Content = Omit<PodSpec, 'count' | 'allowDecommission' | 'placement' | 'replaceAfter' | 'heartbeat'>;

function podContent(pod: PodSpec): Content & { readonly heartbeatInterval: number | undefined } {
  const {
    count: _count,
    allowDecommission: _allow,
    placement: _placement,
    replaceAfter: _replace,
    heartbeat,
    ...content
  } = pod;
  return { ...content, heartbeatInterval: heartbeat?.interval };
}

/** Specs are frozen and their pods are asked about for each of their tasks: what was compared once is known. */
const compared = new WeakMap<PodSpec, WeakMap<PodSpec, boolean>>();

export function isSamePod(a: PodSpec | undefined, b: PodSpec | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const known = compared.get(a) ?? new WeakMap<PodSpec, boolean>();
  compared.set(a, known);
  const isSame = known.get(b) ?? differences(podContent(a), podContent(b)).length === 0;
  known.set(b, isSame);
  return isSame;
}

export interface Refusal {
  /** The rule that the change breaks, such as `pods-cannot-shrink`. */
  readonly rule: string;
  /** One sentence. */
  readonly message: string;
}

function refuse(isBroken: boolean, rule: string, message: string): Refusal[] {
  return isBroken ? [{ rule, message }] : [];
}

function shown(all: readonly VolumeSpec[]): string {
  const texts = all.map(({ path, type, size, profiles }) => {
    const profile = profiles.length === 0 ? '' : `, profiles ${[...profiles].sort().join(' ')}`;
    return `${path} (${type}, ${size} MB${profile})`;
  });
  return texts.sort().join(', ') || 'none';
}

interface VolumesChange {
  readonly where: string;
  readonly old: readonly VolumeSpec[];
  readonly now: readonly VolumeSpec[];
}

function setsOf(before: PodSpec, after: PodSpec): VolumesChange[] {
  return before.resourceSets.flatMap((set) => {
    const same = after.resourceSets.find(({ id }) => id === set.id);
    return same === undefined
      ? []
      : [{ where: `resource set ${set.id}`, old: set.volumes, now: same.volumes }];
  });
}

/** Tasks that were given another resource set. */
function tasksOf(before: PodSpec, after: PodSpec): VolumesChange[] {
  const volumes = (pod: PodSpec, { resourceSet }: TaskSpec) =>
    pod.resourceSets.find(({ id }) => id === resourceSet)?.volumes ?? [];
  return before.tasks.flatMap((task) => {
    const same = after.tasks.find(({ name }) => name === task.name);
    if (same === undefined || same.resourceSet === task.resourceSet) return [];
    return [{ where: `task ${task.name}`, old: volumes(before, task), now: volumes(after, same) }];
  });
}

interface Move {
  readonly from: string;
  readonly to: string;
}

function isShared(moves: readonly Move[], { from, to }: Move): boolean {
  return moves.some((one) => (one.from === from) !== (one.to === to));
}

/** A set may get another name, and its volumes go along: but they are neither divided nor brought together. */
function movedRefusals(before: PodSpec, after: PodSpec): Refusal[] {
  const hasVolumes = (set: string) =>
    before.resourceSets.some(({ id, volumes }) => id === set && volumes.length > 0);
  const moves = before.tasks.flatMap(({ name, resourceSet: from }): (Move & { task: string })[] => {
    const to = after.tasks.find((one) => one.name === name)?.resourceSet;
    return to === undefined || !hasVolumes(from) ? [] : [{ task: name, from, to }];
  });
  return moves
    .filter((move) => move.from !== move.to && isShared(moves, move))
    .flatMap(({ task, from, to }) =>
      refuse(
        true,
        'task-volumes-cannot-change',
        `pod ${before.type}: the task ${task} may not go from the resource set ${from} to ${to}, because tasks that ` +
          'share volumes would be parted, or would come to share them',
      ),
    );
}

function volumeRefusals(before: PodSpec, after: PodSpec): Refusal[] {
  const own = { where: 'the pod', old: before.volumes, now: after.volumes };
  const changes = [own, ...setsOf(before, after), ...tasksOf(before, after)];
  const changed = changes.flatMap(({ where, old, now }) =>
    refuse(
      shown(old) !== shown(now),
      'task-volumes-cannot-change',
      `pod ${before.type}: the volumes of ${where} may not change from ${shown(old)} to ${shown(now)}`,
    ),
  );
  return [...changed, ...movedRefusals(before, after)];
}

function regionsOf({ placement = '' }: PodSpec): string {
  const rules = parsePlacement(placement).rules.filter((rule) => mentions([rule], REGION));
  return rules.map(showRule).sort().join(', ') || 'any';
}

function sentence(pod: PodSpec, what: string, before: string, after: string): string {
  return `pod ${pod.type}: ${what} may not change from ${before} to ${after}`;
}

function fixedRefusals(before: PodSpec, after: PodSpec): Refusal[] {
  const regime = (pod: PodSpec) => (usesHostPorts(pod) ? "the agent's ports" : 'a virtual network');
  const fixed: readonly (readonly [string, string, (pod: PodSpec) => string])[] = [
    ['network-regime-cannot-change', 'its ports', regime],
    ['pre-reservation-cannot-change', 'pre-reserved-role', ({ preReservedRole = '*' }) => preReservedRole],
    ['region-cannot-change', 'its region', regionsOf],
    ['user-cannot-change', 'user', ({ user }) => user ?? "the service's"],
  ];
  return fixed.flatMap(([rule, what, of]) =>
    refuse(of(before) !== of(after), rule, sentence(before, what, of(before), of(after))),
  );
}

/** The SDK asks the old pod where it vanishes and the new one where it shrinks, so that either can be prepared. */
function sizeRefusals(before: PodSpec, after: PodSpec | undefined): Refusal[] {
  const rule = 'pods-cannot-shrink';
  const action = 'allow-decommission: true';
  if (after === undefined) {
    const message = `pod ${before.type} may not vanish: deploy it with ${action} first`;
    return refuse(!before.allowDecommission, rule, message);
  }
  return refuse(
    after.count < before.count && !after.allowDecommission,
    rule,
    `pod ${before.type} may not shrink from ${before.count} to ${after.count} without ${action}`,
  );
}

function podRefusals(before: PodSpec, after: PodSpec | undefined): Refusal[] {
  const size = sizeRefusals(before, after);
  if (after === undefined) return size;
  return [...size, ...fixedRefusals(before, after), ...volumeRefusals(before, after)];
}

const SERVICE_FIELDS = ['name', 'user', 'role', 'principal'] as const;

/** Every rule that the change breaks; none: it may be deployed. */
export function brokenRules(before: ServiceSpec, after: ServiceSpec): Refusal[] {
  const fixed = SERVICE_FIELDS.flatMap((field) =>
    refuse(
      before[field] !== after[field],
      `${field}-cannot-change`,
      `${field} may not change from ${before[field]} to ${after[field]}`,
    ),
  );
  const pods = before.pods.flatMap((pod) =>
    podRefusals(
      pod,
      after.pods.find(({ type }) => type === pod.type),
    ),
  );
  return [...fixed, ...pods];
}

/** The same as sentences, each with the name of its rule. */
export function refusals(before: ServiceSpec, after: ServiceSpec): string[] {
  return brokenRules(before, after).map(({ rule, message }) => `${message} (rule ${rule})`);
}
