// The composition root: makes a running scheduler of options. For the command line, for `npm start` and for tests.
// It touches no process state: no argv, no environment, no signals, no exit.
import { dirname } from 'node:path';
import { Router } from 'express';
import type { Logger as Pino } from 'pino';
import { systemClock } from '../shared/runtime/clock.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import { systemRandom } from '../shared/runtime/random.ts';
import type { Authority } from './certificates/authority.ts';
import { openAuthority, withAuthority } from './certificates/open.ts';
import type { Api } from './http/api.ts';
import type { ApiCertificate } from './http/api-certificate.ts';
import { ARTIFACTS, type Artifact, openArtifact } from './http/artifacts.ts';
import { EventLog } from './http/events/event-log.ts';
import { tellEvents } from './http/events/sources.ts';
import { advertisedHost, openServer } from './http/open.ts';
import { pageRouter } from './http/page/page-router.ts';
import { routerOf } from './http/router.ts';
import { ROUTES } from './http/routes/all.ts';
import type { ApiServer } from './http/server.ts';
import { targetSource } from './http/target-source.ts';
import { loggerOf, pinoLog } from './log.ts';
import { openLogs } from './logs/open-logs.ts';
import type { TaskLogs } from './logs/task-logs.ts';
import { frameworkInfo, type Introduction } from './master/framework.ts';
import { FrameworkGoneError, Subscription } from './master/subscription.ts';
import { Metrics } from './metrics/metrics.ts';
import { Statsd } from './metrics/statsd.ts';
import type { LaunchContext } from './offer/launch.ts';
import { EXECUTOR_RESOURCES } from './offer/requirement.ts';
import { NO_SECRETS } from './offer/secrets.ts';
import { HEARTBEAT_SECONDS, type RunOptions, TASK_BACKOFF } from './options.ts';
import { type RunningScheduler, runningScheduler } from './running.ts';
import { idOf } from './service/ids.ts';
import { OFFER_TIMES } from './service/offer-book.ts';
import { Scheduler } from './service/scheduler.ts';
import { checkSecretDirectory, secretDirectory } from './service/secret-directory.ts';
import { startTarget } from './service/start-target.ts';
import { loadSpec } from './spec/load.ts';
import type { Environment } from './spec/render.ts';
import type { ServiceSpec } from './spec/service-spec.ts';
import { ServiceStore } from './state/service-store.ts';
import { SqliteStore } from './state/sqlite-store.ts';
import { ControlHistory } from './watch/control-history.ts';
import { PodLinks } from './watch/pod-links.ts';

export type { RunOptions } from './options.ts';
export type { RunEvents, RunningScheduler } from './running.ts';

interface Parts {
  readonly options: RunOptions;
  readonly log: Pino;
  readonly logger: Logger;
  readonly artifacts: readonly Artifact[];
  readonly executor: Artifact;
  readonly server: ApiServer;
  readonly baseUrl: string;
  /** Of the API, where it speaks HTTPS. */
  readonly certificate: ApiCertificate | undefined;
  /** Of certificates for tasks. */
  readonly authority: Authority | undefined;
  /** For the template of svc.yml. */
  readonly environment: Environment;
}

/** What is open, to be closed in reverse order. */
type Closers = (() => Promise<unknown>)[];

async function closeAll(closers: Closers): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

async function openArtifacts(
  options: RunOptions,
  closers: Closers,
): Promise<[Artifact, Map<string, Artifact>]> {
  const opened = async (kind: string, subject: string, file: string, name?: string) => {
    const artifact = await openArtifact(kind, subject, file, name);
    closers.push(() => artifact.handle.close());
    return artifact;
  };
  const executor = await opened('executor', '--executor', options.executor, 'pillion-executor.tar.gz');
  const named = new Map<string, Artifact>();
  for (const [name, file] of Object.entries(options.artifacts ?? {})) {
    named.set(name, await opened('files', `--artifacts ${name}`, file));
  }
  return [executor, named];
}

function launchContext({ options, server, executor, baseUrl, authority }: Parts, spec: ServiceSpec) {
  return (frameworkId: string): LaunchContext => ({
    service: spec.name,
    owner: { frameworkId, role: spec.role, principal: spec.principal },
    executorResources: options.executorResources ?? EXECUTOR_RESOURCES,
    executorUri: `${baseUrl}${executor.path}`,
    artifactBase: `${baseUrl}${ARTIFACTS}`,
    apiHost: advertisedHost(options),
    apiPort: server.port,
    heartbeatSeconds: options.heartbeatSeconds ?? HEARTBEAT_SECONDS,
    secrets: NO_SECRETS,
    certificatesProblem: authority?.problem,
    random: options.random ?? systemRandom,
  });
}

function artifactVariables(baseUrl: string, named: ReadonlyMap<string, Artifact>): Record<string, string> {
  return Object.fromEntries([...named].map(([name, { path }]) => [`ARTIFACT_${name}`, `${baseUrl}${path}`]));
}

async function openStore(state: RunOptions['state'], closers: Closers): Promise<ServiceStore> {
  const store = typeof state === 'string' ? SqliteStore.open(state) : state;
  closers.push(() => store.close());
  return ServiceStore.open(store);
}

function introduction({ options, baseUrl }: Parts): Introduction {
  return { webuiUrl: baseUrl, failoverTimeout: options.failoverTimeout };
}

function makeScheduler(parts: Parts, spec: ServiceSpec, store: ServiceStore): [Scheduler, PodLinks] {
  const { options, logger, authority } = parts;
  const { clock = systemClock, random = systemRandom } = options;
  const podLinks = new PodLinks({ clock, logger, session: random.uuid() });
  const { target, says } = startTarget(store.state, spec, () => random.uuid());
  logger.info(says, { configuration: target.configuration });
  for (const error of target.errors) logger.error('svc.yml breaks a rule for changes', { rule: error });
  const scheduler = new Scheduler({
    target,
    store,
    launchContext: launchContext(parts, target.spec),
    introduce: (given, frameworkId) => frameworkInfo(given, introduction(parts), frameworkId),
    readSecrets: options.secrets === undefined ? undefined : secretDirectory(options.secrets),
    issueCertificates: authority && ((wanted) => authority.issue(wanted)),
    idOf,
    newId: () => random.uuid(),
    backoff: options.backoff ?? TASK_BACKOFF,
    offerTimes: options.offerTimes ?? OFFER_TIMES,
    placing: options.placing,
    maintenanceLeadMs: options.maintenanceLeadMs,
    recoveryFor: options.recoveryFor,
    podLinks,
    clock,
    logger,
  });
  return [scheduler, podLinks];
}

function subscriptionOf(parts: Parts, scheduler: Scheduler): Subscription {
  const { options, logger } = parts;
  const { masters, authorization, masterTls, firstTimeoutMs } = options;
  const { clock = systemClock, random = systemRandom } = options;
  return new Subscription({
    masters,
    authorization,
    tls: masterTls,
    firstTimeoutMs,
    clock,
    random,
    logger,
    handler: {
      frameworkInfo: () => frameworkInfo(scheduler.target.spec, introduction(parts), scheduler.frameworkId),
      subscribed: (...given) => scheduler.subscribed(...given),
      received: (events) => scheduler.received(events),
      disconnected: (reason) => scheduler.disconnected(reason),
      callFailed: (...given) => scheduler.callFailed(...given),
    },
  });
}

/** Executors bring what tasks write through the server's port. */
function logsOf(
  { options, server, baseUrl, certificate }: Parts,
  scheduler: Scheduler,
  podLinks: PodLinks,
  closers: Closers,
): TaskLogs {
  const { authorization, masterTls, clock = systemClock } = options;
  const api = { url: baseUrl, certificate: () => certificate?.digest };
  const { logs, door } = openLogs({ scheduler, podLinks, clock, api, authorization, masterTls });
  server.onUpgrade((...entering) => door.upgrade(...entering));
  closers.push(async () => door.close());
  return logs;
}

/** From now on what happens is kept for the event stream. */
function makeApi(parts: Parts, scheduler: Scheduler, podLinks: PodLinks, closers: Closers): Api {
  const { artifacts, executor, options, logger } = parts;
  const { clock = systemClock, random = systemRandom } = options;
  const events = new EventLog({ session: random.uuid().slice(0, 8), now: () => clock.now() });
  tellEvents({ log: events, scheduler, podLinks, logger, now: () => clock.now() });
  const metrics = new Metrics({
    scheduler,
    podLinks,
    clock,
    readers: () => events.listeners,
    apiCertificateExpires: () => parts.certificate?.expires,
    heartbeatSeconds: options.heartbeatSeconds ?? HEARTBEAT_SECONDS,
  });
  const logs = logsOf(parts, scheduler, podLinks, closers);
  return {
    logs,
    scheduler,
    podLinks,
    controls: new ControlHistory(() => clock.now()),
    events,
    metrics,
    clock,
    targetSource: targetSource({
      environment: parts.environment,
      directory: options.configTemplates ?? dirname(options.svcYml),
      changeSpec: (spec) => withAuthority(parts.authority, options.changeSpec?.(spec) ?? spec),
    }),
    artifacts: [executor, ...artifacts],
    routes: [...ROUTES, ...(options.routes ?? [])],
  };
}

function openMetrics({ options }: Parts, { metrics, clock, scheduler }: Api, closers: Closers): void {
  closers.push(async () => metrics.close());
  if (options.statsd === undefined) return;
  const prefix = `pillion.${scheduler.target.spec.name.replace(/^\//, '').replaceAll(/[^A-Za-z0-9_-]/g, '_')}`;
  const statsd = new Statsd({ address: options.statsd, prefix, samples: () => metrics.samples, clock });
  closers.push(() => statsd.close());
}

/** Runs the subscription until it is stopped or cannot go on, then closes everything. */
async function runToEnd(
  subscription: Subscription,
  scheduler: Scheduler,
  stopping: AbortController,
  closers: Closers,
) {
  let failure: { readonly error: unknown } | undefined;
  scheduler.events.once('failed', (error) => {
    failure ??= { error };
    stopping.abort();
  });
  try {
    await subscription.run(stopping.signal);
  } catch (error) {
    const isWanted = error instanceof FrameworkGoneError && (await scheduler.deregistered());
    if (!isWanted) failure ??= { error };
  } finally {
    stopping.abort();
    await scheduler.stop();
    await closeAll(closers);
  }
  if (failure !== undefined) throw failure.error;
}

async function readService(
  { svcYml, configTemplates, changeSpec }: RunOptions,
  environment: Environment,
  logger: Logger,
): Promise<ServiceSpec> {
  const { spec, warnings } = await loadSpec(svcYml, environment, configTemplates);
  for (const warning of warnings) logger.warn(warning);
  return changeSpec?.(spec) ?? spec;
}

async function assemble(options: RunOptions, closers: Closers): Promise<RunningScheduler> {
  const log = pinoLog(options.logLevel ?? 'info');
  if (options.secrets !== undefined) await checkSecretDirectory(options.secrets);
  const [executor, named] = await openArtifacts(options, closers);
  const { server, gate, baseUrl, certificate } = await openServer(options, log);
  closers.push(
    () => server.close(),
    async () => certificate?.close(),
  );
  const environment = { ...options.environment, ...artifactVariables(baseUrl, named) };
  const logger = loggerOf(log);
  const spec = await readService(options, environment, logger);
  const store = await openStore(options.state, closers);
  const authority = await openAuthority(options, spec, logger);
  closers.push(async () => authority?.close());
  const artifacts = [...named.values()];
  const addresses = { server, baseUrl, certificate };
  const parts = { options, log, logger, artifacts, executor, ...addresses, authority, environment };
  const [scheduler, podLinks] = makeScheduler(parts, spec, store);
  const subscription = subscriptionOf(parts, scheduler);
  const api = makeApi(parts, scheduler, podLinks, closers);
  openMetrics(parts, api, closers);
  await scheduler.start();
  server.serve(scheduler.target.spec.name, Router().use(pageRouter(), routerOf(api.routes, api, gate)));
  const stopping = new AbortController();
  const done = runToEnd(subscription, scheduler, stopping, closers);
  done.catch(() => undefined);
  const reload = async () => certificate?.reload();
  return runningScheduler({ url: baseUrl, scheduler, stopping, done, reload });
}

/**
 * Resolves when the API answers and the plans are known; subscribing goes on behind it, see `done`.
 * @throws PillionError, SpecError with one clear message when something of the options is no good; nothing is left open.
 */
export async function runScheduler(options: RunOptions): Promise<RunningScheduler> {
  const closers: Closers = [];
  try {
    return await assemble(options, closers);
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}
