// What differs between two ServiceSpecs, for those who decide about a change: field by field, pod by pod. Pure.
import { isSamePod } from './change.ts';
import type { PodSpec, ServiceSpec } from './service-spec.ts';
import { differences, type FieldDifference } from './structure.ts';

export type { FieldDifference } from './structure.ts';

export interface PodDifference {
  readonly pod: string;
  readonly kind: 'added' | 'removed' | 'changed' | 'same';
  readonly instances: { readonly before: number; readonly after: number };
  /** Whether tasks that run are launched again: what they are made of differs. */
  readonly isLaunchedAgain: boolean;
  readonly fields: readonly FieldDifference[];
}

export interface SpecDifference {
  /** Of the service itself. */
  readonly fields: readonly FieldDifference[];
  /** Every pod of either, those of the old one first. */
  readonly pods: readonly PodDifference[];
  /** Of the plans. */
  readonly plans: readonly FieldDifference[];
}

function podDifference(pod: string, before: PodSpec | undefined, after: PodSpec | undefined): PodDifference {
  const fields = before && after ? differences(before, after) : [];
  const changed = fields.length > 0 ? 'changed' : 'same';
  return {
    pod,
    kind: before === undefined ? 'added' : after === undefined ? 'removed' : changed,
    instances: { before: before?.count ?? 0, after: after?.count ?? 0 },
    isLaunchedAgain: before !== undefined && after !== undefined && !isSamePod(before, after),
    fields,
  };
}

function podsOf(before: ServiceSpec, after: ServiceSpec): PodDifference[] {
  const types = [...new Set([...before.pods, ...after.pods].map(({ type }) => type))];
  const find = (spec: ServiceSpec, type: string) => spec.pods.find((pod) => pod.type === type);
  return types.map((type) => podDifference(type, find(before, type), find(after, type)));
}

export function diff(before: ServiceSpec, after: ServiceSpec): SpecDifference {
  const { pods: _pods, plans: oldPlans, ...old } = before;
  const { pods: _after, plans: newPlans, ...now } = after;
  return {
    fields: differences(old, now),
    pods: podsOf(before, after),
    plans: differences(oldPlans, newPlans),
  };
}

/** `tasks.server.cmd: "run" -> "run -v"`. */
export function describeDifference({ field, before, after }: FieldDifference): string {
  if (before === undefined) return `${field}: ${after}, new`;
  return after === undefined ? `${field}: ${before}, gone` : `${field}: ${before} -> ${after}`;
}
