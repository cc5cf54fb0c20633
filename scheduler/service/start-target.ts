// What a start makes of its svc.yml. One that is the same as at the last start does not become the target again: what
// was changed or rolled back live since then stays. Pure: the changes are the caller's to commit.
import { createHash } from 'node:crypto';
import { PillionError } from '../../shared/runtime/errors.ts';
import { UNINSTALL } from '../plan/definitions.ts';
import type { ServiceSpec } from '../spec/service-spec.ts';
import type { Change, ServiceState, TargetRecord } from '../state/records.ts';
import { chooseTarget, SINGLE, type Target } from './configuration.ts';

export interface StartTarget {
  readonly target: Target;
  /** Which target is in force and why, in one sentence. */
  readonly says: string;
}

/** Of the rendered file with its templates and TASKCFG, and of what code made of it. */
export function digestOf(spec: ServiceSpec): string {
  return createHash('sha256').update(JSON.stringify(spec)).digest('hex');
}

const isTarget = (change: Change) => change.kind === 'target';

/** The target as it is to be stored, with what this start was given. */
function marked(target: Target, before: TargetRecord | undefined, given: string): Target {
  const stored = target.changes.findLast(isTarget)?.value ?? before;
  if (stored === undefined) return target;
  const isGivenRefused = target.errors.length > 0 || undefined;
  const value: TargetRecord = { ...stored, given, isGivenRefused };
  const others = target.changes.filter((change) => !isTarget(change));
  return { ...target, changes: [...others, { kind: 'target', id: SINGLE, value }] };
}

function sentence(target: Target, before: TargetRecord | undefined): string {
  if (before === undefined) return 'svc.yml is the target: it is the first one of this service';
  if (target.errors.length > 0) return 'the stored target stays in force: svc.yml is refused';
  if (target.configuration === before.configuration) {
    return 'the stored target stays in force: svc.yml is the same as it';
  }
  return 'svc.yml is the new target: it is not what the last start was given';
}

/** The given one was looked at before, and accepted or overtaken by a live change. */
function isKnown(before: TargetRecord | undefined, given: string): before is TargetRecord {
  return before?.given === given && before.isGivenRefused !== true;
}

/** Nobody means to run a service under the svc.yml of another. */
function checkService(stored: ServiceSpec | undefined, { name }: ServiceSpec): void {
  if (stored === undefined || stored.name === name) return;
  const found = `it is that of the service ${stored.name}, and svc.yml tells of ${name}`;
  const action = `Name the state file of ${name} with --state, or another one if there is none yet`;
  throw new PillionError({ subject: 'the state', found, action });
}

/**
 * A service that is being uninstalled keeps its target, whatever is given.
 * @throws PillionError when it was uninstalled, or the state is that of another service.
 */
export function startTarget(state: ServiceState, spec: ServiceSpec, newId: () => string): StartTarget {
  const before = state.target.get(SINGLE);
  const given = digestOf(spec);
  const stored = state.configuration.get(before?.configuration ?? '')?.spec;
  checkService(stored, spec);
  if (isKnown(before, given) && stored !== undefined) {
    const { configuration, isUpdate = false } = before;
    const isSame = digestOf(stored) === given;
    const why = isSame
      ? 'the same as it'
      : 'what the last start was given, and the target was changed live since';
    const says = `the stored target stays in force: svc.yml is ${why}`;
    return { target: { spec: stored, configuration, changes: [], isUpdate, errors: [] }, says };
  }
  const target = chooseTarget(state, spec, newId);
  if (state.plan.has(UNINSTALL)) {
    return { target, says: 'the stored target stays in force: the service is being uninstalled' };
  }
  return { target: marked(target, before, given), says: sentence(target, before) };
}
