// What the lines of each recording do not say, by the recording's name.
import type { Scenario } from './scenario.ts';

const HINTS: Readonly<Record<string, Omit<Scenario, 'name'>>> = {};

export function scenarioOf(name: string): Scenario {
  return { name, ...HINTS[name] };
}
