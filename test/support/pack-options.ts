// What packing pods into offers looks at beside them, with nothing in it unless a test says so.
import type { PackOptions } from '../../scheduler/offer/pack.ts';
import { Census } from '../../scheduler/offer/placement/census.ts';

export function packOptions(more: Partial<PackOptions> = {}): PackOptions {
  return {
    known: new Set(),
    census: new Census(),
    isLive: () => false,
    avoided: new Map(),
    sharesGpuAgents: false,
    fit: 'first',
    newExecutors: Number.POSITIVE_INFINITY,
    ...more,
  };
}
