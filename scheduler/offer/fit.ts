// Which agent a new pod is tried on first. First fit: in the order in which the agents offered. Best fit: where, after the
// pod, least is left of its scarcest resource, so that large pods still find room later. Pure.
import type { Bin } from './bins.ts';
import { type Demand, SCALARS } from './demand.ts';
import type { Pool } from './pool.ts';
import type { ScalarName } from './reservation.ts';

export const FITS = ['first', 'best'] as const;
export type Fit = (typeof FITS)[number];

/** Of what the pod needs, that of which it takes the greatest part of all that is offered. */
export function scarcest({ scalars }: Demand, pools: readonly Pool[]): ScalarName {
  const parts = SCALARS.map((name) => {
    const offered = pools.reduce((sum, pool) => sum + pool.scalars[name], 0);
    return { name, part: scalars[name] === 0 ? 0 : scalars[name] / Math.max(1, offered) };
  });
  return parts.reduce((most, one) => (one.part > most.part ? one : most)).name;
}

/** Those with least of it first; among equals the order stays. */
export function bestFirst(bins: readonly Bin[], demand: Demand): Bin[] {
  const name = scarcest(
    demand,
    bins.map(({ pool }) => pool),
  );
  return bins.toSorted((a, b) => a.pool.scalars[name] - b.pool.scalars[name]);
}
