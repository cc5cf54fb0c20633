// /v1/events: what happens in the service, as it happens, as text/event-stream.
import { z } from 'zod';
import { nearest } from '../../spec/nearest.ts';
import { streamEvents } from '../events/stream.ts';
import { badRequest, HttpProblem } from '../problem.ts';
import { type Route, route } from '../route.ts';

/** What there is to hear of. */
export const EVENT_KINDS: Readonly<Record<string, string>> = {
  plan: 'the status of a plan, with the phases and steps that changed',
  task: 'a status update of a task',
  pod: 'a pod is launched, restarted, replaced',
  offer: 'an offer fits a pod, or why it does not',
  progress: 'what a task tells of its progress',
  milestone: 'a milestone that a task has reached',
  heartbeat: 'figures of an executor and its tasks; these events are not kept and have no id',
  agent: 'an agent is avoided, or no longer',
  timetable: 'a plan was started by its timetable, or why it was not',
  target: 'the service has another target configuration',
  scheduler: 'subscribed to a master, or disconnected',
};

const MOST_READERS = 100;

const DESCRIPTION = `Each event has a kind, an id and JSON data with \`at\`, milliseconds since the epoch. Kinds:

${Object.entries(EVENT_KINDS)
  .map(([kind, says]) => `- \`${kind}\`: ${says}`)
  .join('\n')}

The first event is \`hello\`. A reader that comes back with the header \`Last-Event-ID\` gets what it missed, as far as
it is kept: the last 10,000 events, 4 MiB of them. A \`gap\` says that some are lost, and that the state is to be read anew.
A reader that takes nothing for a minute is disconnected. A comment every 15 s is a sign of life.`;

function kindsOf(text: string | undefined): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  const kinds = text.split(',').map((kind) => kind.trim());
  const known = Object.keys(EVENT_KINDS);
  const wrong = kinds.find((kind) => !known.includes(kind));
  if (wrong === undefined) return new Set(kinds);
  const meant = nearest(wrong, known);
  throw badRequest(
    `query kinds: ${wrong} is no kind of event`,
    known.join(', '),
    meant === undefined ? 'Leave it out' : `Did you mean ${meant}?`,
  );
}

export const EVENT_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/events',
    operation: 'followEvents',
    tag: 'events',
    summary: 'What happens in the service, as it happens.',
    description: DESCRIPTION,
    query: {
      kinds: z.string().optional().describe('Kinds of events, separated by commas; without it all.'),
      since: z.string().optional().describe('As the header Last-Event-ID, for those who cannot send one.'),
    },
    answers: { 200: { says: 'The stream.', type: 'text/event-stream' } },
    handle: ({ query }, { events, clock, scheduler }) => {
      const kinds = kindsOf(query.kinds);
      if (events.listeners >= MOST_READERS) {
        const message = `${MOST_READERS} readers follow the events already`;
        throw new HttpProblem(503, { message, action: 'Try again later' }, { 'Retry-After': '30' });
      }
      const { spec, configuration } = scheduler.target;
      const greeting = { service: spec.name, configuration, kinds: kinds === undefined ? null : [...kinds] };
      return {
        stream: (request, response) => {
          const header = request.headers['last-event-id'];
          const lastId = typeof header === 'string' && header !== '' ? header : query.since;
          return streamEvents({ log: events, clock, kinds, lastId, greeting }, request, response);
        },
      };
    },
  }),
];
