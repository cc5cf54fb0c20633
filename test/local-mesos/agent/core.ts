// What the parts of one agent share: its state, its tools, and the two ways out, to the master and to executors.
import type { Event } from '../../../shared/mesos/generated/executor.ts';
import type { Clock } from '../../../shared/runtime/clock.ts';
import type { AgentMessage } from '../link.ts';
import type { AgentState } from './agent-state.ts';
import type { Containerizer } from './container/containerizer.ts';
import type { ExecutorState } from './executor-state.ts';
import type { Fetcher } from './fetcher/fetcher.ts';
import type { AgentConfig } from './options.ts';
import type { AgentPaths, RunIds } from './paths.ts';
import type { UpdateManager } from './status/update-manager.ts';

/** The stream of events that an executor's SUBSCRIBE opened. What is sent after its end is lost. */
export interface EventStream {
  send(event: Event): void;
  close(): void;
}

export interface AgentCore {
  readonly config: AgentConfig;
  /** Timers of this life of the agent: none of them fires after a crash. */
  readonly clock: Clock;
  readonly state: AgentState;
  readonly paths: AgentPaths;
  readonly containerizer: Containerizer;
  readonly fetcher: Fetcher;
  readonly updates: UpdateManager;
  /** By executor; the newest one of each. */
  readonly streams: Map<ExecutorState, EventStream>;
  /** The port that the agent listens on. */
  readonly port: () => number;
  /** Says something to the master; lost while there is no link. */
  readonly send: (message: AgentMessage) => void;
  /** All executors are over, and the agent was told to end. */
  readonly terminated: () => void;
}

export function runIds({ state }: Pick<AgentCore, 'state'>, executor: ExecutorState): RunIds {
  return {
    agent: state.id,
    framework: executor.frameworkId,
    executor: executor.id,
    container: executor.containerId,
  };
}

export function sendTo({ streams }: AgentCore, executor: ExecutorState, event: Event): void {
  streams.get(executor)?.send(event);
}

export function closeStream({ streams }: AgentCore, executor: ExecutorState): void {
  streams.get(executor)?.close();
  streams.delete(executor);
}
