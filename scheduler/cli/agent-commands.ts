// `pillion agent ...`: where the service has something, and giving up an agent that is lost.
import type { Command } from 'commander';
import type { AgentView } from '../http/agent-view.ts';
import type { Context } from './context.ts';
import { table } from './table.ts';

function rowOf({ id, hostname, state, pods, leftovers, leftBehind }: AgentView): string[] {
  const left = leftBehind === 0 ? `${leftovers}` : `${leftovers} (${leftBehind} left behind)`;
  return [id, hostname ?? '-', state ?? '-', left, pods.join(' ')];
}

async function list(context: Context): Promise<void> {
  const agents = (await context.api().read('/v1/agents')) as AgentView[];
  context.print(agents, table(['AGENT', 'HOST', 'STATE', 'LEFTOVERS', 'PODS'], agents.map(rowOf)));
}

async function gone(context: Context, agent: string): Promise<void> {
  const api = context.api();
  const answer = await api.post(`/v1/agents/${encodeURIComponent(agent)}/gone`);
  const { pods, leftBehind } = api.checked(answer) as { pods: string[]; leftBehind: number };
  const placed = pods.length === 0 ? 'no pods were there' : `placed anew: ${pods.join(', ')}`;
  context.print(answer.body, `${agent} is given up; ${placed}; ${leftBehind} reservations left behind\n`);
}

export function addAgentCommands(program: Command, context: Context): void {
  const agent = program
    .command('agent')
    .alias('agents')
    .description('agents with pods or reservations of the service');
  agent
    .command('list')
    .description("agents, Mesos' last word of them, and what of the service is there")
    .action(() => list(context));
  agent
    .command('gone')
    .argument('<agent>', 'its id, or a host name that no other agent has')
    .description('take an agent for gone for good: its pods are placed anew, without their data')
    .action((which: string) => gone(context, which));
  agent.addHelpText(
    'after',
    `
An agent that was marked gone in Mesos needs no word here. Should one that was given up come back, its tasks are killed
and its reservations and volumes given back.

Examples
  $ pillion agent list
  $ pillion agent gone 1b0e3cd5-b2b8-4d2c-a1e7-5ac1ec5a34ff-S7`,
  );
}
