// Making another configuration the target while everything runs.
import { updateFramework } from '../master/calls.ts';
import { diff, type SpecDifference } from '../spec/difference.ts';
import type { ServiceSpec } from '../spec/service-spec.ts';
import { SINGLE, type Target } from './configuration.ts';
import type { Kit } from './kit.ts';

export interface TargetAnswer {
  /** `same`: it is the target already. */
  readonly code: 'done' | 'same' | 'refused';
  /** The target from now on. */
  readonly configuration: string;
  /** One sentence for each rule that the change breaks. */
  readonly errors: readonly string[];
  /** Between the target before and what was asked for. */
  readonly difference: SpecDifference;
}

/** A pod's pre-reserved role, or the first GPUs of the service: Mesos is to know before offers can suit it. */
function introduceAgain({ ledger, options, channel }: Kit, before: ServiceSpec, now: ServiceSpec): void {
  const frameworkId = ledger.state.framework.get(SINGLE)?.frameworkId;
  if (options.introduce === undefined || frameworkId === undefined) return;
  const [old, info] = [options.introduce(before, frameworkId), options.introduce(now, frameworkId)];
  if (JSON.stringify(old) !== JSON.stringify(info)) channel.send(updateFramework(info));
}

/** `wanted` is what was asked for, also where the rules refuse it. */
export async function changeTarget(kit: Kit, target: Target, wanted: ServiceSpec): Promise<TargetAnswer> {
  const { ledger, timetables, channel, options, now } = kit;
  const before = ledger.target;
  const difference = diff(before.spec, wanted);
  const { errors, configuration } = target;
  if (errors.length > 0 || configuration === before.configuration) {
    return { code: errors.length > 0 ? 'refused' : 'same', configuration, errors, difference };
  }
  await ledger.commit(target.changes);
  ledger.retarget({ ...target, changes: [] });
  await ledger.commit(timetables.restart(now()));
  introduceAgain(kit, before.spec, target.spec);
  const more = { configuration, before: before.configuration };
  options.logger.info('new target', more);
  channel.events.emit('told', { kind: 'target', what: 'changed', ...more });
  return { code: 'done', configuration, errors, difference };
}
