// Tables and trees for people. Pure.
import type { PlanView } from '../http/plan-view.ts';
import type { PodsView } from '../http/pod-view.ts';

/** Columns as wide as their longest cell; the last one is not padded. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ');
  return `${all.map(line).join('\n')}\n`;
}

export function planTree(name: string, plan: PlanView): string {
  const lines = plan.phases.flatMap((phase) => [
    `├─ ${phase.name} (${phase.strategy} strategy) (${phase.status})`,
    ...phase.steps.flatMap((step) => {
      const reason = step.message.slice(step.message.indexOf("'.") + 2).trim();
      return [`│  ├─ ${step.name} (${step.status})`, ...(reason === '' ? [] : [`│  │     ${reason}`])];
    }),
  ]);
  const errors = plan.errors.map((error) => `   error: ${error}`);
  return `${[`${name} (${plan.strategy} strategy) (${plan.status})`, ...errors, ...lines].join('\n')}\n`;
}

function age(seconds: number | null | undefined): string {
  return seconds === null || seconds === undefined ? '-' : `${seconds} s ago`;
}

export function podTable({ pods }: PodsView): string {
  const rows = pods.flatMap(({ instances }) =>
    instances.flatMap(({ name, tasks, executor }) =>
      tasks.length === 0
        ? [[name, '-', 'not launched', '-', '-']]
        : tasks.map((task, index) => {
            const first = index === 0;
            return [
              first ? name : '',
              task.name,
              task.status,
              first ? (executor?.agent ?? '-') : '',
              first ? age(executor?.heartbeatAgeSeconds) : '',
            ];
          }),
    ),
  );
  return table(['POD', 'TASK', 'STATUS', 'AGENT', 'HEARTBEAT'], rows);
}
