// One agent against a pod's placement rules: every rule must hold, and each says why it does or does not. Pure.
// Pods are counted, not tasks, and only instances of the same pod (the DC/OS SDK counts tasks).
import { all, fail, type Outcome, pass } from '../outcome.ts';
import { toMilli } from '../scalar.ts';
import { type AgentFacts, type Census, valuesOf } from './census.ts';
import {
  type GroupByRule,
  type MaxPerRule,
  type PatternRule,
  type PlacementRule,
  type RelativeRule,
  showRule,
  typeName,
  type ValueRule,
} from './rule.ts';

export interface PlacementView {
  readonly census: Census;
  /** Whether a task (`hello-0`, `server`) has not ended, or is just being launched. */
  readonly isLive: (instance: string, task: string) => boolean;
}

type Verdict = readonly [passed: boolean, reason: string];

/** As Mesos writes numbers: `3`, `3.0` and `3.000` are one value. */
function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.trim() === '' || b.trim() === '') return false;
  return Number.isFinite(Number(a)) && toMilli(Number(a)) === toMilli(Number(b));
}

const pods = (number: number) => `${number} ${number === 1 ? 'pod' : 'pods'}`;
const shown = (values: readonly string[]) => values.join(', ');

function compare(
  rule: ValueRule | PatternRule,
  agent: AgentFacts,
  isWanted: (value: string) => boolean,
): Verdict {
  const values = valuesOf(agent, rule.field);
  const isPositive = rule.type === 'is' || rule.type === 'like';
  if (values.length === 0) return [!isPositive, `the agent has no ${rule.field}`];
  return [values.some(isWanted) === isPositive, `the agent has ${shown(values)}`];
}

function maxPer(rule: MaxPerRule, type: string, agent: AgentFacts, { census }: PlacementView): Verdict {
  const values = valuesOf(agent, rule.field);
  if (values.length === 0) return [false, `the agent has no ${rule.field}`];
  const counts = values.map((value) => ({ value, number: census.count(type, rule.field, value) }));
  const full = counts.find(({ number }) => number >= rule.most);
  const { value, number } = full ?? counts[0] ?? { value: '', number: 0 };
  return [full === undefined, `${pods(number)} of ${type} on ${value}`];
}

/** The least used of the values first. With `values` known, one that no pod is on yet goes before all that have one. */
function groupBy(rule: GroupByRule, type: string, agent: AgentFacts, { census }: PlacementView): Verdict {
  const [value] = valuesOf(agent, rule.field);
  if (value === undefined) return [false, `the agent has no ${rule.field}`];
  const counts = census.counts(type, rule.field);
  const own = counts.get(value) ?? 0;
  const least = Math.min(...counts.values());
  const isLeast = counts.size === 0 || own <= least;
  const isUnseen = rule.values !== undefined && counts.size < rule.values;
  const reason = `${pods(own)} of ${type} on ${value}`;
  if (isLeast && !(isUnseen && own > 0)) return [true, reason];
  const seen = `${counts.size} of ${rule.values} values have one`;
  return [false, `${reason}, ${isUnseen ? seen : `others have ${least}`}`];
}

function isThere(rule: RelativeRule, instance: string, { isLive }: PlacementView): boolean {
  return rule.task === undefined || isLive(instance, rule.task);
}

function avoid(rule: RelativeRule, agent: AgentFacts, view: PlacementView): Verdict {
  const found = view.census.on(agent.agentId, rule.pod).find((instance) => isThere(rule, instance, view));
  return [found === undefined, found === undefined ? `no ${typeName(rule)} is there` : `${found} is there`];
}

/** Where there is none anywhere, any agent will do: somebody has to be first. */
function colocate(rule: RelativeRule, agent: AgentFacts, view: PlacementView): Verdict {
  const found = view.census.on(agent.agentId, rule.pod).find((instance) => isThere(rule, instance, view));
  if (found !== undefined) return [true, `${found} is there`];
  for (const instance of view.census.of(rule.pod)) {
    if (isThere(rule, instance, view)) return [false, `no ${typeName(rule)} is there, but elsewhere`];
  }
  return [true, `there is no ${typeName(rule)} anywhere`];
}

function verdict(rule: PlacementRule, type: string, agent: AgentFacts, view: PlacementView): Verdict {
  switch (rule.type) {
    case 'is':
    case 'is-not':
      return compare(rule, agent, (value) => isSame(value, rule.value));
    case 'like':
    case 'unlike':
      return compare(rule, agent, rule.matches);
    case 'max-per':
      return maxPer(rule, type, agent, view);
    case 'group-by':
      return groupBy(rule, type, agent, view);
    case 'avoid':
      return avoid(rule, agent, view);
    case 'colocate':
      return colocate(rule, agent, view);
  }
}

/** Whether a new instance of the pod `type` may be placed on the agent. */
export function placementOutcome(
  rules: readonly PlacementRule[],
  type: string,
  agent: AgentFacts,
  view: PlacementView,
): Outcome {
  const outcomes = rules.map((rule) => {
    const [passed, reason] = verdict(rule, type, agent, view);
    return passed ? pass(showRule(rule), reason) : fail(showRule(rule), reason);
  });
  return all('placement', outcomes);
}
