// What the scheduler's shell is made of, and what it tells. Types only.
import type { TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import type { BackoffPolicy } from '../../shared/runtime/backoff.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { LaunchContext } from '../offer/launch.ts';
import type { IdOf } from '../plan/commands.ts';
import type { ServiceStore } from '../state/service-store.ts';
import type { PodLinks } from '../watch/pod-links.ts';
import type { Target } from './configuration.ts';
import type { OfferTimes } from './offer-book.ts';
import type { Plans } from './plans.ts';

export interface SchedulerOptions {
  readonly target: Target;
  readonly store: ServiceStore;
  /** Everything of a launch but the framework id, which the master gives. */
  readonly launchContext: (frameworkId: string) => LaunchContext;
  readonly idOf: IdOf;
  readonly backoff: BackoffPolicy;
  readonly offerTimes: OfferTimes;
  readonly podLinks: PodLinks;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface SchedulerEvents {
  /** Progress of some plan changed. */
  readonly plans: [plans: Plans];
  readonly subscribed: [frameworkId: string, master: string];
  readonly disconnected: [reason: string];
  readonly status: [status: TaskStatus];
  /** The state cannot be written any more, or a rule of this code is broken: the process must end. */
  readonly failed: [error: unknown];
}
