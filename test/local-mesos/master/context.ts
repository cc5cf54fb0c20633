// What every part of the master works with: its state, its registry, its clock, its name; and how it speaks to
// schedulers and agents.
import type { MasterInfo } from '../../../shared/mesos/generated/mesos.ts';
import type { Event } from '../../../shared/mesos/generated/scheduler.ts';
import type { MasterMessage } from '../link.ts';
import type { MasterConfig } from './options.ts';
import type { Registry } from './registry.ts';
import type { Agent, Framework, MasterState } from './state.ts';

export const VERSION = '1.12.0';

export interface Context {
  /** New at every start, as a real master's is: the beginning of all ids it gives. */
  readonly id: string;
  readonly info: MasterInfo;
  readonly config: MasterConfig;
  readonly state: MasterState;
  readonly registry: Registry;
  /** Ids of agents that the registry has and that are not back since the start. */
  readonly recovered: Set<string>;
  /** Milliseconds. */
  readonly startedAt: number;
  /** Makes offers in this turn, out of the interval. */
  readonly allocate: () => void;
}

export const now = ({ config }: Context): number => config.clock.now();

/** False when nobody is subscribed: the event is lost, as with Mesos. */
export function sendEvent(framework: Framework, event: Event): boolean {
  if (framework.connection === undefined) return false;
  framework.connection.stream.send(event);
  return true;
}

/** False when the agent is not connected: the message is lost. */
export function sendToAgent(agent: Agent, message: MasterMessage): boolean {
  return agent.link?.send(message) ?? false;
}

export const nanoseconds = (milliseconds: number): bigint => BigInt(Math.round(milliseconds * 1e6));

/** `slave(1)@ip:port`, as Mesos names an agent in its texts. */
export const agentPid = ({ ip, info }: Agent): string => `slave(1)@${ip}:${info.port ?? 5051}`;

export const agentText = (agent: Agent): string =>
  `${agent.id} at ${agentPid(agent)} (${agent.info.hostname})`;
