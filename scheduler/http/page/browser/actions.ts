// What an operator can do from the page: each action is a request and the question that is asked before it. Pure.

export interface Action {
  /** On the button that does it: a verb. */
  readonly label: string;
  /** What it is done to: `plan deploy`. */
  readonly subject: string;
  /** What happens then, in one or two sentences. */
  readonly question: string;
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  /** It gives something up that does not come back. */
  readonly isGrave?: boolean;
}

const at = (path: string, query: Readonly<Record<string, string>>): string => {
  const search = new URLSearchParams(query).toString();
  return search === '' ? path : `${path}?${search}`;
};

const planPath = (plan: string) => `v1/plans/${encodeURIComponent(plan)}`;

export interface Element {
  readonly plan: string;
  /** Id of a phase. */
  readonly phase?: string;
  /** Id of a step of it. */
  readonly step?: string;
  /** As the operator knows it. */
  readonly name: string;
}

function elementQuery({ phase, step }: Element): Record<string, string> {
  return { ...(phase === undefined ? {} : { phase }), ...(step === undefined ? {} : { step }) };
}

export function startPlan(plan: string, parameters: Readonly<Record<string, string>>): Action {
  return {
    label: 'Start',
    subject: `plan ${plan}`,
    question: `Start plan ${plan}? If it is complete it runs again from its first step.`,
    method: 'POST',
    path: `${planPath(plan)}/start`,
    body: parameters,
  };
}

export function stopPlan(plan: string): Action {
  return {
    label: 'Stop',
    subject: `plan ${plan}`,
    question: `Stop plan ${plan}? It is interrupted, and begins anew when it is started. Running tasks are left alone.`,
    method: 'POST',
    path: `${planPath(plan)}/stop`,
  };
}

export function pause(element: Element): Action {
  return {
    label: 'Pause',
    subject: element.name,
    question: `Pause ${element.name}? Steps that are under way go on; no other begins.`,
    method: 'POST',
    path: at(`${planPath(element.plan)}/interrupt`, elementQuery(element)),
  };
}

export function proceed(element: Element): Action {
  return {
    label: 'Continue',
    subject: element.name,
    question: `Continue ${element.name}? A canary phase goes one step on the first time, and through the rest the second.`,
    method: 'POST',
    path: at(`${planPath(element.plan)}/continue`, elementQuery(element)),
  };
}

export function forceComplete(element: Element): Action {
  return {
    label: 'Force complete',
    subject: element.name,
    question: `Take ${element.name} as complete, whatever its tasks do?`,
    method: 'POST',
    path: at(`${planPath(element.plan)}/forceComplete`, elementQuery(element)),
    isGrave: true,
  };
}

export function restartElement(element: Element): Action {
  return {
    label: 'Restart',
    subject: element.name,
    question: `Restart ${element.name}? Its tasks are launched again.`,
    method: 'POST',
    path: at(`${planPath(element.plan)}/restart`, elementQuery(element)),
  };
}

export type PodVerb = 'restart' | 'replace' | 'pause' | 'resume';

const POD_QUESTIONS: Readonly<Record<PodVerb, string>> = {
  restart: 'Its tasks are killed and launched again on the same agent, with the same volumes.',
  replace: 'It gives up its place and ITS VOLUMES with all their data, and is placed anew, on any agent.',
  pause: 'Its tasks are replaced by a sleep in the same place, so that its volumes can be looked at.',
  resume: 'Its tasks get their own commands back.',
};

export function podAction(verb: PodVerb, pod: string): Action {
  const label = `${verb[0]?.toUpperCase()}${verb.slice(1)}`;
  return {
    label,
    subject: `pod ${pod}`,
    question: `${label} pod ${pod}? ${POD_QUESTIONS[verb]}`,
    method: 'POST',
    path: `v1/pod/${encodeURIComponent(pod)}/${verb}`,
    isGrave: verb === 'replace',
  };
}
