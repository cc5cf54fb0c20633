// Tables and trees for people. Pure.
import type { PlanView, StepView } from '../http/plan-view.ts';
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

interface Branch {
  /** The first line is its name, others stand below it. */
  readonly lines: readonly string[];
  readonly children?: readonly Branch[];
}

/** Each branch behind its line, the last one behind a corner. */
function drawn(branches: readonly Branch[], indent = ''): string[] {
  return branches.flatMap(({ lines: [first = '', ...more], children = [] }, index) => {
    const isLast = index === branches.length - 1;
    const below = `${indent}${isLast ? '   ' : '│  '}`;
    return [
      `${indent}${isLast ? '└─' : '├─'} ${first}`,
      ...more.map((line) => `${below}${children.length > 0 ? '│' : ' '}  ${line}`),
      ...drawn(children, below),
    ];
  });
}

function stepBranch({ name, status, message }: StepView): Branch {
  const reason = message.slice(message.indexOf("'.") + 2).trim();
  return { lines: [`${name} (${status})`, ...(reason === '' ? [] : [reason])] };
}

export function planTree(name: string, plan: PlanView): string {
  const phases = plan.phases.map(
    (phase): Branch => ({
      lines: [`${phase.name} (${phase.strategy} strategy) (${phase.status})`],
      children: phase.steps.map(stepBranch),
    }),
  );
  const errors = plan.errors.map((error) => `   error: ${error}`);
  const head = `${name} (${plan.strategy} strategy) (${plan.status})`;
  return `${[head, ...errors, ...drawn(phases)].join('\n')}\n`;
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
