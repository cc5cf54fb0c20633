// Tasks, executors and operations as an operator sees them. PURE.
import type {
  Response_GetExecutors,
  Response_GetOperations,
  Response_GetTasks,
} from '../../../../shared/mesos/generated/master.ts';
import type { Framework, MasterState } from '../../master/state.ts';

/** Those that run first, then those that are over. */
export function allFrameworks(state: MasterState): readonly Framework[] {
  return [...state.frameworks.values(), ...state.completedFrameworks.values()];
}

export function tasksView(state: MasterState): Response_GetTasks {
  const frameworks = allFrameworks(state);
  return {
    tasks: frameworks.flatMap(({ tasks }) => [...tasks.values()]),
    unreachable_tasks: frameworks.flatMap(({ unreachableTasks }) => [...unreachableTasks.values()]),
    completed_tasks: frameworks.flatMap(({ completedTasks }) => completedTasks),
  };
}

export function executorsView(state: MasterState): Response_GetExecutors {
  const executors = [...state.agents.values()].flatMap((agent) =>
    [...agent.executors.values()].map(({ executor }) => ({
      executor_info: executor,
      agent_id: { value: agent.id },
    })),
  );
  return { executors };
}

export function operationsView(state: MasterState): Response_GetOperations {
  const operations = [...state.agents.values()].flatMap((agent) => [...agent.operations.values()]);
  return operations.length === 0 ? {} : { operations };
}
