// What of a deployed service may not change from one svc.yml to the next. Pure.
import type { PodSpec, ServiceSpec, VolumeSpec } from './service-spec.ts';

/** The part of a pod that its running tasks were made of; a pod with an equal one is not launched again. */
export function podContent({ count: _count, allowDecommission: _allow, ...content }: PodSpec): string {
  return JSON.stringify(content);
}

export function isSamePod(a: PodSpec | undefined, b: PodSpec | undefined): boolean {
  return a !== undefined && b !== undefined && podContent(a) === podContent(b);
}

function volumes(all: readonly VolumeSpec[]): string {
  const shown = all.map(({ path, type, size }) => `${path} (${type}, ${size} MB)`);
  return shown.sort().join(', ') || 'none';
}

function volumeRefusals(before: PodSpec, after: PodSpec): string[] {
  const sets = before.resourceSets.map((set) => {
    const same = after.resourceSets.find(({ id }) => id === set.id);
    return { where: `resource set ${set.id}`, old: set.volumes, now: same?.volumes ?? set.volumes };
  });
  const all = [{ where: 'the pod', old: before.volumes, now: after.volumes }, ...sets];
  return all
    .filter(({ old, now }) => volumes(old) !== volumes(now))
    .map(
      ({ where, old, now }) =>
        `pod ${before.type}: the volumes of ${where} may not change from ${volumes(old)} to ${volumes(now)}`,
    );
}

function podRefusals(before: PodSpec, after: PodSpec | undefined): string[] {
  if (after === undefined)
    return [`pod ${before.type} may not vanish: taking pods away is not supported yet`];
  const shrinks = after.count < before.count;
  return [
    ...(shrinks
      ? [
          `pod ${before.type} may not shrink from ${before.count} to ${after.count}: taking pods away is not supported yet`,
        ]
      : []),
    ...volumeRefusals(before, after),
  ];
}

/** One sentence for each rule that the change breaks; none: it may be deployed. */
export function refusals(before: ServiceSpec, after: ServiceSpec): string[] {
  const fixed = (['name', 'user', 'role', 'principal'] as const)
    .filter((field) => before[field] !== after[field])
    .map((field) => `${field} may not change from ${before[field]} to ${after[field]}`);
  const pods = before.pods.flatMap((pod) =>
    podRefusals(
      pod,
      after.pods.find(({ type }) => type === pod.type),
    ),
  );
  return [...fixed, ...pods];
}
