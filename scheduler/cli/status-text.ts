// The service in a terminal: plans with their bars, tasks with what they use and how far they are. Pure.

import { bytes, count, cpus, duration } from '../http/page/browser/format.ts';
import {
  heartbeatAge,
  type Instance,
  isUnstarted,
  type Model,
  planShare,
} from '../http/page/browser/model.ts';
import type { PlanView } from '../http/plan-view.ts';
import type { InstanceView, TaskView } from '../http/pod-view.ts';
import { bar } from './bars.ts';
import { table } from './table.ts';

const CONNECTIONS = { CONNECTING: 'connecting', LIVE: 'live', LOST: 'not connected' } as const;

function planLine(name: string, width: number, plan: PlanView): string {
  const { done, total } = planShare(plan);
  if (total === 0) return `  ${name.padEnd(width)}  nothing to do`;
  return `  ${name.padEnd(width)}  ${bar(done, total)}  ${done}/${total}  ${isUnstarted(name, plan) ? 'not started' : plan.status}`;
}

function plansText({ plans }: Model): string[] {
  const width = Math.max(...[...plans.keys()].map((name) => name.length));
  return [...plans].map(([name, plan]) => planLine(name, width, plan));
}

function progressText({ progress }: TaskView): string {
  if (progress === undefined) return '';
  const { percent, stage, message, remainingSeconds, stalled } = progress;
  const parts = [
    percent === null ? undefined : `${count(percent)} %`,
    stage ?? undefined,
    message ?? undefined,
    remainingSeconds === undefined ? undefined : `${duration(remainingSeconds)} left`,
    stalled ? 'stalled' : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

function pulse({ view, at }: Instance, now: number): string {
  const age = heartbeatAge(view.executor, at, now);
  return age === undefined ? '-' : `${duration(age)} ago`;
}

function row(model: Model, instance: Instance, task: TaskView, isFirst: boolean, now: number): string[] {
  const share = model.samples.of(task.id).findLast((sample) => sample.cpus !== undefined)?.cpus;
  const { usage } = task;
  return [
    isFirst ? instance.view.name : '',
    task.name,
    task.status,
    cpus(share),
    bytes(usage?.residentBytes),
    usage === undefined ? '–' : String(usage.restarts),
    isFirst ? pulse(instance, now) : '',
    isFirst ? (instance.view.executor?.agent ?? '-') : '',
    progressText(task),
  ];
}

function notLaunched({ name }: InstanceView): string[] {
  return [name, '-', 'not launched', '–', '–', '–', '-', '-', ''];
}

const HEAD = ['POD', 'TASK', 'STATUS', 'CPUS', 'MEMORY', 'RESTARTS', 'HEARTBEAT', 'AGENT', 'PROGRESS'];

function podsText(model: Model, now: number): string[] {
  const rows = [...model.instances.values()].flatMap((instance) => {
    const { tasks } = instance.view;
    if (tasks.length === 0) return [notLaunched(instance.view)];
    return tasks.map((task, index) => row(model, instance, task, index === 0, now));
  });
  return table(HEAD, rows)
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** Lines, the most important first: a terminal may have room for some of them only. `now`: milliseconds since the epoch. */
export function statusText(model: Model, now: number): string[] {
  const trouble = model.trouble === '' ? [] : [model.trouble];
  const head = `${model.service}  ${CONNECTIONS[model.connection]}`;
  return [head, ...trouble, '', ...plansText(model), '', ...podsText(model, now)];
}

/** As much as fits, the last line telling what does not. */
export function fitted(lines: readonly string[], rows: number, columns: number): string[] {
  const short = lines.map((line) => (line.length > columns ? `${line.slice(0, columns - 1)}…` : line));
  if (short.length <= rows) return short;
  return [...short.slice(0, rows - 1), `… ${short.length - rows + 1} more lines; make the window larger`];
}
