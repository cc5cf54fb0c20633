// /v1/debug as the DC/OS SDK shows it: plans in short, the tasks of their steps, reservations by agent, offers. Pure.
import { failures } from '../offer/outcome.ts';
import { DEPLOY, RECOVERY } from '../plan/definitions.ts';
import type { Plan, StepDefinition } from '../plan/model.ts';
import { phaseStatuses, planStatus, stepStatuses } from '../plan/status.ts';
import type { OutcomeSeen } from '../service/outcomes.ts';
import type { Plans } from '../service/plans.ts';
import { taskFullName } from '../spec/service-spec.ts';
import type { ServiceState } from '../state/records.ts';

/** Names to keep, in any case; undefined keeps all. */
export interface PlanFilter {
  readonly plan?: string | undefined;
  readonly phase?: string | undefined;
  readonly step?: string | undefined;
}

function fits(wanted: string | undefined, name: string): boolean {
  return wanted === undefined || wanted.toLowerCase() === name.toLowerCase();
}

const RUNNING = ['IN_PROGRESS', 'PREPARED', 'STARTING', 'STARTED'];

function isRunning(plan: Plan): boolean {
  return RUNNING.includes(planStatus(plan));
}

/** The later one that holds. */
function schedulerState(plans: Plans): string {
  const of = (name: string) => plans.find(({ definition }) => definition.name === name);
  const [deploy, recovery, decommission] = [of(DEPLOY), of(RECOVERY), of('decommission')];
  if (decommission !== undefined && isRunning(decommission)) return 'DECOMMISSIONING';
  if (recovery !== undefined && isRunning(recovery)) return 'RECOVERING';
  if (deploy === undefined || planStatus(deploy) === 'COMPLETE') return 'DEPLOYED';
  return isRunning(deploy) ? 'DEPLOYING' : 'RUNNING';
}

function shortSteps(plan: Plan, phase: number, { step: wanted }: PlanFilter) {
  const definition = plan.definition.phases[phase];
  const progress = plan.progress.phases[phase];
  if (definition === undefined || progress === undefined) return [];
  const statuses = stepStatuses(definition, progress);
  return definition.steps.flatMap(({ name, error }, index) =>
    fits(wanted, name)
      ? [{ name, status: statuses[index] ?? 'ERROR', errors: error === undefined ? [] : [error] }]
      : [],
  );
}

function shortPlan(plan: Plan, filter: PlanFilter) {
  const { name, strategy, phases } = plan.definition;
  const statuses = phaseStatuses(plan);
  const all = phases.flatMap((_, index) => shortSteps(plan, index, {}));
  return {
    name,
    status: planStatus(plan),
    strategy,
    phases: phases.flatMap((phase, index) =>
      fits(filter.phase, phase.name)
        ? [
            {
              name: phase.name,
              status: statuses[index] ?? 'ERROR',
              strategy: phase.strategy,
              steps: shortSteps(plan, index, filter),
            },
          ]
        : [],
    ),
    totalSteps: all.length,
    completedSteps: all.filter(({ status }) => status === 'COMPLETE').length,
  };
}

function topology({ definition }: Plan) {
  const element = (name: string, type: string, children: readonly object[]) => ({ name, type, children });
  const phases = definition.phases.map((phase) =>
    element(
      phase.name,
      'phase',
      phase.steps.map((step) => element(step.name, 'step', [])),
    ),
  );
  return element(definition.name, 'plan', phases);
}

export function plansDebug(plans: Plans, filter: PlanFilter) {
  const kept = plans.filter(({ definition }) => fits(filter.plan, definition.name));
  return {
    schedulerState: schedulerState(plans),
    activePlans: plans.filter(isRunning).map(({ definition }) => definition.name),
    plans: kept.map((plan) => shortPlan(plan, filter)),
    serviceTopology: plans.map(topology),
  };
}

function tasksOfStep(state: ServiceState, { instance, tasks }: StepDefinition) {
  return tasks.map((task) => {
    const name = taskFullName(instance, task);
    const record = state.task.get(name);
    return { name, taskStatus: record?.state ?? 'TASK_UNKNOWN', taskId: record?.taskId ?? '' };
  });
}

export function taskStatusesDebug(plans: Plans, state: ServiceState, filter: PlanFilter) {
  const kept = plans.filter(({ definition }) => fits(filter.plan, definition.name));
  return kept.map(({ definition }) => ({
    name: definition.name,
    phases: definition.phases
      .filter(({ name }) => fits(filter.phase, name))
      .map(({ name, steps }) => ({
        name,
        steps: steps
          .filter((step) => fits(filter.step, step.name))
          .map((step) => ({ name: step.name, taskStatus: tasksOfStep(state, step) })),
      })),
  }));
}

/** Resource ids by the agents' host names. */
export function reservationsDebug(state: ServiceState): Record<string, string[]> {
  const byHost = Map.groupBy(state.pod.values(), ({ hostname }) => hostname);
  return Object.fromEntries(
    [...byHost].map(([host, pods]) => [
      host,
      pods.flatMap(({ reservations }) => reservations.map(({ resourceId }) => resourceId)),
    ]),
  );
}

export function offersDebug(seen: readonly OutcomeSeen[]) {
  const refused = seen.filter(({ outcome }) => !outcome.passed);
  const reasons = Map.groupBy(
    refused.flatMap(({ outcome }) => failures(outcome)),
    (reason) => reason,
  );
  return {
    acceptedCount: seen.length - refused.length,
    rejectedCount: refused.length,
    failureReasons: Object.fromEntries([...reasons].map(([reason, all]) => [reason, all.length])),
    offers: seen.map(({ at, instance, outcome }) => ({
      timestamp: at,
      'pod-instance-name': instance,
      outcome: outcome.passed ? 'pass' : 'fail',
      explanation: outcome.passed ? [outcome.reason] : failures(outcome),
    })),
  };
}
