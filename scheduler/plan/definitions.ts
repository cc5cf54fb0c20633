// The plans of a service: those of its svc.yml, and a deploy plan where it has none. Pure.

import { type Reservation, showReservation } from '../offer/reservation.ts';
import {
  instanceName,
  type PhaseSpec,
  type PlanSpec,
  type PodSpec,
  podInstances,
  type ServiceSpec,
} from '../spec/service-spec.ts';
import type { PhaseDefinition, PlanDefinition, StepAction, StepDefinition } from './model.ts';

export const DEPLOY = 'deploy';
export const UPDATE = 'update';
export const RECOVERY = 'recovery';
export const DECOMMISSION = 'decommission';
export const UNINSTALL = 'uninstall';

/** `hello-0` into `hello` and 0. */
export function splitInstance(instance: string): [type: string, index: number] {
  const dash = instance.lastIndexOf('-');
  return [instance.slice(0, dash), Number(instance.slice(dash + 1))];
}

function twice(values: readonly string[]): string | undefined {
  return values.find((value, index) => values.indexOf(value) !== index);
}

/** Two tasks of one step cannot use one resource set or one discovery prefix at the same time. */
function stepError(pod: PodSpec, tasks: readonly string[]): string | undefined {
  const specs = pod.tasks.filter(({ name }) => tasks.includes(name));
  const set = twice(specs.map(({ resourceSet }) => resourceSet));
  if (set !== undefined)
    return `two tasks of the step share the resource set ${set}; put them into two steps`;
  const prefix = twice(specs.flatMap(({ discovery }) => (discovery === undefined ? [] : [discovery.prefix])));
  return prefix === undefined ? undefined : `two tasks of the step share the discovery prefix ${prefix}`;
}

export function stepDefinition(pod: PodSpec, index: number, tasks: readonly string[]): StepDefinition {
  const instance = instanceName(pod.type, index);
  const name = `${instance}:[${tasks.join(', ')}]`;
  return { name, pod: pod.type, index, instance, tasks, error: stepError(pod, tasks) };
}

function phaseDefinition(spec: ServiceSpec, phase: PhaseSpec): PhaseDefinition {
  const pod = spec.pods.find(({ type }) => type === phase.pod);
  const steps =
    pod === undefined ? [] : phase.steps.map(({ index, tasks }) => stepDefinition(pod, index, tasks));
  return { name: phase.name, strategy: phase.strategy, steps };
}

function planDefinition(spec: ServiceSpec, plan: PlanSpec): PlanDefinition {
  const phases = plan.phases.map((phase) => phaseDefinition(spec, phase));
  return { name: plan.name, strategy: plan.strategy, phases };
}

/** A serial phase for each pod, in the file's order, with a step for each instance that launches all its tasks. */
function defaultDeploy(spec: ServiceSpec): PlanDefinition {
  const instances = podInstances(spec);
  const phases = spec.pods.map((pod): PhaseDefinition => {
    const tasks = pod.tasks.map(({ name }) => name);
    const own = instances.filter((one) => one.pod === pod);
    return {
      name: pod.type,
      strategy: 'serial',
      steps: own.map(({ index }) => stepDefinition(pod, index, tasks)),
    };
  });
  return { name: DEPLOY, strategy: 'serial', phases };
}

/** The deploy plan first, then the others in the file's order. */
export function planDefinitions(spec: ServiceSpec): PlanDefinition[] {
  const own = spec.plans.map((plan) => planDefinition(spec, plan));
  const deploy = own.find(({ name }) => name === DEPLOY) ?? defaultDeploy(spec);
  return [deploy, ...own.filter((plan) => plan !== deploy)];
}

function away(instance: string, name: string, action: StepAction): StepDefinition {
  const [pod, index] = splitInstance(instance);
  return { name, pod, index, instance, tasks: [], action };
}

/** Operators name steps: of two that would be called the same the second has a number. */
function numbered(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} #${count}`;
  });
}

function takenAway(instance: string, reservations: readonly Reservation[]): PhaseDefinition {
  const names = numbered(reservations.map((one) => `unreserve-${showReservation(one)}`));
  const unreserve = reservations.map(({ resourceId }, index) =>
    away(instance, names[index] ?? resourceId, { type: 'unreserve', resourceId }),
  );
  const steps = [
    away(instance, `kill-${instance}`, { type: 'kill' }),
    ...unreserve,
    away(instance, `erase-${instance}`, { type: 'erase' }),
  ];
  return { name: instance, strategy: 'serial', steps };
}

export interface PodPlace {
  readonly instance: string;
  readonly reservations: readonly Reservation[];
}

/** One after another, in the order given: kill, unreserve each resource, erase. */
export function decommissionPlan(pods: readonly PodPlace[]): PlanDefinition {
  const phases = pods.map(({ instance, reservations }) => takenAway(instance, reservations));
  return { name: DECOMMISSION, strategy: 'serial', phases };
}

/** Everything at once: kill all, unreserve all, and last the framework itself. */
export function uninstallPlan(instances: readonly string[]): PlanDefinition {
  const each = (verb: 'kill' | 'unreserve') =>
    instances.map((instance) => away(instance, `${verb}-${instance}`, { type: verb }));
  const leftovers = away('', 'unreserve-leftovers', { type: 'unreserve' });
  return {
    name: UNINSTALL,
    strategy: 'serial',
    phases: [
      { name: 'kill-tasks', strategy: 'parallel', steps: each('kill') },
      { name: 'unreserve-resources', strategy: 'parallel', steps: [...each('unreserve'), leftovers] },
      {
        name: 'deregister-service',
        strategy: 'serial',
        steps: [away('', 'deregister', { type: 'deregister' })],
      },
    ],
  };
}
