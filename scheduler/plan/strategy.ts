// Which children of a plan or phase may be worked on now. Pure.
import type { Strategy } from '../spec/service-spec.ts';
import type { Gate, Status } from './model.ts';
import type { Tally } from './tally.ts';

/** None, all that are not complete, or the one at this position. */
export type Frontier = 'none' | 'open' | number;

const isCanary = (strategy: Strategy) => strategy.endsWith('canary');
const isParallel = (strategy: Strategy) => strategy.startsWith('parallel');

/** A canary waits before its first child, and once more when that is complete; the second `continue` frees the rest. */
export function isInterrupted(strategy: Strategy, gate: Gate, children: Tally): boolean {
  if (gate.interrupted) return true;
  if (!isCanary(strategy) || gate.proceeds >= 2) return false;
  return gate.proceeds === 0 || (children.at(0) === 'COMPLETE' && children.size > 1);
}

export function frontier(strategy: Strategy, gate: Gate, children: Tally): Frontier {
  if (isInterrupted(strategy, gate, children)) return 'none';
  if (isCanary(strategy) && gate.proceeds === 1) return children.at(0) === 'COMPLETE' ? 'none' : 0;
  return isParallel(strategy) ? 'open' : (children.firstOpen ?? 'none');
}

export function isWithin(limit: Frontier, index: number, status: Status | undefined): boolean {
  if (limit === 'open') return status !== undefined && status !== 'COMPLETE';
  return limit === index;
}
