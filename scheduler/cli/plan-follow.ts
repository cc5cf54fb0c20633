// Waits for a plan: bars that move on a terminal, a line for each change elsewhere, and an exit code that tells how it ended.
import type { PlanView } from '../http/plan-view.ts';
import { bars, summary } from './bars.ts';
import { type Context, coloured } from './context.ts';
import { follow } from './event-source.ts';
import { CommandFailure, FAILED, NOT_IN_TIME } from './exit-codes.ts';

export interface Waiting {
  readonly plan: string;
  /** Seconds; undefined waits for ever. */
  readonly timeout?: number | undefined;
}

type Show = (view: PlanView) => void;

/** Draws over what it drew before. */
function movingBars({ plan }: Waiting, write: (text: string) => void): Show {
  let drawn = 0;
  return (view) => {
    const columns = process.stdout.columns ?? 80;
    const lines = bars(plan, view).map((line) => line.slice(0, columns - 1));
    const up = drawn === 0 ? '' : `\x1b[${drawn}A\x1b[0J`;
    write(`${up}${coloured(lines.join('\n'))}\n`);
    drawn = lines.length;
  };
}

function changedLines({ plan }: Waiting, write: (text: string) => void): Show {
  let last = '';
  return (view) => {
    const line = summary(plan, view);
    if (line !== last) write(`${line}\n`);
    last = line;
  };
}

function showing(context: Context, waiting: Waiting): Show {
  if (context.isJson) return () => {};
  return context.isTerminal ? movingBars(waiting, context.write) : changedLines(waiting, context.write);
}

/** The plan at the beginning and after every event that may have changed it, until it is complete or has errors. */
async function outcome(
  context: Context,
  { plan }: Waiting,
  show: Show,
  signal: AbortSignal,
): Promise<PlanView> {
  const api = context.api();
  for await (const { kind, data } of follow(api, { kinds: 'plan,offer', signal })) {
    if (kind === 'plan' && data['plan'] !== plan) continue;
    const view = (await api.read(`/v1/plans/${encodeURIComponent(plan)}`)) as PlanView;
    show(view);
    if (view.status === 'COMPLETE' || view.status === 'ERROR') return view;
  }
  throw new CommandFailure(NOT_IN_TIME, {
    subject: `plan ${plan}`,
    found: 'not complete in time',
    action: `It goes on; look with: pillion plan status ${plan}`,
  });
}

/** @throws CommandFailure when it ends with errors, or does not end in time. */
export async function waitForPlan(context: Context, waiting: Waiting): Promise<void> {
  const { plan, timeout } = waiting;
  const ended = new AbortController();
  const limit = timeout === undefined ? [] : [AbortSignal.timeout(timeout * 1000)];
  try {
    const signal = AbortSignal.any([ended.signal, ...limit]);
    const view = await outcome(context, waiting, showing(context, waiting), signal);
    if (context.isJson) context.print(view, '');
    if (view.status === 'COMPLETE') return;
    const found = `has errors: ${view.errors.join('; ') || 'see its steps'}`;
    const action = `Look with: pillion plan status ${plan}`;
    throw new CommandFailure(FAILED, { subject: `plan ${plan}`, found, action });
  } finally {
    ended.abort();
  }
}
