// What must hold for the plans of a service: pods, tasks and instances that are there, timetables that can be read.

import { cronProblem, isTimeZone } from '../cron.ts';
import type { Path } from '../document.ts';
import type { RawPhase, RawPlan } from '../schema/plan.ts';
import type { RawPod } from '../schema/pod.ts';
import type { SvcYaml } from '../schema/service.ts';
import { badName, own, twice, unknownName, type Violation, when } from './violation.ts';

/** Plans that the scheduler makes. */
const RESERVED = ['recovery', 'decommission', 'uninstall'];

type RawStep = NonNullable<RawPhase['steps']>[number];

function taskNameRules(
  path: Path,
  lists: readonly (readonly string[])[],
  names: readonly string[],
): Violation[] {
  return lists.flatMap((list, row) =>
    list.flatMap((task, column) => unknownName([...path, row, column], 'task', task, names) ?? []),
  );
}

function stepRules(path: Path, step: RawStep, pod: RawPod): Violation[] {
  const keys = Object.keys(step);
  const [key = ''] = keys;
  const isIndex = keys.length === 1 && (key === 'default' || /^(0|[1-9]\d*)$/.test(key));
  const names = Object.keys(pod.tasks);
  return [
    ...when(!isIndex, path, `found the keys ${keys.join(', ')}`, 'one index, or default'),
    ...Object.entries(step).flatMap(([index, lists]) => taskNameRules([...path, index], lists, names)),
  ];
}

/** Every instance has an entry, and one only. */
function coverRules(path: Path, steps: readonly RawStep[], count: number): Violation[] {
  if (steps.length === 0) return [];
  const given = steps.flatMap((step, row) =>
    Object.keys(step).map((value) => ({ path: [...path, row, value], value })),
  );
  const names = new Set(given.map(({ value }) => value));
  const uncovered = Array.from({ length: count }, (_, index) => String(index)).find(
    (index) => !names.has(index) && !names.has('default'),
  );
  return [
    ...twice(given, (index) => index, 'the index'),
    ...when(
      uncovered !== undefined,
      path,
      `no steps for instance ${uncovered}`,
      'an entry for each index, or default',
    ),
  ];
}

/** Of steps of a pod that is not there nothing more is said. */
function phaseRules(path: Path, phase: RawPhase, yaml: SvcYaml): Violation[] {
  const pod = own(yaml.pods, phase.pod);
  if (pod === undefined) return [];
  const steps = phase.steps ?? [];
  return [
    ...steps.flatMap((step, row) => stepRules([...path, 'steps', row], step, pod)),
    ...coverRules([...path, 'steps'], steps, pod.count),
  ];
}

function scheduleRules(path: Path, name: string, { schedule }: RawPlan): Violation[] {
  if (schedule === undefined) return [];
  const zone = schedule['time-zone'];
  const problem = cronProblem(schedule.cron);
  const isBadZone = zone !== undefined && !isTimeZone(zone);
  return [
    ...when(
      name === 'deploy' || name === 'update',
      path,
      `${name} has a schedule`,
      'one on a plan of its own',
    ),
    ...when(
      problem !== undefined,
      [...path, 'cron'],
      `found "${schedule.cron}": ${problem}`,
      'minute, hour, day of the month, month, day of the week; with six fields the second first',
    ),
    ...when(
      isBadZone,
      [...path, 'time-zone'],
      `found "${zone}"`,
      'a name of the IANA database, such as Europe/Berlin',
    ),
  ];
}

function planRules(name: string, plan: RawPlan, yaml: SvcYaml): Violation[] {
  const path = ['plans', name];
  return [
    ...badName(path, name),
    ...when(RESERVED.includes(name), path, `${name} is made by the scheduler`),
    ...scheduleRules([...path, 'schedule'], name, plan),
    ...Object.entries(plan.phases).flatMap(([phase, value]) =>
      phaseRules([...path, 'phases', phase], value, yaml),
    ),
  ];
}

export function plansRules(yaml: SvcYaml): Violation[] {
  return Object.entries(yaml.plans ?? {}).flatMap(([name, plan]) => planRules(name, plan, yaml));
}
