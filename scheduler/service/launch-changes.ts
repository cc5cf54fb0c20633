// What is stored before an ACCEPT goes out: each pod's place and planned reservations, its tasks as TASK_STAGING,
// and the steps that launched them. Pure.
import type { Launch } from '../offer/launch.ts';
import { storedTask } from '../offer/secrets.ts';
import { SLEEP } from '../plan/pause.ts';
import { stepProgress } from '../plan/progress.ts';
import type { Change, PodRecord, ServiceState, TaskRecord } from '../state/records.ts';
import { factsOf } from '../state/task-facts.ts';
import { leftoverChanges } from './leftovers.ts';
import { type LaunchWork, stepChange } from './work.ts';

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
        ...factsOf(info),
        state: 'TASK_STAGING',
        since: now,
        ready: false,
        kill: false,
        parameters: request.parameters[spec.name],
        ...(spec.cmd === SLEEP ? { paused: true } : {}),
        finished: state.task.get(info.name)?.finished,
      },
    ];
  });
}

/** What tasks that are not launched now hold goes by the names of this launch from now on. */
function renamedHoldings(state: ServiceState, { request }: Launch): Change[] {
  return (request.others ?? []).flatMap(({ name, owner }): Change[] => {
    const record = state.task.get(name);
    if (record === undefined || record.resourceSet === owner) return [];
    return [{ kind: 'task', id: name, value: { ...record, resourceSet: owner } }];
  });
}

/** The step now waits for the statuses of its tasks. */
function launched({ step }: LaunchWork, { request, tasks }: Launch): Change[] {
  const after = request.tasks.reduce((progress, spec, index) => {
    const taskId = tasks[index]?.task_id.value;
    if (taskId === undefined) return progress;
    return stepProgress(progress, { type: 'launched', taskId }, (task) => task === spec.name);
  }, step.progress);
  return stepChange(step.path, step.progress, after);
}

/** `work` is what the launch was wanted for. */
export function launchChanges(
  state: ServiceState,
  work: LaunchWork | undefined,
  launch: Launch,
  now: number,
): Change[] {
  const pod = podRecord(launch);
  const tasks = taskRecords(state, launch, now);
  return [
    { kind: 'pod', id: pod.instance, value: pod },
    ...leftoverChanges(state.pod.get(pod.instance), pod),
    ...renamedHoldings(state, launch),
    ...tasks.map((value): Change => ({ kind: 'task', id: value.name, value })),
    ...launch.tasks.map(
      (info): Change => ({ kind: 'info', id: info.name, value: { info: storedTask(info) } }),
    ),
    ...(work === undefined ? [] : launched(work, launch)),
  ];
}
