// A Docker volume plugin that really mounts: each volume is a directory of its own, bind-mounted while somebody uses it.
// Strict, so that mistakes show: an ID that did not mount cannot unmount. A test can hold any of its steps.
// Where the machine permits no mount (`canMount`), the directory itself is what it answers.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

export interface PluginCall {
  readonly method: string;
  readonly name: string;
  readonly id: string;
}

/** A step that waits for the test. */
export interface Hold {
  /** Resolves when the plugin has come there. */
  readonly reached: Promise<void>;
  release(): void;
}

type When = 'before' | 'after';
type Body = { readonly Name?: string; readonly ID?: string; readonly Opts?: Record<string, string> };

export const canMount = mountsHere();

export class VolumePlugin {
  readonly driver: string;
  readonly root = mkdtempSync(join(tmpdir(), 'pillion-plugin-'));
  readonly calls: PluginCall[] = [];
  /** What Create was given for each volume. */
  readonly options = new Map<string, Record<string, string>>();
  /** Answers instead of the plugin's own: an Err by method. */
  readonly errors = new Map<string, string>();
  readonly #users = new Map<string, Set<string>>();
  readonly #holds = new Map<string, { readonly come: () => void; readonly released: Promise<void> }[]>();
  #server: Server | undefined;
  #isShared = false;

  private constructor(driver: string) {
    this.driver = driver;
    for (const name of ['sockets', 'specs', 'data', 'mounts']) mkdirSync(join(this.root, name));
    symlinkSync('.', join(this.root, 'var-run'));
  }

  static async start(driver = 'testdriver'): Promise<VolumePlugin> {
    const plugin = new VolumePlugin(driver);
    await plugin.listen();
    return plugin;
  }

  /** For an executor: where this plugin is, and a ledger of the test's own. */
  get environment(): Record<string, string> {
    return {
      // By a link, as /var/run is one.
      PILLION_VOLUMES: join(this.root, 'var-run/ledger'),
      PILLION_PLUGIN_SOCKETS: join(this.root, 'sockets'),
      PILLION_PLUGIN_SPECS: join(this.root, 'specs'),
    };
  }

  get ledger(): string {
    return join(this.root, 'ledger');
  }

  get socketPath(): string {
    return join(this.root, 'sockets', `${this.driver}.sock`);
  }

  async listen(): Promise<void> {
    const server = createServer((request, response) => void this.serve(request, response));
    await new Promise<void>((resolve) => server.listen(this.socketPath, resolve));
    this.#server = server;
  }

  /** Other mount namespaces learn of its mounts, as where systemd runs. */
  share(): void {
    execFileSync('mount', ['--bind', this.root, this.root]);
    execFileSync('mount', ['--make-shared', this.root]);
    this.#isShared = true;
  }

  /** Stops listening; mounts stay, as they do when a plugin dies. */
  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    const server = this.#server;
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  }

  /** Stops, and leaves nothing mounted whatever the test did. */
  async stop(): Promise<void> {
    await this.close();
    for (const path of this.mounted().toReversed()) execFileSync('umount', ['-l', path]);
    if (this.#isShared) execFileSync('umount', ['-l', this.root]);
    rmSync(this.root, { recursive: true, force: true });
  }

  /**
   * The next such call (for that volume) waits there until it is released: before the plugin does anything, or before
   * it answers.
   */
  hold(method: string, when: When, volume?: string): Hold {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const key = `${method} ${when} ${volume ?? ''}`;
    const holds = this.#holds.get(key) ?? [];
    this.#holds.set(key, [...holds, { come: reached.resolve, released: released.promise }]);
    return { reached: reached.promise, release: released.resolve };
  }

  /** The volume exists, as one that was made by hand. */
  provide(name: string): string {
    mkdirSync(this.dataOf(name), { recursive: true });
    return this.dataOf(name);
  }

  dataOf(name: string): string {
    return join(this.root, 'data', encodeURIComponent(name));
  }

  /** Where something of this plugin is mounted, as the kernel says. */
  mounted(): string[] {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    const places = lines.map((line) => line.split(' ')[4] ?? '');
    return places.filter((place) => place.startsWith(`${this.root}/`));
  }

  /** The records of the ledger, parsed. */
  records(): { readonly name: string; readonly users: readonly unknown[]; readonly mountpoint?: string }[] {
    const directory = join(this.ledger, 'volumes');
    const files = existsSync(directory)
      ? readdirSync(directory).filter((name) => name.endsWith('.json'))
      : [];
    return files.flatMap((file) => {
      try {
        return [JSON.parse(readFileSync(join(directory, file), 'utf8'))];
      } catch {
        return [];
      }
    });
  }

  countOf(method: string): number {
    return this.calls.filter((call) => call.method === method).length;
  }

  /** Resolves when nothing is mounted and no record is left. */
  async isClean(): Promise<void> {
    await until(() => this.mounted().length === 0 && this.records().length === 0);
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const body: Body = text === '' ? {} : JSON.parse(text);
    const method = (request.url ?? '').replace(/.*\./, '');
    this.calls.push({ method, name: body.Name ?? '', id: body.ID ?? '' });
    await this.#pause(method, 'before', body.Name);
    const answer = await this.#answer(method, body).catch((thrown: Error) => ({ Err: thrown.message }));
    await this.#pause(method, 'after', body.Name);
    response.writeHead(200, { 'Content-Type': 'application/vnd.docker.plugins.v1.1+json' });
    response.end(JSON.stringify(answer));
  }

  async #pause(method: string, when: When, volume = ''): Promise<void> {
    const keys = [`${method} ${when} ${volume}`, `${method} ${when} `];
    const holds = keys
      .map((key) => this.#holds.get(key))
      .find((found) => found !== undefined && found.length > 0);
    const hold = holds?.shift();
    hold?.come();
    await hold?.released;
  }

  async #answer(method: string, { Name: name = '', ID: id = '', Opts = {} }: Body): Promise<unknown> {
    const error = this.errors.get(method);
    if (error !== undefined) return { Err: error };
    switch (method) {
      case 'Activate':
        return { Implements: ['VolumeDriver'] };
      case 'Create':
        this.provide(name);
        this.options.set(name, Opts);
        return { Err: '' };
      case 'Mount':
        return { Mountpoint: await this.#mount(name, id), Err: '' };
      case 'Unmount':
        await this.#unmount(name, id);
        return { Err: '' };
      case 'Path':
        return { Mountpoint: this.#describe(name).Mountpoint, Err: '' };
      case 'Get':
        return { Volume: this.#describe(name), Err: '' };
      case 'Capabilities':
        return { Capabilities: { Scope: 'global' } };
      default:
        throw new Error(`${method}: not implemented`);
    }
  }

  #describe(name: string): { Name: string; Mountpoint: string } {
    if (!existsSync(this.dataOf(name))) throw new Error(`no such volume: ${name}`);
    const isUsed = (this.#users.get(name)?.size ?? 0) > 0;
    return { Name: name, Mountpoint: isUsed ? this.#mountpointOf(name) : '' };
  }

  #mountpointOf(name: string): string {
    return canMount ? join(this.root, 'mounts', encodeURIComponent(name)) : this.dataOf(name);
  }

  async #mount(name: string, id: string): Promise<string> {
    this.#describe(name);
    const users = this.#users.get(name) ?? new Set();
    this.#users.set(name, users);
    const place = this.#mountpointOf(name);
    mkdirSync(place, { recursive: true });
    if (users.size === 0 && canMount) await execa('mount', ['--bind', this.dataOf(name), place]);
    users.add(id);
    return place;
  }

  async #unmount(name: string, id: string): Promise<void> {
    const users = this.#users.get(name);
    if (users === undefined || !users.has(id)) throw new Error(`${name} is not mounted by ${id}`);
    if (users.size === 1 && canMount) await execa('umount', [this.#mountpointOf(name)]);
    users.delete(id);
  }
}

/** Waits until `isSo`. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function mountsHere(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'pillion-mount-'));
  try {
    execFileSync('mount', ['--bind', directory, directory], { stdio: 'ignore' });
    execFileSync('umount', [directory], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
