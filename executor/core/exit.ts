// Why the executor process ends, and the exit code of each reason. Codes follow sysexits.h where it has one.

export type ExitReason =
  | 'IDLE'
  | 'SHUTDOWN'
  | 'SIGNAL'
  | 'OUTSIDE_MESOS'
  | 'CONFIGURATION'
  | 'SANDBOX'
  | 'NEVER_SUBSCRIBED'
  | 'AGENT_LOST'
  | 'RECOVERY_TIMEOUT'
  | 'REFUSED'
  | 'INTERNAL';

/** Exit codes; 0 only where the executor did all that was asked of it. */
export const EXIT_CODES: Readonly<Record<ExitReason, number>> = {
  /** Every task has ended and every update is acknowledged. */
  IDLE: 0,
  /** The agent asked for the end. */
  SHUTDOWN: 0,
  /** SIGTERM or SIGINT. */
  SIGNAL: 0,
  /** EX_USAGE: not started by a Mesos agent. */
  OUTSIDE_MESOS: 64,
  /** EX_CONFIG: the agent's variables do not parse. */
  CONFIGURATION: 78,
  /** EX_CANTCREAT: the sandbox cannot be used. */
  SANDBOX: 73,
  /** EX_UNAVAILABLE: the agent never took the first SUBSCRIBE. */
  NEVER_SUBSCRIBED: 69,
  /** EX_NOHOST: the agent went away, and without checkpointing nothing waits for it. */
  AGENT_LOST: 68,
  /** EX_TEMPFAIL: the agent did not come back within the recovery timeout. */
  RECOVERY_TIMEOUT: 75,
  /** EX_PROTOCOL: the agent does not know this executor or refuses its credentials. */
  REFUSED: 76,
  /** EX_SOFTWARE: a fault of the executor itself. */
  INTERNAL: 70,
};
