// /v1/agents: where the service has something, and the operator's word that one of them is gone for good.
import { z } from 'zod';
import { AgentView, agentsView } from '../agent-view.ts';
import { ok } from '../answers.ts';
import type { Api } from '../api.ts';
import { badRequest, HttpProblem, notFound, Problem } from '../problem.ts';
import { type Answer, type Route, route } from '../route.ts';
import { named } from '../schema.ts';

const TAG = 'agents';

const AgentGone = named(
  'AgentGone',
  z.object({
    agent: z.string().describe('Its id.'),
    hostname: z.string().nullable(),
    pods: z.array(z.string()).describe('Instances that lost their place there; recovery places them anew.'),
    leftBehind: z.number().describe('Reservations that nobody waits for any more.'),
  }),
);

function views({ scheduler }: Api): AgentView[] {
  const { state } = scheduler;
  return agentsView({
    state,
    tasksOf: (instance) => scheduler.tasksOf(instance),
    agentState: (id) => scheduler.agentState(id),
  });
}

/** By its id, or by a host name that no other has. */
function idOf(given: string, api: Api): string {
  const all = views(api);
  const found = all.filter(({ id, hostname }) => id === given || hostname === given);
  const [only] = found;
  if (only === undefined) {
    throw notFound(
      `Agent ${given}`,
      all.map(({ id }) => id),
      'GET /v1/agents lists them',
    );
  }
  if (found.length === 1) return only.id;
  throw badRequest(
    `${found.length} agents have the host name ${given}`,
    found.map(({ id }) => id).join(' or '),
  );
}

async function gone(given: string, api: Api): Promise<Answer> {
  const id = idOf(given, api);
  const answer = await api.scheduler.agentGone(id);
  if (answer === undefined) throw notFound(`Agent ${given}`, [], 'GET /v1/agents lists them');
  if (answer.code === 'live') {
    const message = `Agent ${id} is not gone: ${answer.tasks.join(', ')} run there`;
    const action = 'To have pods leave it, drain it in Mesos, or replace them: pillion pod replace POD';
    throw new HttpProblem(409, { message, action });
  }
  const { hostname = null, pods, leftBehind } = answer;
  return ok({ agent: id, hostname, pods, leftBehind });
}

export const AGENT_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/agents',
    operation: 'listAgents',
    tag: TAG,
    summary: 'Agents where the service has pods or reservations.',
    answers: { 200: { says: 'The agents.', schema: z.array(AgentView) } },
    handle: (_, api) => ok(views(api)),
  }),
  route({
    method: 'POST',
    path: '/v1/agents/{agent}/gone',
    operation: 'giveUpAgent',
    tag: TAG,
    summary:
      'Takes an agent for gone for good: its pods are placed anew, and its reservations are waited for no more.',
    description:
      'For an agent that Mesos only finds unreachable. One that is marked gone in Mesos needs no word. Should it come back, ' +
      'what runs there is killed, and its reservations are given back with their volumes.',
    params: { agent: z.string().describe('Its id, or a host name that no other agent has.') },
    answers: {
      200: { says: 'It is given up.', schema: AgentGone },
      409: { says: 'Tasks of the service run there.', schema: Problem },
    },
    handle: ({ params }, api) => gone(params.agent, api),
  }),
];
