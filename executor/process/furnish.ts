// Fills a task's directory with what it needs before its process starts: fetched URIs, secrets, rendered templates, in
// this order. Loaded only for a task that needs any of it. The directory is the executor's own meanwhile.
import { chmodSync, closeSync, constants, lstatSync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PillionError } from '../../shared/runtime/errors.ts';
import { Fetcher, type FetcherOptions } from './artifacts.ts';
import type { Furnishing, Template } from './furnishing.ts';
import { placeFor } from './inner-path.ts';
import { copyTree } from './own-tree.ts';
import { MOST_TEMPLATE_BYTES, renderTemplate } from './templates.ts';

export interface Room {
  /** The task's directory, absolute. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Variables whose values are secret: what is rendered from them is the task's user's alone. */
  readonly secretVariables: ReadonlySet<string>;
  /** Files and directories by their names that the agent fetched for the pod; they are linked later. */
  readonly shared: ReadonlyMap<string, string>;
}

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const PUBLIC = 0o644;
const PRIVATE = 0o600;
const PRIVATE_READ_ONLY = 0o400;

export class Furnisher {
  readonly #fetcher: Fetcher;

  constructor(options: FetcherOptions) {
    this.#fetcher = new Fetcher(options);
  }

  /** Rejects with a sentence for the task's last update; no secret is in it. */
  async furnish(
    { artifacts, secretFiles, templates }: Furnishing,
    room: Room,
    signal: AbortSignal,
  ): Promise<void> {
    if (artifacts.length > 0) await this.#fetcher.fetch(artifacts, room.directory, signal);
    for (const { path, value, writable } of secretFiles) {
      await put(room, path, value, writable === true ? PRIVATE : PRIVATE_READ_ONLY, signal);
    }
    for (const template of templates) await this.#place(template, room, signal);
  }

  async #place(template: Template, room: Room, signal: AbortSignal): Promise<void> {
    const source = await this.#read(template, room, signal);
    const { text, used } = renderTemplate(template.name, source, room.environment);
    const isSecret = [...used].some((name) => room.secretVariables.has(name));
    await put(room, template.dest, Buffer.from(text), isSecret ? PRIVATE : PUBLIC, signal);
  }

  async #read({ name, source }: Template, { directory }: Room, signal: AbortSignal): Promise<string> {
    if (source instanceof Uint8Array) return Buffer.from(source).toString();
    const scratch = await mkdtemp(join(directory, '.template-'));
    try {
      await this.#fetcher.fetch([{ ...source, name: 'template' }], scratch, signal);
      return await readBounded(name, join(scratch, 'template'));
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
}

async function readBounded(name: string, path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size <= MOST_TEMPLATE_BYTES) return await file.readFile('utf8');
    throw new PillionError({
      subject: `config template '${name}'`,
      found: `larger than ${MOST_TEMPLATE_BYTES} bytes`,
    });
  } finally {
    await file.close();
  }
}

/** Writes a file of the task's own; what the task fetched or the pod shares there gives way. */
async function put(
  room: Room,
  path: string,
  bytes: Uint8Array,
  mode: number,
  signal: AbortSignal,
): Promise<void> {
  const { directory, shared } = room;
  const [first = path] = path.split('/');
  const source = shared.get(first);
  const isFree = lstatSync(join(directory, first), { throwIfNoEntry: false }) === undefined;
  if (source !== undefined && first !== path && isFree && lstatSync(source).isDirectory()) {
    await copyTree(source, join(directory, first), signal);
  }
  const place = placeFor(directory, path);
  rmSync(place, { force: true });
  write(place, bytes, mode);
}

function write(place: string, bytes: Uint8Array, mode: number): void {
  const file = openSync(place, NEW_FILE, PRIVATE);
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  } finally {
    closeSync(file);
  }
  chmodSync(place, mode);
}
