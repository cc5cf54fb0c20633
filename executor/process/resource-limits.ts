// The resource limits (setrlimit) of a task, from its ContainerInfo: for a custom executor it is up to the executor.
// Pure: gives the options of `prlimit`, by which they are set, as Node.js has no setrlimit.
import type {
  RLimitInfo_RLimit,
  RLimitInfo_RLimit_Type,
  TaskInfo,
} from '../../shared/mesos/generated/mesos.ts';
import { PillionError } from '../../shared/runtime/errors.ts';

const OPTIONS: Readonly<Record<Exclude<RLimitInfo_RLimit_Type, 'UNKNOWN'>, string>> = {
  RLMT_AS: 'as',
  RLMT_CORE: 'core',
  RLMT_CPU: 'cpu',
  RLMT_DATA: 'data',
  RLMT_FSIZE: 'fsize',
  RLMT_LOCKS: 'locks',
  RLMT_MEMLOCK: 'memlock',
  RLMT_MSGQUEUE: 'msgqueue',
  RLMT_NICE: 'nice',
  RLMT_NOFILE: 'nofile',
  RLMT_NPROC: 'nproc',
  RLMT_RSS: 'rss',
  RLMT_RTPRIO: 'rtprio',
  RLMT_RTTIME: 'rttime',
  RLMT_SIGPENDING: 'sigpending',
  RLMT_STACK: 'stack',
};

/** Such as `--nofile=1024:4096`, in order; empty where the task limits nothing. @throws PillionError */
export function limitOptions({ container }: TaskInfo): string[] {
  return (container?.rlimit_info?.rlimits ?? []).map(option);
}

/** Mesos' rules: both or neither, and neither is unlimited. */
function option({ type, soft, hard }: RLimitInfo_RLimit): string {
  if (type === undefined || type === 'UNKNOWN') throw problem('limit', 'no type that is known');
  const name = OPTIONS[type];
  if (soft === undefined && hard === undefined) return `--${name}=unlimited:unlimited`;
  if (soft === undefined || hard === undefined)
    throw problem(type, 'one of soft and hard', 'both or neither');
  if (soft > hard) throw problem(type, `soft ${soft} above hard ${hard}`);
  return `--${name}=${soft}:${hard}`;
}

function problem(subject: string, found: string, expected?: string): PillionError {
  return new PillionError({
    subject: `rlimit ${subject}`,
    found,
    ...(expected === undefined ? {} : { expected }),
  });
}
