// What is stored before an ACCEPT goes out: each pod's place and planned reservations, its tasks as TASK_STAGING,
// and the steps that launched them. Pure.
import type { Launch } from '../offer/launch.ts';
import { storedTask } from '../offer/secrets.ts';
import { stepPath } from '../plan/commands.ts';
import { atStep } from '../plan/progress.ts';
import type { Change, PodRecord, ServiceState, TaskRecord } from '../state/records.ts';
import { type Plans, withProgress } from './plans.ts';
import type { LaunchWork } from './work.ts';

function podRecord({ request, footprint }: Launch): PodRecord {
  return { ...footprint, instance: request.instance, type: request.pod.type, index: request.index };
}

function taskRecords(state: ServiceState, { request, footprint, tasks }: Launch, now: number): TaskRecord[] {
  return request.tasks.flatMap((spec, index): TaskRecord[] => {
    const info = tasks[index];
    if (info === undefined) return [];
    return [
      {
        name: info.name,
        instance: request.instance,
        task: spec.name,
        taskId: info.task_id.value,
        executorId: footprint.executor.executor_id.value,
        agentId: footprint.agentId,
        configuration: request.configuration,
        goal: spec.goal,
        essential: spec.essential,
        resourceSet: spec.resourceSet,
        info: storedTask(info),
        state: 'TASK_STAGING',
        since: now,
        ready: false,
        kill: false,
        finished: state.task.get(info.name)?.finished,
      },
    ];
  });
}

export function launchChanges(state: ServiceState, launch: Launch, now: number): Change[] {
  const pod = podRecord(launch);
  const tasks = taskRecords(state, launch, now);
  return [
    { kind: 'pod', id: pod.instance, value: pod },
    ...tasks.map((value): Change => ({ kind: 'task', id: value.name, value })),
  ];
}

/** The step of the launch now waits for the statuses of its tasks. */
export function launchedPlans(plans: Plans, works: readonly LaunchWork[], launch: Launch): Plans {
  const own = works.find(({ request }) => request === launch.request);
  if (own === undefined) return plans;
  const { plan, place } = own.candidate;
  return launch.request.tasks.reduce((changed, spec, index) => {
    const taskId = launch.tasks[index]?.task_id.value;
    if (taskId === undefined) return changed;
    return withProgress(changed, plan.definition.name, (progress) => {
      return atStep(progress, place, { type: 'launched', taskId }, [spec.name]);
    });
  }, plans);
}

export function pathOf({ candidate }: LaunchWork): string {
  return stepPath(candidate.plan, candidate.place);
}
