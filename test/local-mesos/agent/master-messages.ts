// What follows from each message of the master. Total: a new kind of message must find its place here to compile.
import type { AgentMessage, MasterMessage, UnknownTask } from '../link.ts';
import { toWireJson } from '../wire-json.ts';
import { agentSelf } from './agent-info.ts';
import { replaceLink, writeCheckpoint } from './checkpoint.ts';
import { type AgentCore, sendTo } from './core.ts';
import type { Endings } from './endings.ts';
import type { Kills } from './kills.ts';
import type { Launches } from './launches.ts';
import type { Operations } from './operations.ts';
import type { RunCheckpoint } from './run-checkpoint.ts';
import type { StatusUpdates } from './status-updates.ts';

export interface AgentParts {
  readonly updates: StatusUpdates;
  readonly endings: Endings;
  readonly launches: Launches;
  readonly kills: Kills;
  readonly operations: Operations;
  readonly checkpoint: RunCheckpoint;
}

type Handlers = {
  readonly [Type in Exclude<MasterMessage['type'], 'PING'>]: (
    message: Extract<MasterMessage, { readonly type: Type }>,
  ) => void;
};

export class MasterMessages {
  #core: AgentCore;
  #parts: AgentParts;
  #handlers: Handlers;

  constructor(core: AgentCore, parts: AgentParts) {
    this.#core = core;
    this.#parts = parts;
    this.#handlers = this.#makeHandlers(parts);
  }

  take(message: MasterMessage): void {
    if (message.type === 'PING') return;
    // The table's types pair each kind with its own message; an index by a union cannot show that.
    const handler = this.#handlers[message.type] as (message: MasterMessage) => void;
    handler(message);
  }

  /** REGISTER for the first time; later everything that the agent has. */
  registration(): AgentMessage {
    const { state } = this.#core;
    const self = agentSelf(this.#core);
    if (state.info.id === undefined) return { type: 'REGISTER', ...self };
    const executors = state.executors.filter(({ phase }) => phase !== 'TERMINATED');
    return {
      type: 'REREGISTER',
      ...self,
      frameworks: [...state.frameworks.values()].map(({ info }) => info),
      executors: executors
        .filter(({ isCommandExecutor }) => !isCommandExecutor)
        .map(({ frameworkId, info }) => ({ framework_id: frameworkId, executor: info })),
      tasks: state.executors.flatMap((executor) => executor.reported),
      operations: this.#parts.operations.unacknowledged,
      ...(state.drain && { draining: state.drain }),
    };
  }

  disconnected(): void {
    if (this.#core.state.phase === 'RUNNING') this.#core.state.phase = 'DISCONNECTED';
    this.#core.updates.pause();
  }

  #makeHandlers({ updates, endings, launches, kills, operations }: AgentParts): Handlers {
    const { state } = this.#core;
    return {
      REGISTERED: ({ agent_id }) => this.#registered(agent_id, []),
      REREGISTERED: ({ agent_id, unknown_tasks }) => this.#registered(agent_id, unknown_tasks),
      RUN_TASK: ({ framework, task, launch_executor }) =>
        launches.run({ framework, launch: { type: 'task', task }, launchExecutor: launch_executor }),
      RUN_TASK_GROUP: ({ framework, executor, group, launch_executor }) => {
        const tasks = (group.tasks ?? []).map((task) => ({ ...task, executor: task.executor ?? executor }));
        const launch = { type: 'group', group: { ...group, tasks } } as const;
        launches.run({ framework, executor, launch, launchExecutor: launch_executor });
      },
      KILL_TASK: ({ framework_id, task_id, kill_policy }) =>
        kills.killTask(framework_id, task_id, kill_policy),
      STATUS_UPDATE_ACKNOWLEDGEMENT: ({ framework_id, task_id, uuid }) =>
        updates.acknowledged(framework_id, task_id, uuid),
      FRAMEWORK_TO_EXECUTOR: ({ framework_id, executor_id, data }) => {
        const executor = state.executor(framework_id, executor_id);
        if (executor?.phase === 'RUNNING')
          sendTo(this.#core, executor, { type: 'MESSAGE', message: { data } });
      },
      SHUTDOWN_EXECUTOR: ({ framework_id, executor_id }) => {
        const framework = state.frameworks.get(framework_id);
        const executor = framework?.executors.get(executor_id);
        if (framework !== undefined && executor !== undefined) endings.shutdownExecutor(framework, executor);
      },
      SHUTDOWN_FRAMEWORK: ({ framework_id }) => {
        const framework = state.frameworks.get(framework_id);
        if (framework !== undefined) endings.shutdownFramework(framework);
      },
      UPDATE_FRAMEWORK: (message) => this.#updateFramework(message),
      APPLY_OPERATION: (message) => operations.apply(message),
      OPERATION_STATUS_ACKNOWLEDGEMENT: ({ id, status_uuid }) => operations.acknowledge(id, status_uuid),
      DRAIN: (message) => this.#drain(message),
      SHUTDOWN: () => this.#shutdown(),
    };
  }

  #registered(id: string, unknown: readonly UnknownTask[]): void {
    const { state, paths } = this.#core;
    if (state.phase === 'TERMINATING') return;
    const isFirst = state.info.id === undefined;
    state.info = { ...state.info, id: { value: id } };
    if (isFirst) {
      writeCheckpoint(paths.agentInfo(id), toWireJson(state.info));
      replaceLink(paths.latestAgent, paths.metaAgent(id));
    }
    state.phase = 'RUNNING';
    this.#core.updates.resume();
    this.#parts.operations.resume();
    for (const task of unknown) this.#dropUnknown(task);
  }

  #dropUnknown({ framework_id, task_id, partition_aware }: UnknownTask): void {
    if (this.#core.state.frameworks.get(framework_id)?.executorOfTask(task_id) !== undefined) return;
    this.#parts.updates.fromAgentForUnknown(framework_id, {
      taskId: task_id,
      state: partition_aware ? 'TASK_DROPPED' : 'TASK_LOST',
      message: 'Reconciliation: task unknown to the agent',
      reason: 'REASON_RECONCILIATION',
    });
  }

  #updateFramework({ framework: info }: Extract<MasterMessage, { type: 'UPDATE_FRAMEWORK' }>): void {
    const { state, updates } = this.#core;
    const framework = state.frameworks.get(info.id?.value ?? '');
    if (framework === undefined || framework.isTerminating) return;
    framework.info = info;
    if (framework.checkpoints) this.#parts.checkpoint.writeFramework(state.id, framework.id, info);
    updates.resume();
  }

  #drain({ config }: Extract<MasterMessage, { type: 'DRAIN' }>): void {
    const { state, paths } = this.#core;
    if (state.frameworks.size === 0) return;
    writeCheckpoint(paths.drainConfig(state.id), toWireJson(config));
    state.drain = config;
    this.#parts.kills.drain(config);
  }

  /** The master has removed the agent: everything ends, then the agent itself. */
  #shutdown(): void {
    const { state } = this.#core;
    state.phase = 'TERMINATING';
    if (state.frameworks.size === 0) {
      this.#core.terminated();
      return;
    }
    for (const framework of [...state.frameworks.values()]) this.#parts.endings.shutdownFramework(framework);
  }
}
