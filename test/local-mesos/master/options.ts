// How a local master is set up. The defaults are Mesos' own, but for the allocation interval.
import { type Clock, systemClock } from '../../../shared/runtime/clock.ts';
import { type Logger, silentLogger } from '../../../shared/runtime/logger.ts';
import { type Random, systemRandom } from '../../../shared/runtime/random.ts';

export interface MasterOptions {
  /** Holds the registry: which agents there are, which are unreachable, draining or in maintenance. */
  readonly workDir: string;
  /** Default 127.0.0.1. */
  readonly ip?: string;
  /** Default 0: a free one; it is kept over restart(). */
  readonly port?: number;
  /** Default: the ip. */
  readonly hostname?: string;
  /** Milliseconds between two rounds of offers. Default 200 (Mesos: 1000). */
  readonly allocationIntervalMs?: number;
  /** Milliseconds between pings of an agent, and until one counts as missed. Default 15000. */
  readonly agentPingTimeoutMs?: number;
  /** Missed pings in a row after which the agent is unreachable. Default 5. */
  readonly maxAgentPingTimeouts?: number;
  /** Milliseconds until an agent that is not back (after its or the master's restart) is unreachable. Default 600000. */
  readonly agentReregisterTimeoutMs?: number;
  /** Milliseconds between HEARTBEAT events. Default 15000. */
  readonly heartbeatMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
}

export type MasterConfig = Required<MasterOptions>;

export function masterConfig(options: MasterOptions): MasterConfig {
  const ip = options.ip ?? '127.0.0.1';
  return {
    ip,
    port: 0,
    hostname: ip,
    allocationIntervalMs: 200,
    agentPingTimeoutMs: 15_000,
    maxAgentPingTimeouts: 5,
    agentReregisterTimeoutMs: 600_000,
    heartbeatMs: 15_000,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    ...options,
  };
}
