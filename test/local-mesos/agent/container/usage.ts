// What a container uses, from /proc: the sum over the processes that belong to it.
import type { ResourceStatistics } from '../../../../shared/mesos/generated/mesos.ts';
import type { ContainerLimits } from '../executor-resources.ts';
import { processStat } from './proc.ts';
import { processTree } from './process-tree.ts';

const TICKS_PER_SECOND = 100;
const MEGABYTE = 1024 * 1024;

/** `now` is in milliseconds; the numbers of a process that has ended are zero. */
export function containerUsage(
  pid: number | undefined,
  limits: ContainerLimits,
  now: number,
): ResourceStatistics {
  const found = pid === undefined ? [] : processTree(pid);
  const own = pid === undefined ? undefined : processStat(pid);
  const all = found.length > 0 || own === undefined ? found : [own];
  const total = (of: (stat: (typeof all)[number]) => number) => all.reduce((sum, stat) => sum + of(stat), 0);
  const memory = BigInt(Math.round(limits.mem * MEGABYTE));
  return {
    timestamp: now / 1000,
    cpus_user_time_secs: total(({ userTicks }) => userTicks) / TICKS_PER_SECOND,
    cpus_system_time_secs: total(({ systemTicks }) => systemTicks) / TICKS_PER_SECOND,
    cpus_soft_limit: limits.cpus,
    mem_limit_bytes: memory,
    mem_soft_limit_bytes: memory,
    mem_rss_bytes: BigInt(total(({ residentBytes }) => residentBytes)),
  };
}
