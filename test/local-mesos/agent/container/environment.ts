// The environment of an executor's process: nothing of the agent's own, only what Mesos sets, what the agent was told
// to set for every executor, and what the framework asks for, which wins. Pure.
import type { ExecutorInfo, FrameworkInfo } from '../../../../shared/mesos/generated/mesos.ts';
import { durationOf, durationText } from '../durations.ts';

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface EnvironmentOptions {
  readonly framework: FrameworkInfo;
  readonly executor: ExecutorInfo;
  readonly agentId: string;
  /** The address that the agent listens on. */
  readonly ip: string;
  readonly port: number;
  readonly sandbox: string;
  /** The agent's unix domain socket, when it has one. */
  readonly domainSocket?: string | undefined;
  readonly executorEnvironmentVariables: Readonly<Record<string, string>>;
  /** Milliseconds; the executor's own grace period overrides it. */
  readonly shutdownGracePeriod: number;
  /** Milliseconds; only for frameworks that checkpoint. */
  readonly recoveryTimeout: number;
}

export function executorEnvironment(options: EnvironmentOptions): Readonly<Record<string, string>> {
  return {
    PATH: DEFAULT_PATH,
    ...options.executorEnvironmentVariables,
    ...identity(options),
    ...endpoint(options),
    ...checkpointing(options),
    ...commandVariables(options.executor),
  };
}

/** The variables of a CommandInfo that have a plain value. */
export function commandVariables({
  command,
}: Pick<ExecutorInfo, 'command'>): Readonly<Record<string, string>> {
  const variables = command?.environment?.variables ?? [];
  return Object.fromEntries(
    variables.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
  );
}

function identity({ framework, executor, agentId, sandbox }: EnvironmentOptions) {
  return {
    MESOS_FRAMEWORK_ID: framework.id?.value ?? '',
    MESOS_EXECUTOR_ID: executor.executor_id.value,
    MESOS_SLAVE_ID: agentId,
    MESOS_DIRECTORY: sandbox,
    MESOS_SANDBOX: sandbox,
  };
}

function endpoint({ ip, port, domainSocket }: EnvironmentOptions) {
  return {
    MESOS_SLAVE_PID: `slave(1)@${ip}:${port}`,
    MESOS_AGENT_ENDPOINT: `${ip}:${port}`,
    MESOS_HTTP_COMMAND_EXECUTOR: '0',
    LIBPROCESS_IP: ip,
    LIBPROCESS_PORT: '0',
    ...(domainSocket !== undefined && { MESOS_DOMAIN_SOCKET: domainSocket }),
  };
}

function checkpointing({ framework, executor, shutdownGracePeriod, recoveryTimeout }: EnvironmentOptions) {
  const grace = executor.shutdown_grace_period
    ? durationOf(executor.shutdown_grace_period)
    : shutdownGracePeriod;
  const recovery = {
    MESOS_RECOVERY_TIMEOUT: durationText(recoveryTimeout),
    MESOS_SUBSCRIPTION_BACKOFF_MAX: '2secs',
  };
  return {
    MESOS_CHECKPOINT: framework.checkpoint === true ? '1' : '0',
    MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD: durationText(grace),
    ...(framework.checkpoint === true && recovery),
  };
}
