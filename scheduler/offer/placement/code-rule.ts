// Placement rules that a service has in code, beside those of its svc.yml: all must hold for a pod that is new on an
// agent. A rule that throws, or answers something else, refuses the agent and says so. Pure, as the rules are to be.
import { describeError, PillionError } from '../../../shared/runtime/errors.ts';
import { fail, type Outcome, pass } from '../outcome.ts';
import type { AgentFacts, Census } from './census.ts';

export interface Candidate {
  /** `node-1`. */
  readonly instance: string;
  /** The pod's type. */
  readonly pod: string;
  readonly agent: AgentFacts;
}

/** Where pods are, with those that are placed in the same look at the offers. */
export type CensusView = Pick<Census, 'count' | 'counts' | 'on' | 'of'>;

export interface RuleAnswer {
  readonly passed: boolean;
  /** Why, for people; the first 200 characters are shown. */
  readonly reason: string;
}

export interface CodeRule {
  /** As outcomes name it; each rule another. */
  readonly name: string;
  /** Must answer the same for the same; is asked for every agent that may be large enough. */
  readonly decide: (candidate: Candidate, census: CensusView) => RuleAnswer;
}

const MOST_REASON = 200;

function isAnswer(value: unknown): value is RuleAnswer {
  if (typeof value !== 'object' || value === null) return false;
  const { passed, reason } = value as Partial<RuleAnswer>;
  return typeof passed === 'boolean' && typeof reason === 'string';
}

export function codeOutcome(rule: CodeRule, candidate: Candidate, census: CensusView): Outcome {
  try {
    const answer: unknown = rule.decide(candidate, census);
    if (!isAnswer(answer)) return fail(rule.name, 'the rule did not answer {passed, reason}');
    const reason = answer.reason.slice(0, MOST_REASON);
    return answer.passed ? pass(rule.name, reason) : fail(rule.name, reason);
  } catch (error) {
    return fail(rule.name, `the rule failed: ${describeError(error)}`.slice(0, MOST_REASON));
  }
}

/** @throws PillionError for a rule without a name, or with that of another one. */
export function checkedRules(rules: readonly CodeRule[]): readonly CodeRule[] {
  const names = rules.map(({ name }) => name);
  const wrong = names.find((name, index) => name === '' || names.indexOf(name) !== index);
  if (wrong === undefined) return rules;
  const expected = 'a name of its own for each rule';
  throw new PillionError({ subject: 'placing.rules', found: `"${wrong}"`, expected });
}
