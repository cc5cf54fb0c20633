// What the agent tells the command executor in its environment.
import { parseDuration } from '../durations.ts';

export interface Environment {
  /** The agent's `ip:port`. */
  readonly endpoint: string;
  readonly frameworkId: string;
  readonly executorId: string;
  readonly checkpoint: boolean;
  /** Milliseconds. */
  readonly recoveryTimeout: number;
  readonly shutdownGracePeriod: number;
}

export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  return {
    endpoint: env['MESOS_AGENT_ENDPOINT'] ?? '',
    frameworkId: env['MESOS_FRAMEWORK_ID'] ?? '',
    executorId: env['MESOS_EXECUTOR_ID'] ?? '',
    checkpoint: env['MESOS_CHECKPOINT'] === '1',
    recoveryTimeout: parseDuration(env['MESOS_RECOVERY_TIMEOUT'] ?? '') ?? 900_000,
    shutdownGracePeriod: parseDuration(env['MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD'] ?? '') ?? 5_000,
  };
}
