// What TaskInfo.check and TaskInfo.health_check ask for, with Mesos' defaults filled in. Times in milliseconds.
import type {
  CheckInfo,
  CommandInfo,
  HealthCheck,
  NetworkInfo_Protocol,
  TaskInfo,
} from '../../shared/mesos/generated/mesos.ts';

/** `CHECK` tells its result and does nothing more; the failures of a `HEALTH_CHECK` end the task. */
export type CheckKind = 'CHECK' | 'HEALTH_CHECK';
/** What runs beside a task: its checks, and the command that drains it. */
export type ProbeKind = CheckKind | 'DRAIN';

/** What one run of a check does. */
export type Probe =
  | { readonly type: 'COMMAND'; readonly command: CommandInfo }
  | {
      readonly type: 'HTTP';
      readonly scheme: 'http' | 'https';
      readonly host: string;
      readonly port: number;
      readonly path: string;
    }
  | { readonly type: 'TCP'; readonly host: string; readonly port: number };

interface Pace {
  /** From the start of the task to the first run. */
  readonly delay: number;
  /** From the end of a run to the next one. */
  readonly interval: number;
  /** Of one run; absent: none. */
  readonly timeout?: number;
}

export interface CheckPolicy extends Pace {
  readonly kind: 'CHECK';
  readonly probe: Probe;
}

export interface HealthPolicy extends Pace {
  readonly kind: 'HEALTH_CHECK';
  readonly probe: Probe;
  /** From the start of the task: failures before the first success do not count. */
  readonly grace: number;
  /** So many in a row end the task. */
  readonly mostFailures: number;
}

export type Policy = CheckPolicy | HealthPolicy;

/** Mesos' defaults in seconds (mesos.proto). */
const DELAY = 15;
const INTERVAL = 10;
const TIMEOUT = 20;
const GRACE = 10;
const MOST_FAILURES = 3;

/** The policies of a task, or why they make no sense: a master refuses such tasks, but not every master. */
export function policiesOf(task: TaskInfo): readonly Policy[] | { readonly fault: string } {
  const { check, health_check } = task;
  const checkProbe = check && probeOf(check, check.command?.command);
  if (check !== undefined && checkProbe === undefined) return { fault: faultOf('check', check) };
  const healthProbe = health_check && probeOf(health_check, health_check.command);
  if (health_check !== undefined && healthProbe === undefined) {
    return { fault: faultOf('health check', health_check) };
  }
  return [
    ...(check && checkProbe ? [checkPolicy(check, checkProbe)] : []),
    ...(health_check && healthProbe ? [healthPolicy(health_check, healthProbe)] : []),
  ];
}

function checkPolicy(check: CheckInfo, probe: Probe): CheckPolicy {
  return { kind: 'CHECK', probe, ...paceOf(check) };
}

function healthPolicy(check: HealthCheck, probe: Probe): HealthPolicy {
  return {
    kind: 'HEALTH_CHECK',
    probe,
    ...paceOf(check),
    grace: milliseconds(check.grace_period_seconds, GRACE),
    mostFailures: check.consecutive_failures ?? MOST_FAILURES,
  };
}

function paceOf(check: CheckInfo | HealthCheck): Pace {
  const timeout = milliseconds(check.timeout_seconds, TIMEOUT);
  return {
    delay: milliseconds(check.delay_seconds, DELAY),
    interval: milliseconds(check.interval_seconds, INTERVAL),
    ...(timeout === 0 ? {} : { timeout }),
  };
}

function probeOf(check: CheckInfo | HealthCheck, command: CommandInfo | undefined): Probe | undefined {
  if (check.type === 'COMMAND') return command && { type: 'COMMAND', command };
  if (check.type === 'HTTP' && check.http !== undefined) return httpProbe(check.http);
  if (check.type !== 'TCP' || check.tcp === undefined || !isPort(check.tcp.port)) return undefined;
  return { type: 'TCP', host: loopback(check.tcp), port: check.tcp.port };
}

function httpProbe(http: NonNullable<(CheckInfo & HealthCheck)['http']>): Probe | undefined {
  const { port, path = '/', scheme = 'http' } = http;
  if (!isPort(port) || (scheme !== 'http' && scheme !== 'https')) return undefined;
  return { type: 'HTTP', scheme, host: loopback(http), port, path: path === '' ? '/' : path };
}

/** Only a health check can ask for IPv6. */
function loopback(target: {
  readonly port: number;
  readonly protocol?: NetworkInfo_Protocol | undefined;
}): string {
  return target.protocol === 'IPv6' ? '::1' : '127.0.0.1';
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port <= 65_535;
}

function faultOf(name: string, { type = 'UNKNOWN' }: CheckInfo | HealthCheck): string {
  const wanted: Readonly<Record<typeof type, string>> = {
    UNKNOWN: "a type of 'COMMAND', 'HTTP' or 'TCP'",
    COMMAND: "a 'command'",
    HTTP: "'http' with a port from 1 to 65535 and a scheme of http or https",
    TCP: "'tcp' with a port from 1 to 65535",
  };
  return `Task uses invalid ${name} of type ${type}; expected ${wanted[type]}`;
}

/** Nonsense (negative, not a number) counts as 0, as soon as possible. */
function milliseconds(seconds: number | undefined, otherwise: number): number {
  return Math.max(0, (seconds ?? otherwise) * 1000 || 0);
}
