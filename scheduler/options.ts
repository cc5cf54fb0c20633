// What a scheduler is started with, from the command line or from code. Types and defaults.
import type { TlsOptions } from '../shared/mesos/transport.ts';
import type { BackoffPolicy } from '../shared/runtime/backoff.ts';
import type { Clock } from '../shared/runtime/clock.ts';
import type { Random } from '../shared/runtime/random.ts';
import type { TaskCaOptions } from './certificates/authority-files.ts';
import type { HttpOptions } from './http/open.ts';
import type { Route } from './http/route.ts';
import type { ExecutorResources } from './offer/requirement.ts';
import type { RecoveryFor } from './plan/recovery-order.ts';
import type { OfferTimes } from './service/offer-book.ts';
import type { PlacerOptions } from './service/placer.ts';
import type { Environment } from './spec/render.ts';
import type { ServiceSpec } from './spec/service-spec.ts';
import type { Store } from './state/store.ts';

export interface RunOptions extends HttpOptions {
  /** Path of the service's svc.yml. */
  readonly svcYml: string;
  /** Directory of its config templates and modules; default: that of svc.yml. */
  readonly configTemplates?: string | undefined;
  /** Addresses of Mesos masters, `host:port` or URLs; one is enough, redirects are followed. */
  readonly masters: readonly string[];
  /** Path of the state file, made if it is absent; or a store of the caller's. */
  readonly state: string | Store;
  /** Path of the executor's tarball (`npm run pack-executor`). */
  readonly executor: string;
  /** Files that svc.yml may fetch: NAME gives the template {{{ARTIFACT_NAME}}} a URL of the file. */
  readonly artifacts?: Readonly<Record<string, string>> | undefined;
  /** Directory of secrets: the one that svc.yml calls `a/b` is its file `a/b`. Read anew for every launch. */
  readonly secrets?: string | undefined;
  /** Who signs the certificates of `transport-encryption`; default nobody. */
  readonly taskCa?: TaskCaOptions | undefined;
  /** Values for the template and TASKCFG_*; default none. */
  readonly environment?: Environment | undefined;
  /** The whole Authorization header for the master, such as `Basic ...`. */
  readonly authorization?: string | undefined;
  /** Whom to trust for masters with `https://`; default: the system's authorities. */
  readonly masterTls?: TlsOptions | undefined;
  /** pino's level; default `info`. */
  readonly logLevel?: string | undefined;
  /** Seconds that Mesos keeps the pods while the scheduler is away; after that they and its id are gone. Default two weeks. */
  readonly failoverTimeout?: number | undefined;
  /** Milliseconds in which the first subscription must come about; default 10,000. */
  readonly firstTimeoutMs?: number | undefined;
  /** Waits before a failed task is launched again; default 60 s, x 1.15, at most 300 s. */
  readonly backoff?: BackoffPolicy | undefined;
  readonly offerTimes?: OfferTimes | undefined;
  /** Which agents new pods go to, and how fast. */
  readonly placing?: PlacerOptions | undefined;
  /** Milliseconds before a maintenance window in which its agents are left; default 300,000. */
  readonly maintenanceLeadMs?: number | undefined;
  readonly executorResources?: ExecutorResources | undefined;
  /** Seconds between heartbeats of each pod; default 15. */
  readonly heartbeatSeconds?: number | undefined;
  /** `host:port` of a statsd that is to get the figures; default none. */
  readonly statsd?: string | undefined;
  /** Further routes of the API, for a service written in TypeScript. */
  readonly routes?: readonly Route[] | undefined;
  /** Changes what svc.yml says, at start and at every update; must answer the same for the same. */
  readonly changeSpec?: ((spec: ServiceSpec) => ServiceSpec) | undefined;
  /** In which order tasks of a failed or replaced pod instance run; pure. Undefined: all that are down, together. */
  readonly recoveryFor?: RecoveryFor | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** The DC/OS SDK's. */
export const TASK_BACKOFF: BackoffPolicy = { first: 60_000, factor: 1.15, most: 300_000 };
export const HEARTBEAT_SECONDS = 15;
/** Of a certificate of a task; the DC/OS SDK's ten years. */
export const CERTIFICATE_DAYS = 3650;
