// `pillion offers`: why a pod is not placed. The last outcomes of looking at offers, and for one pod all their reasons.
import type { Command } from 'commander';
import type { Outcome } from '../offer/outcome.ts';
import type { Context } from './context.ts';
import { CommandFailure, NOT_FOUND } from './exit-codes.ts';
import { table } from './table.ts';

interface Seen {
  readonly timestamp: number;
  readonly podInstance: string;
  readonly outcome: Outcome;
}

interface Offers {
  readonly suppressed: boolean;
  readonly outcomes: readonly Seen[];
}

function innermost(outcome: Outcome): string[] {
  if (outcome.passed) return [];
  const inner = outcome.children.flatMap(innermost);
  return inner.length > 0 ? inner : [`${outcome.subject}: ${outcome.reason}`];
}

function time(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').slice(0, 19);
}

function row({ timestamp, podInstance, outcome }: Seen): string[] {
  const reasons = [...new Set(innermost(outcome))];
  const more = reasons.length > 2 ? `; and ${reasons.length - 2} more` : '';
  const why = outcome.passed ? outcome.reason : `${reasons.slice(0, 2).join('; ')}${more}`;
  return [podInstance, time(timestamp), outcome.passed ? 'fits' : 'does not fit', why];
}

/** Every reason, indented below what it is a reason of. */
export function outcomeTree(outcome: Outcome, depth = 0): string[] {
  const { passed, subject, reason, children } = outcome;
  const own = `${'  '.repeat(depth)}${passed ? '+' : '-'} ${subject}: ${reason}`;
  return [own, ...children.flatMap((child) => outcomeTree(child, depth + 1))];
}

function overview({ suppressed, outcomes }: Offers): string {
  const newest = [...new Map(outcomes.map((seen) => [seen.podInstance, seen])).values()];
  const asleep = suppressed ? 'Nothing wants resources: offers are suppressed.\n' : '';
  if (newest.length === 0) return `${asleep}No offer has been looked at yet.\n`;
  return `${asleep}${table(['POD', 'WHEN (UTC)', 'RESULT', 'WHY'], newest.map(row))}`;
}

function ofPod(offers: Offers, pod: string): string {
  const last = offers.outcomes.findLast(({ podInstance }) => podInstance === pod);
  if (last === undefined) {
    const found = `no offer was looked at for ${pod} of late`;
    const action = 'See what its plan waits for: pillion plan status deploy';
    throw new CommandFailure(NOT_FOUND, { subject: 'offers', found, action });
  }
  const state = last.outcome.passed ? 'fits' : 'does not fit';
  return `${pod} ${state}, ${time(last.timestamp)} UTC\n${outcomeTree(last.outcome).join('\n')}\n`;
}

export function addOffersCommand(program: Command, context: Context): void {
  program
    .command('offers')
    .argument('[pod]', 'such as hello-0: all reasons of its last outcome')
    .description('why pods are placed or not: how the last offers were judged')
    .addHelpText(
      'after',
      '\nExamples\n  $ pillion offers            # which pods wait, and why\n  $ pillion offers hello-0    # every reason, for each agent',
    )
    .action(async (pod?: string) => {
      const offers = (await context.api().read('/v2/debug/offers')) as Offers;
      const text = pod === undefined ? overview(offers) : ofPod(offers, pod);
      const own =
        pod === undefined
          ? offers.outcomes
          : offers.outcomes.filter(({ podInstance }) => podInstance === pod);
      context.print({ suppressed: offers.suppressed, outcomes: own }, text);
    });
}
