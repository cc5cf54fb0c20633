// What an operator may ask of a pod's executor: signal a task, drain it, set the level of the executor's own log.
// It goes over the pod link as a fact, and the answer says how far it came (docs/pod-link.md).
import { z } from 'zod';
import type { Control } from '../../../shared/link/generated/link.ts';
import { hasEnded } from '../../plan/task-state.ts';
import type { ControlEntry, ControlSubject } from '../../watch/control-history.ts';
import type { ControlAnswer, ControlOutcome } from '../../watch/pod-links.ts';
import { ok } from '../answers.ts';
import type { Api } from '../api.ts';
import { HttpProblem, notFound } from '../problem.ts';
import { type Answer, type Route, route } from '../route.ts';
import { named, type ViewOf } from '../schema.ts';
import { executorOf, taskOf } from '../task-of.ts';

const TAG = 'controls';
const pod = z.string().describe('A pod instance, such as hello-0.');
const task = z.string().describe('A task of it, such as server or hello-0-server.');

const MOST_SECONDS = 86_400;
/** Characters. */
const LONGEST_COMMAND = 8192;

const seconds = z.number().min(0).max(MOST_SECONDS);
const signal = z.string().regex(/^(SIG)?[A-Z0-9]{1,10}$/i, 'expected the name of a signal, such as HUP');

/** `HUP`, `sighup` and `SIGHUP` are the same. */
function fullName(name: string): string {
  return `SIG${name.toUpperCase().replace(/^SIG/, '')}`;
}

const DrainRequest = named(
  'DrainRequest',
  z
    .strictObject({
      graceSeconds: seconds.describe('To end its work; then it is asked to end.'),
      signal: signal.optional().describe('What tells it to; default TERM. Not beside a command.'),
      command: z
        .string()
        .min(1)
        .max(LONGEST_COMMAND)
        .optional()
        .describe("Run by /bin/sh in the task's directory instead; the time begins when it has ended."),
      commandSeconds: seconds.optional().describe('That the command may take; default 60.'),
    })
    .refine(({ signal: name, command }) => name === undefined || command === undefined, {
      message: 'a signal and a command exclude each other',
    }),
);

const ControlResult = named(
  'ControlResult',
  z.object({
    id: z.string().describe('For GET /v1/controls/{id}.'),
    outcome: z
      .enum(['done', 'acknowledged', 'sent', 'queued'])
      .describe('acknowledged: the executor has it; sent: a master took it; queued: there is no master.'),
    message: z.string().optional().describe("The executor's, such as how the command of a drain ended."),
  }),
);

const ControlView = named(
  'Control',
  z.object({
    id: z.string(),
    pod: z.string(),
    task: z.string().nullable().describe('Full name; null where it is for the executor itself.'),
    what: z.string().describe('`signal SIGHUP`, `drain`, `end of the drain`, `log level debug`.'),
    at: z.number().describe('Milliseconds since the epoch.'),
    answeredAt: z.number().nullable().describe('When the executor answered; null: it has not.'),
    outcome: z
      .enum(['done', 'refused', 'acknowledged', 'sent', 'queued', 'gone'])
      .describe('gone: the executor ended before it answered.'),
    message: z.string().nullable().describe("The executor's."),
  }),
);
export type ControlView = ViewOf<typeof ControlView>;

function viewOf({ answer, task, answeredAt, ...entry }: ControlEntry): ControlView {
  const { outcome, message } = answer;
  return {
    ...entry,
    task: task ?? null,
    answeredAt: answeredAt ?? null,
    outcome: OUTCOMES[outcome],
    message: message ?? null,
  };
}

const ANSWERS = {
  200: { says: 'The executor has done it.', schema: ControlResult },
  202: {
    says: 'It has not answered within 10 s; it goes on being sent until it is acknowledged.',
    schema: ControlResult,
  },
};

const OUTCOMES = {
  DONE: 'done',
  REFUSED: 'refused',
  ACKNOWLEDGED: 'acknowledged',
  SENT: 'sent',
  QUEUED: 'queued',
  GONE: 'gone',
  FULL: 'gone',
} as const satisfies Record<ControlOutcome, ControlView['outcome']>;

const LATER: Partial<Record<ControlOutcome, 'acknowledged' | 'sent' | 'queued'>> = {
  ACKNOWLEDGED: 'acknowledged',
  SENT: 'sent',
  QUEUED: 'queued',
};

function answerOf(id: string, { outcome, message }: ControlAnswer): Answer {
  const said = message === undefined ? { id } : { id, message };
  if (outcome === 'DONE') return { status: 200, body: { outcome: 'done', ...said } };
  if (outcome === 'REFUSED') {
    const action = 'GET /v1/pod/{pod}/status shows how its tasks are';
    throw new HttpProblem(409, { message: `the executor refuses: ${message ?? 'without a reason'}`, action });
  }
  if (outcome === 'GONE') throw new HttpProblem(409, { message: "the pod's executor is gone" });
  return { status: 202, body: { outcome: LATER[outcome], ...said } };
}

async function control(
  { podLinks, controls }: Api,
  executorId: string,
  given: Omit<Control, 'id'>,
  subject: ControlSubject,
): Promise<Answer> {
  const asked = podLinks.ask(executorId, given);
  if (asked === undefined) {
    const action = 'Wait until it has answered those, or restart the pod';
    throw new HttpProblem(429, { message: 'too many controls are on their way to this executor', action });
  }
  controls.add(asked, subject);
  return answerOf(asked.id, await podLinks.within(asked));
}

/** @throws HttpProblem 409 for a task that is over. */
function ofTask(
  api: Api,
  path: { readonly pod: string; readonly task: string },
  what: string,
  asked: (taskId: string) => Omit<Control, 'id'>,
): Promise<Answer> {
  const { executorId, taskId, state, name } = taskOf(api, path.pod, path.task);
  if (!hasEnded(state)) return control(api, executorId, asked(taskId), { pod: path.pod, task: name, what });
  const action = `GET /v1/pod/${path.pod}/tasks/${path.task}/deaths tells how it ended`;
  throw new HttpProblem(409, { message: `${name} is over: ${state}`, action });
}

export const CONTROL_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/v1/pod/{pod}/tasks/{task}/signal',
    operation: 'signalTask',
    tag: TAG,
    summary: "Sends a signal to a task's process group; not KILL and STOP.",
    params: { pod, task },
    body: {
      says: 'a JSON object {"signal": "HUP"}',
      schema: z.strictObject({ signal }),
    },
    answers: ANSWERS,
    handle: ({ params, body }, api) =>
      ofTask(api, params, `signal ${fullName(body.signal)}`, (id) => ({
        signal: { task_id: { value: id }, signal: fullName(body.signal) },
      })),
  }),
  route({
    method: 'POST',
    path: '/v1/pod/{pod}/tasks/{task}/drain',
    operation: 'drainTask',
    tag: TAG,
    summary: 'Tells a task to end its work, by a signal or by a command, and gives it a time for that.',
    description:
      'With a command the answer comes when that has ended. A task with the goal RUNNING is launched again.',
    params: { pod, task },
    body: {
      says: 'a JSON object {"graceSeconds": 60, "signal": "USR1"}, or with a command',
      schema: DrainRequest,
    },
    answers: ANSWERS,
    handle: ({ params, body }, api) =>
      ofTask(api, params, 'drain', (id) => ({
        drain: {
          task_id: { value: id },
          grace_seconds: body.graceSeconds,
          ...(body.signal === undefined ? {} : { signal: fullName(body.signal) }),
          ...(body.command === undefined ? {} : { command: { value: body.command } }),
          ...(body.commandSeconds === undefined ? {} : { command_seconds: body.commandSeconds }),
        },
      })),
  }),
  route({
    method: 'POST',
    path: '/v1/pod/{pod}/tasks/{task}/drain/cancel',
    operation: 'cancelDrain',
    tag: TAG,
    summary: 'Takes a drain back that has not ended.',
    params: { pod, task },
    answers: ANSWERS,
    handle: ({ params }, api) =>
      ofTask(api, params, 'end of the drain', (id) => ({ drain: { task_id: { value: id }, cancel: true } })),
  }),
  route({
    method: 'POST',
    path: '/v1/pod/{pod}/log-level',
    operation: 'setExecutorLogLevel',
    tag: TAG,
    summary: "Sets the level of the executor's own log, until it ends.",
    params: { pod },
    body: {
      says: 'a JSON object {"level": "debug"}',
      schema: z.strictObject({ level: z.enum(['error', 'warn', 'info', 'debug']) }),
    },
    answers: ANSWERS,
    handle: ({ params, body }, api) =>
      control(
        api,
        executorOf(api, params.pod),
        { log_level: { level: body.level } },
        { pod: params.pod, what: `log level ${body.level}` },
      ),
  }),
  route({
    method: 'GET',
    path: '/v1/controls',
    operation: 'listControls',
    tag: TAG,
    summary: 'The last controls that were sent, the newest first, and what became of them.',
    description: 'The last 1,000 since the scheduler started.',
    answers: { 200: { says: 'The controls.', schema: z.array(ControlView) } },
    handle: (_, { controls }) => ok(controls.all.map(viewOf)),
  }),
  route({
    method: 'GET',
    path: '/v1/controls/{control}',
    operation: 'getControl',
    tag: TAG,
    summary: 'One control, and what became of it.',
    params: { control: z.string().describe('Its id.') },
    answers: { 200: { says: 'The control.', schema: ControlView } },
    handle: ({ params }, { controls }) => {
      const entry = controls.get(params.control);
      if (entry !== undefined) return ok(viewOf(entry));
      const action = 'GET /v1/controls lists the last ones since the scheduler started';
      throw notFound(`Control ${params.control}`, undefined, action);
    },
  }),
];
