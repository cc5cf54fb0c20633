// The few metrics that the local master can give honestly: counts of what it has.
import type { Context } from '../master/context.ts';
import { isActive } from '../master/state.ts';

export interface Gauge {
  readonly name: string;
  readonly value: number;
}

export function metricsOf({ state, startedAt, config }: Context): readonly Gauge[] {
  const agents = [...state.agents.values()];
  const frameworks = [...state.frameworks.values()];
  const tasks = frameworks.flatMap((framework) => [...framework.tasks.values()]);
  const connected = frameworks.filter(({ connection }) => connection !== undefined).length;
  const inState = (name: string) => tasks.filter(({ state: each }) => each === name).length;
  return [
    { name: 'master/elected', value: 1 },
    { name: 'master/uptime_secs', value: (config.clock.now() - startedAt) / 1000 },
    { name: 'master/slaves_connected', value: agents.filter(({ link }) => link !== undefined).length },
    { name: 'master/slaves_active', value: agents.filter(isActive).length },
    { name: 'master/frameworks_connected', value: connected },
    { name: 'master/frameworks_disconnected', value: frameworks.length - connected },
    {
      name: 'master/outstanding_offers',
      value: frameworks.reduce((sum, { offers }) => sum + offers.size, 0),
    },
    { name: 'master/tasks_staging', value: inState('TASK_STAGING') },
    { name: 'master/tasks_running', value: inState('TASK_RUNNING') },
  ];
}
