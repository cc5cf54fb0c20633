// What the scheduler's shell is made of, and what it tells. Types only.
import type { FrameworkInfo, TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import type { Call, Event } from '../../shared/mesos/generated/scheduler.ts';
import type { BackoffPolicy } from '../../shared/runtime/backoff.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { LaunchContext } from '../offer/launch.ts';
import type { PlanChange } from '../plan/change.ts';
import type { IdOf } from '../plan/commands.ts';
import type { RecoveryFor } from '../plan/recovery-order.ts';
import type { ServiceSpec } from '../spec/service-spec.ts';
import type { ServiceStore } from '../state/service-store.ts';
import type { FailingAgent } from '../watch/failing-agents.ts';
import type { PodLinks } from '../watch/pod-links.ts';
import type { Target } from './configuration.ts';
import type { OfferTimes } from './offer-book.ts';
import type { IssueCertificates } from './offer-desk.ts';
import type { OutcomeSeen } from './outcomes.ts';
import type { PlacerOptions } from './placer.ts';
import type { ReadSecrets } from './secret-directory.ts';

export interface SchedulerOptions {
  readonly target: Target;
  readonly store: ServiceStore;
  /** Everything of a launch but the framework id, which the master gives. */
  readonly launchContext: (frameworkId: string) => LaunchContext;
  /** How the service introduces itself to Mesos; told again when another target changes it. */
  readonly introduce?: ((spec: ServiceSpec, frameworkId: string) => FrameworkInfo) | undefined;
  /** Values for pods that are to be launched; absent: there are none. */
  readonly readSecrets?: ReadSecrets | undefined;
  /** For the tasks that are to be launched; absent: there is no authority. */
  readonly issueCertificates?: IssueCertificates | undefined;
  readonly idOf: IdOf;
  /** A new configuration's id. */
  readonly newId: () => string;
  readonly backoff: BackoffPolicy;
  readonly offerTimes: OfferTimes;
  readonly placing?: PlacerOptions | undefined;
  /** Milliseconds before a maintenance window in which its agents are left; default 300,000. */
  readonly maintenanceLeadMs?: number | undefined;
  /** Code of the service that replaces recovery; what it answers is checked. */
  readonly recoveryFor?: RecoveryFor | undefined;
  readonly podLinks: PodLinks;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Something for the event stream. Never a secret. */
export interface Told {
  /** `pod`, `agent`, `log`, `scheduler`: what it is about. */
  readonly kind: string;
  readonly [name: string]: unknown;
}

export interface SchedulerEvents {
  /** What changed in which plans. */
  readonly plans: [changes: readonly PlanChange[]];
  /** Looking at offers gave an outcome that is not the same as before. */
  readonly outcome: [seen: OutcomeSeen];
  /** What happened that is none of the others; it goes to the API's event stream as it stands. */
  readonly told: [event: Told];
  /** A call that went out, and an event that came in: for the metrics. */
  readonly call: [call: Call];
  readonly received: [event: Event];
  /** A call, by its type, that the master would not take; not one that was lost on its way. */
  readonly refused: [type: string];
  readonly subscribed: [frameworkId: string, master: string];
  readonly disconnected: [reason: string];
  readonly status: [status: TaskStatus];
  /** Tasks keep failing there: new pods avoid it until then, or (absent) use it again. */
  readonly agent: [agent: FailingAgent];
  /** Nothing of the service is left, and the process may end. */
  readonly uninstalled: [];
  /** The state cannot be written any more, or a rule of this code is broken: the process must end. */
  readonly failed: [error: unknown];
}
