// Which children of a plan or phase may be worked on now. Pure.
import type { Strategy } from '../spec/service-spec.ts';
import type { Status } from './model.ts';

export interface Gate {
  readonly interrupted: boolean;
  /** How often a canary was told to continue. */
  readonly proceeds: number;
}

const isCanary = (strategy: Strategy) => strategy.endsWith('canary');
const isParallel = (strategy: Strategy) => strategy.startsWith('parallel');

/** A canary waits before its first child, and once more when that is complete; the second `continue` frees the rest. */
export function isInterrupted(strategy: Strategy, gate: Gate, children: readonly Status[]): boolean {
  if (gate.interrupted) return true;
  if (!isCanary(strategy) || gate.proceeds >= 2) return false;
  return gate.proceeds === 0 || (children[0] === 'COMPLETE' && children.length > 1);
}

/** Positions, in order; complete children are none. */
export function candidates(strategy: Strategy, gate: Gate, children: readonly Status[]): number[] {
  if (isInterrupted(strategy, gate, children)) return [];
  const open = children.flatMap((status, index) => (status === 'COMPLETE' ? [] : [index]));
  if (isCanary(strategy) && gate.proceeds === 1) return open.filter((index) => index === 0);
  return isParallel(strategy) ? open : open.slice(0, 1);
}
