// The checks of a task as Mesos knows them: svc.yml's readiness check travels as TaskInfo.check, as the DC/OS SDK has
// it on Mesos' default executor, its health check as TaskInfo.health_check. The executor runs both. Pure.
import type { CheckInfo, HealthCheck, TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import type { CheckSpec, TaskSpec } from '../spec/service-spec.ts';

export function taskChecks({
  readinessCheck,
  healthCheck,
}: TaskSpec): Pick<TaskInfo, 'check' | 'health_check'> {
  return {
    ...(readinessCheck === undefined ? {} : { check: check(readinessCheck) }),
    ...(healthCheck === undefined ? {} : { health_check: health(healthCheck) }),
  };
}

/** The command has the environment of its task: the executor sees to that. */
function check(spec: CheckSpec): CheckInfo {
  return { type: 'COMMAND', command: { command: { shell: true, value: spec.cmd } }, ...pace(spec) };
}

function health(spec: CheckSpec): HealthCheck {
  return {
    type: 'COMMAND',
    command: { shell: true, value: spec.cmd },
    ...pace(spec),
    grace_period_seconds: spec.gracePeriod,
    consecutive_failures: spec.maxConsecutiveFailures,
  };
}

function pace({ delay, interval, timeout }: CheckSpec): Pick<CheckInfo, PaceField> {
  return { delay_seconds: delay, interval_seconds: interval, timeout_seconds: timeout };
}

type PaceField = 'delay_seconds' | 'interval_seconds' | 'timeout_seconds';
