// The Docker volume plugin protocol: what a plugin can be asked, and what its answers mean.
// Every call is a POST of JSON. An error is a status other than 200, or a 200 with a non-empty Err.
import { backoff } from '../../shared/runtime/backoff.ts';
import { type Clock, sleep } from '../../shared/runtime/clock.ts';
import { describeError, PillionError } from '../../shared/runtime/errors.ts';
import { fieldOf, listOf, textOf } from './json-fields.ts';
import type { PluginAddress } from './plugin-discovery.ts';
import { type PluginAnswer, PluginHangs, post } from './plugin-request.ts';

/** Milliseconds for Create and Mount: they may attach a disk. */
export const LONG_LIMIT = 120_000;
/** Milliseconds for every other call, and for connecting to a plugin that does not listen. */
export const SHORT_LIMIT = 30_000;
const RETRIES = { first: 1000, factor: 2, most: 16_000 };
/** Characters of a plugin's error that go into ours. */
const MOST_ERROR = 1000;

/** A volume as its plugin knows it. */
export interface PluginVolume {
  readonly name: string;
  /** Absent or empty while it is not mounted, with most plugins. */
  readonly mountpoint?: string | undefined;
}

/** The plugin has answered, and the answer is no. */
export class PluginRefusal extends PillionError {
  override readonly name = 'PluginRefusal';
}

export class PluginClient {
  readonly #driver: string;
  readonly #address: PluginAddress;
  readonly #clock: Clock;

  constructor(driver: string, address: PluginAddress, clock: Clock) {
    this.#driver = driver;
    this.#address = address;
    this.#clock = clock;
  }

  /** The handshake. @throws PillionError when this is no volume plugin. */
  async activate(): Promise<void> {
    const answer = await this.#call('Plugin.Activate', undefined);
    if (listOf(answer, 'Implements').includes('VolumeDriver')) return;
    throw this.#error(
      'Plugin.Activate',
      `implements ${JSON.stringify(listOf(answer, 'Implements'))}, not VolumeDriver`,
    );
  }

  async create(name: string, options: Readonly<Record<string, string>>): Promise<void> {
    await this.#volume('Create', { Name: name, Opts: options }, LONG_LIMIT);
  }

  /** `id` names who mounts; the same one must unmount. Gives the directory on the agent. */
  async mount(name: string, id: string): Promise<string> {
    const answer = await this.#volume('Mount', { Name: name, ID: id }, LONG_LIMIT);
    const mountpoint = textOf(answer, 'Mountpoint') ?? '';
    if (mountpoint.startsWith('/')) return mountpoint;
    throw this.#error(`Mount of '${name}'`, `the mountpoint ${JSON.stringify(mountpoint)}`);
  }

  async unmount(name: string, id: string): Promise<void> {
    await this.#volume('Unmount', { Name: name, ID: id });
  }

  /** Where the volume is mounted; empty where it is not. */
  async path(name: string): Promise<string> {
    return textOf(await this.#volume('Path', { Name: name }), 'Mountpoint') ?? '';
  }

  /** @throws PluginRefusal when there is no such volume. */
  async get(name: string): Promise<PluginVolume> {
    const volume = volumeOf(fieldOf(await this.#volume('Get', { Name: name }), 'Volume'));
    if (volume?.name === name) return volume;
    throw this.#error(`Get of '${name}'`, 'an answer without the volume');
  }

  async list(): Promise<PluginVolume[]> {
    const answer = await this.#volume('List', {});
    return listOf(answer, 'Volumes').flatMap((entry) => volumeOf(entry) ?? []);
  }

  /** `local` where the plugin does not say, as Docker takes it. */
  async scope(): Promise<'local' | 'global'> {
    try {
      const answer = await this.#volume('Capabilities', {});
      return textOf(fieldOf(answer, 'Capabilities'), 'Scope')?.toLowerCase() === 'global'
        ? 'global'
        : 'local';
    } catch (thrown) {
      if (thrown instanceof PluginRefusal) return 'local';
      throw thrown;
    }
  }

  /** Undefined where there is no such volume. Plugins from before Get are asked for their list. */
  async find(name: string): Promise<PluginVolume | undefined> {
    try {
      return await this.get(name);
    } catch (thrown) {
      if (!(thrown instanceof PluginRefusal)) throw thrown;
    }
    try {
      return (await this.list()).find((volume) => volume.name === name);
    } catch (thrown) {
      if (thrown instanceof PluginRefusal) return undefined;
      throw thrown;
    }
  }

  #volume(
    method: string,
    body: { readonly Name?: string; readonly [field: string]: unknown },
    limit?: number,
  ) {
    return this.#call(`VolumeDriver.${method}`, body, limit);
  }

  async #call(
    method: string,
    body: { readonly Name?: string } | undefined,
    limit = SHORT_LIMIT,
  ): Promise<unknown> {
    const what = body?.Name === undefined ? method : `${method.replace(/.*\./, '')} of '${body.Name}'`;
    const text = body === undefined ? '' : JSON.stringify(body);
    return this.#understand(what, await this.#persist(what, `/${method}`, text, limit));
  }

  #understand(what: string, { status, body }: PluginAnswer): unknown {
    const answer = parsed(body);
    const error = textOf(answer, 'Err') ?? '';
    if (status === 200 && error === '' && answer !== undefined) return answer;
    if (error !== '') throw this.#error(what, `the plugin says: ${error.slice(0, MOST_ERROR)}`);
    if (status === 200) throw this.#error(what, 'the plugin answered with something that is no JSON');
    throw this.#error(what, `the plugin answered with status ${status}: ${body.slice(0, MOST_ERROR).trim()}`);
  }

  /** A plugin that does not listen may be starting: it is tried again after 1, 2, 4 ... s, for 30 s in all. */
  async #persist(what: string, path: string, body: string, limit: number): Promise<PluginAnswer> {
    const started = this.#clock.monotonic();
    for (let attempt = 0; ; attempt++) {
      const spent = () => this.#clock.monotonic() - started;
      try {
        return await post(this.#address, path, body, { clock: this.#clock, limit: limit - spent() });
      } catch (cause) {
        const wait = backoff(RETRIES, attempt);
        const isOver = cause instanceof PluginHangs || spent() + wait > SHORT_LIMIT;
        if (isOver) throw this.#unanswered(what, cause);
        await sleep(this.#clock, wait);
      }
    }
  }

  #unanswered(what: string, cause: unknown): PillionError {
    const subject = `volume driver '${this.#driver}', ${what}`;
    return new PillionError({ subject, found: describeError(cause) }, { cause });
  }

  #error(what: string, found: string): PluginRefusal {
    return new PluginRefusal({ subject: `volume driver '${this.#driver}', ${what}`, found });
  }
}

function volumeOf(value: unknown): PluginVolume | undefined {
  const name = textOf(value, 'Name');
  return name === undefined ? undefined : { name, mountpoint: textOf(value, 'Mountpoint') };
}

/** An empty body is an empty answer, as Docker takes it. */
function parsed(body: string): unknown {
  if (body.trim() === '') return {};
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
