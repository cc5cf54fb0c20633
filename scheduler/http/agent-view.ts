// Agents where the service has something, as the API shows them. Pure.
import { z } from 'zod';
import { isLive } from '../plan/task-state.ts';
import type { ServiceState, TaskRecord } from '../state/records.ts';
import type { AgentState } from '../watch/agents.ts';
import { named, type ViewOf } from './schema.ts';

export const AgentView = named(
  'Agent',
  z.object({
    id: z.string(),
    hostname: z.string().nullable().describe('Null where it is not known.'),
    state: z
      .enum(['registered', 'unreachable', 'gone', 'unknown'])
      .nullable()
      .describe(
        "Mesos' last word of it; unknown: removed from Mesos, or not back after the master's restart; null: not asked.",
      ),
    pods: z.array(z.string()).describe('Instances that have their place there.'),
    leftovers: z
      .number()
      .describe('Reservations there that no pod has now, to be given back when they are offered.'),
    leftBehind: z.number().describe('Those that nobody waits for, because the agent is said to be gone.'),
  }),
);
export type AgentView = ViewOf<typeof AgentView>;

export interface AgentSource {
  readonly state: ServiceState;
  readonly tasksOf: (instance: string) => readonly TaskRecord[];
  readonly agentState: (agentId: string) => AgentState | undefined;
}

function viewOf({ state, tasksOf, agentState }: AgentSource, id: string): AgentView {
  const pods = [...state.pod.values()].filter(({ agentId }) => agentId === id);
  const left = [...state.leftover.values()].filter(({ agentId }) => agentId === id);
  const leftBehind = left.filter(({ isLeftBehind }) => isLeftBehind === true).length;
  const isUp = pods.some(({ instance }) => tasksOf(instance).some((task) => isLive(task.state)));
  return {
    id,
    hostname: pods[0]?.hostname ?? left.find(({ hostname }) => hostname !== undefined)?.hostname ?? null,
    state: isUp ? 'registered' : (agentState(id) ?? null),
    pods: pods.map(({ instance }) => instance).sort(),
    leftovers: left.length - leftBehind,
    leftBehind,
  };
}

/** In the order of their host names, those that are not known last. */
export function agentsView(source: AgentSource): AgentView[] {
  const { pod, leftover } = source.state;
  const ids = new Set([...pod.values(), ...leftover.values()].map(({ agentId }) => agentId));
  const key = ({ hostname, id }: AgentView) => `${hostname ?? '~'} ${id}`;
  return [...ids].map((id) => viewOf(source, id)).sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
