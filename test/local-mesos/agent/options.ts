// What an agent can be told, with Mesos' own defaults. Times are in milliseconds, sizes in bytes.
import { hostname } from 'node:os';
import type { DomainInfo } from '../../../shared/mesos/generated/mesos.ts';
import { type Clock, systemClock } from '../../../shared/runtime/clock.ts';
import { type Logger, silentLogger } from '../../../shared/runtime/logger.ts';
import { type Random, systemRandom } from '../../../shared/runtime/random.ts';

export interface AgentOptions {
  /** Everything the agent keeps is below it; a second agent on the same one recovers what the first had. */
  readonly workDir: string;
  /** The master's `host:port`. */
  readonly master: string;
  /** 0 takes a free one, and the same again after a restart. */
  readonly port?: number;
  /** The address to listen on, and to tell to executors and the master: 127.0.0.1. */
  readonly ip?: string;
  /** Default: the address, as `--no-hostname_lookup` has it. */
  readonly hostname?: string;
  /** `cpus(role):1;mem:4096;disk:8192;ports:[31000-32000]`. */
  readonly resources?: string;
  /** `rack:r1;level:10`. */
  readonly attributes?: string;
  readonly domain?: DomainInfo;
  /** Set for every executor. */
  readonly executorEnvironmentVariables?: Readonly<Record<string, string>>;
  /** 1 minute. */
  readonly executorRegistrationTimeout?: number;
  /** 2 seconds. */
  readonly executorReregistrationTimeout?: number;
  /** 5 seconds. */
  readonly executorShutdownGracePeriod?: number;
  /** 15 minutes. */
  readonly recoveryTimeout?: number;
  /** The longest first wait before registering: 1 second. */
  readonly registrationBackoffFactor?: number;
  /** How long the sandboxes of ended executors are kept: 1 week. */
  readonly gcDelay?: number;
  /** 2 GiB. */
  readonly fetcherCacheSize?: number;
  /** 1 minute. */
  readonly fetcherStallTimeout?: number;
  /** Also listen on a unix domain socket in the work directory, and tell executors of it: no. */
  readonly httpExecutorDomainSockets?: boolean;
  /** Run executors as their framework's user: when the agent runs as root. */
  readonly switchUser?: boolean;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Logger;
}

export type AgentConfig = Readonly<Required<Omit<AgentOptions, 'domain'>>> & Pick<AgentOptions, 'domain'>;

const DEFAULT_RESOURCES = 'cpus:4;mem:4096;disk:8192;ports:[31000-32000]';

export function configOf(options: AgentOptions): AgentConfig {
  const ip = options.ip ?? '127.0.0.1';
  return {
    port: 0,
    ip,
    hostname: ip === '0.0.0.0' ? hostname() : ip,
    resources: DEFAULT_RESOURCES,
    attributes: '',
    executorEnvironmentVariables: {},
    executorRegistrationTimeout: 60_000,
    executorReregistrationTimeout: 2_000,
    executorShutdownGracePeriod: 5_000,
    recoveryTimeout: 900_000,
    registrationBackoffFactor: 1_000,
    gcDelay: 604_800_000,
    fetcherCacheSize: 2 * 1024 ** 3,
    fetcherStallTimeout: 60_000,
    httpExecutorDomainSockets: false,
    switchUser: process.getuid?.() === 0,
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
    ...options,
  };
}
