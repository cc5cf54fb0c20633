// The master itself: its flags and its metrics. PURE, but for the clock.
import type { Flag } from '../../../../shared/mesos/generated/mesos.ts';
import { durationText } from '../../agent/durations.ts';
import { type Context, now } from '../../master/context.ts';
import { isActive } from '../../master/state.ts';
import { tasksView } from './tasks.ts';

/** Those of Mesos' flags that a local master has. */
export function flagsView({ config, info }: Context): readonly Flag[] {
  const flags: Readonly<Record<string, string>> = {
    agent_ping_timeout: durationText(config.agentPingTimeoutMs),
    agent_reregister_timeout: durationText(config.agentReregisterTimeoutMs),
    allocation_interval: durationText(config.allocationIntervalMs),
    hostname: config.hostname,
    ip: config.ip,
    max_agent_ping_timeouts: String(config.maxAgentPingTimeouts),
    port: String(info.port),
    work_dir: config.workDir,
  };
  return Object.entries(flags).map(([name, value]) => ({ name, value }));
}

/** Mesos' names; only what can be counted in the state. */
export function metricsView(context: Context): Readonly<Record<string, number>> {
  const { state } = context;
  const agents = [...state.agents.values()];
  const frameworks = [...state.frameworks.values()];
  const connected = frameworks.filter(({ connection }) => connection !== undefined).length;
  const linked = agents.filter(({ link }) => link !== undefined).length;
  const active = agents.filter(isActive).length;
  const offers = frameworks.reduce((sum, framework) => sum + framework.offers.size, 0);
  return {
    'master/elected': 1,
    'master/frameworks_active': connected,
    'master/frameworks_connected': connected,
    'master/frameworks_disconnected': frameworks.length - connected,
    'master/outstanding_offers': offers,
    'master/slaves_active': active,
    'master/slaves_connected': linked,
    'master/slaves_disconnected': agents.length - linked,
    'master/slaves_inactive': agents.length - active,
    ...taskMetrics(context),
    'master/uptime_secs': (now(context) - context.startedAt) / 1000,
  };
}

function taskMetrics({ state }: Context): Readonly<Record<string, number>> {
  const {
    tasks = [],
    unreachable_tasks: unreachable = [],
    completed_tasks: completed = [],
  } = tasksView(state);
  const states = ['STAGING', 'STARTING', 'RUNNING', 'KILLING', 'UNREACHABLE'];
  const ends = ['FINISHED', 'FAILED', 'KILLED', 'ERROR', 'LOST', 'DROPPED', 'GONE', 'GONE_BY_OPERATOR'];
  const all = [...tasks, ...unreachable, ...completed];
  return Object.fromEntries(
    [...states, ...ends].map((name) => [
      `master/tasks_${name.toLowerCase()}`,
      all.filter(({ state }) => state === `TASK_${name}`).length,
    ]),
  );
}
