// Makes a task ready to be started: reads what it asks for, makes its directory, and has brought what must be in it.
// At once where nothing has to be waited for; else, and only then, what does the waiting is loaded.
import { join } from 'node:path';
import type { LogConfiguration, TaskConfiguration } from '../../shared/link/generated/link.ts';
import type { CommandInfo, TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { Config } from '../config.ts';
import { readLogSettings } from '../logs/log-settings.ts';
import { readModule } from '../modules/module-work.ts';
import type { ExternalVolumes } from '../volumes/external-volumes.ts';
import { bindings } from './bindings.ts';
import { commandOf, configurationOf, executionOf } from './command.ts';
import { confine } from './confinement.ts';
import {
  type ContainerVolume,
  containerVolumes,
  linkVolumes,
  shownBy,
  volumeSecrets,
} from './container-volumes.ts';
import { secretNames, taskEnvironment } from './environment.ts';
import type { Furnisher } from './furnish.ts';
import { type Furnishing, furnishingOf } from './furnishing.ts';
import { limitOptions } from './resource-limits.ts';
import type { RunCommand } from './run.ts';
import type { Sandbox, TaskDirectory } from './sandbox.ts';
import { checkContainer } from './task-container.ts';
import { switchTo } from './users.ts';

export interface PreparationOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly sandbox: Sandbox;
  readonly volumes: ExternalVolumes;
}

/** Beside `tasks`, in the executor's sandbox: what several tasks fetch once. */
const CACHE = '.pillion-artifacts';

interface Plan {
  readonly task: TaskInfo;
  readonly command: CommandInfo;
  readonly configuration: TaskConfiguration;
  readonly furnishing: Furnishing | undefined;
  readonly hasVolumes: boolean;
  readonly links: readonly ContainerVolume[];
  readonly run: RunCommand;
  readonly directory: TaskDirectory;
}

export class Preparation {
  readonly #options: PreparationOptions;
  #furnisher: Furnisher | undefined;
  /** For MESOS_CONTAINER_IP. */
  containerIp: string | undefined;
  /** PodConfiguration.allow_modules. */
  allowsModules = false;
  /** PodConfiguration.logs. */
  podLogs: LogConfiguration | undefined;

  constructor(options: PreparationOptions) {
    this.#options = options;
  }

  /**
   * What to start. A promise only where something has to be waited for; it settles soon after `signal`.
   * @throws PillionError that says what is wrong with the task; also as a rejection.
   */
  prepare(task: TaskInfo, marker: string, signal: AbortSignal): RunCommand | Promise<RunCommand> {
    const plan = this.#plan(task, marker);
    this.#link(plan);
    if (plan.furnishing === undefined && !plan.hasVolumes) return this.#complete(plan);
    return this.#fill(plan, signal);
  }

  #link({ links, directory, run: { user } }: Plan): void {
    const { sandbox } = this.#options;
    try {
      linkVolumes(links, { sandbox, directory, user });
    } catch (thrown) {
      sandbox.discard(directory);
      throw thrown;
    }
  }

  /** All that can be refused is refused before anything is made. */
  #plan(task: TaskInfo, marker: string): Plan {
    const { config, sandbox, volumes } = this.#options;
    checkContainer(task);
    const hasVolumes = volumes.concern(task);
    const configuration = configurationOf(task);
    const command = commandOf(task, configuration);
    const user = switchTo(command.user);
    const furnishing = furnishingOf(command, configuration, volumeSecrets(task), config.sandbox);
    const links = containerVolumes(task);
    const place = sandbox.placeOf(task);
    const names = {
      taskId: task.task_id.value,
      sandbox: `${config.sandbox}/${place.relative}`,
      directory: `${config.directory}/${place.relative}`,
      marker,
      containerIp: this.containerIp,
      role: task.resources?.find(({ allocation_info }) => allocation_info?.role)?.allocation_info?.role,
    };
    const environment = taskEnvironment(config, names, command, configuration.secret_variables);
    const { path, stdout, stderr } = place;
    const binds = bindings(place.path, [...sandbox.volumesOf(task), ...shownBy(links, place)]);
    const secrets = secretNames(command, configuration.secret_variables);
    const confinement = { limits: limitOptions(task), binds, user, secrets };
    const { module, logs: logsOfTask = this.podLogs, log_secrets } = configuration;
    const logs = readLogSettings(logsOfTask, log_secrets, this.allowsModules);
    const work =
      module === undefined
        ? confine(executionOf(command), environment, confinement)
        : { module: readModule(module, { isAllowed: this.allowsModules, ...confinement }) };
    const run = { ...work, environment, directory: path, stdout, stderr, logs, user, confinement };
    const directory = sandbox.create(task);
    return { task, command, configuration, furnishing, hasVolumes, links, run, directory };
  }

  async #fill(plan: Plan, signal: AbortSignal): Promise<RunCommand> {
    const { sandbox } = this.#options;
    try {
      if (plan.hasVolumes) await this.#mount(plan, signal);
      if (plan.furnishing !== undefined) await this.#furnish(plan, plan.furnishing, signal);
      return this.#complete(plan);
    } catch (thrown) {
      sandbox.discard(plan.directory);
      throw thrown;
    }
  }

  async #mount({ task, directory }: Plan, signal: AbortSignal): Promise<void> {
    const { sandbox, volumes } = this.#options;
    for (const { volume, mountpoint } of await volumes.mount(task, signal))
      sandbox.linkOutside(directory, volume.containerPath, mountpoint);
  }

  async #furnish(plan: Plan, furnishing: Furnishing, signal: AbortSignal): Promise<void> {
    const { task, command, configuration, run, directory } = plan;
    const room = {
      directory: directory.path,
      environment: run.environment,
      secretVariables: secretNames(command, configuration.secret_variables),
      shared: this.#options.sandbox.fetchedFor(task),
    };
    const furnisher = await this.#load();
    await furnisher.furnish(furnishing, room, signal);
  }

  async #load(): Promise<Furnisher> {
    const { Furnisher } = await import('./furnish.ts');
    const { clock, log, config } = this.#options;
    this.#furnisher ??= new Furnisher({ clock, log, cacheDirectory: join(config.sandbox, CACHE) });
    return this.#furnisher;
  }

  #complete({ task, directory, run }: Plan): RunCommand {
    this.#options.sandbox.complete(task, directory, run.user);
    return run;
  }
}
