// Placement rules, parsed: what an agent must be like, or which pods it may run already, to take a pod. Types and words.

/** `@hostname`, `@region` and `@zone` of the agent; any other text is the name of an attribute. */
export type PlacementField = string;

export const HOSTNAME = '@hostname';
export const REGION = '@region';
export const ZONE = '@zone';
/** Rules relative to what the agent runs (our addition to the DC/OS SDK's operators). */
export const TASK = 'task';

export interface ValueRule {
  readonly type: 'is' | 'is-not';
  readonly field: PlacementField;
  readonly value: string;
}

export interface PatternRule {
  readonly type: 'like' | 'unlike';
  readonly field: PlacementField;
  readonly pattern: string;
  /** Of the whole value. */
  readonly matches: (value: string) => boolean;
}

export interface MaxPerRule {
  readonly type: 'max-per';
  readonly field: PlacementField;
  readonly most: number;
}

export interface GroupByRule {
  readonly type: 'group-by';
  readonly field: PlacementField;
  /** How many different ones there are; absent: those seen so far. */
  readonly values?: number | undefined;
}

export interface RelativeRule {
  readonly type: 'avoid' | 'colocate';
  /** A pod's type. */
  readonly pod: string;
  /** Only pods in which this task has not ended. */
  readonly task?: string | undefined;
}

export type PlacementRule = ValueRule | PatternRule | MaxPerRule | GroupByRule | RelativeRule;

export const OPERATORS = [
  'UNIQUE',
  'CLUSTER',
  'GROUP_BY',
  'LIKE',
  'UNLIKE',
  'MAX_PER',
  'IS',
  'IS_NOT',
  'AVOID',
  'COLOCATE',
] as const;

export type Operator = (typeof OPERATORS)[number];

const WORDS: Readonly<Record<PlacementRule['type'], Operator>> = {
  is: 'IS',
  'is-not': 'IS_NOT',
  like: 'LIKE',
  unlike: 'UNLIKE',
  'max-per': 'MAX_PER',
  'group-by': 'GROUP_BY',
  avoid: 'AVOID',
  colocate: 'COLOCATE',
};

function parameter(rule: PlacementRule): string {
  switch (rule.type) {
    case 'is':
    case 'is-not':
      return rule.value;
    case 'like':
    case 'unlike':
      return rule.pattern;
    case 'max-per':
      return String(rule.most);
    case 'group-by':
      return rule.values === undefined ? '' : String(rule.values);
    default:
      return typeName(rule);
  }
}

/** `hello`, or `hello/server`. */
export function typeName({ pod, task }: { readonly pod: string; readonly task?: string | undefined }) {
  return task === undefined ? pod : `${pod}/${task}`;
}

/** `@hostname MAX_PER 2`: for people. */
export function showRule(rule: PlacementRule): string {
  const field = 'field' in rule ? rule.field : TASK;
  return `${field} ${WORDS[rule.type]} ${parameter(rule)}`.trim();
}

/** Whether a rule looks at this field: tasks are told by PLACEMENT_REFERENCED_REGION and _ZONE. */
export function mentions(rules: readonly PlacementRule[], field: PlacementField): boolean {
  return rules.some((rule) => 'field' in rule && rule.field === field);
}
