// What the master must not forget: written to disk before anyone is told of it, read again at a restart.
// One JSON file, replaced as a whole; only the running master opens it.
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentInfo, DrainInfo, Unavailability } from '../../../shared/mesos/generated/mesos.ts';
import { errorCode, PillionError } from '../../../shared/runtime/errors.ts';
import { fromWireJson, toWireJson } from '../wire-json.ts';

export interface RegisteredAgent {
  readonly info: AgentInfo;
  readonly ip: string;
}

/** A machine under maintenance, by hostname (in lower case) and ip, of which one may be empty. */
export interface Machine {
  readonly hostname: string;
  readonly ip: string;
  readonly mode: 'UP' | 'DRAINING' | 'DOWN';
  readonly unavailability?: Unavailability;
}

export interface Window {
  readonly machines: readonly { readonly hostname: string; readonly ip: string }[];
  readonly unavailability: Unavailability;
}

/** All by agent id; times in milliseconds. */
export interface RegistryContent {
  readonly agents: Readonly<Record<string, RegisteredAgent>>;
  readonly unreachable: Readonly<Record<string, number>>;
  readonly gone: Readonly<Record<string, number>>;
  readonly deactivated: readonly string[];
  readonly draining: Readonly<Record<string, { readonly info: DrainInfo; readonly since: number }>>;
  readonly machines: readonly Machine[];
  readonly windows: readonly Window[];
}

const EMPTY: RegistryContent = {
  agents: {},
  unreachable: {},
  gone: {},
  deactivated: [],
  draining: {},
  machines: [],
  windows: [],
};

export class Registry {
  readonly #file: string;
  #content: RegistryContent;

  /** @throws PillionError when the work dir cannot be used, or what is in it is no registry. */
  constructor(workDir: string) {
    mkdirSync(workDir, { recursive: true });
    this.#file = join(workDir, 'registry.json');
    this.#content = read(this.#file);
  }

  get content(): RegistryContent {
    return this.#content;
  }

  /** Durable when it returns. */
  update(change: Partial<RegistryContent>): void {
    this.#content = { ...this.#content, ...change };
    const draft = `${this.#file}.new`;
    const file = openSync(draft, 'w');
    writeSync(file, toWireJson(this.#content));
    fsyncSync(file);
    closeSync(file);
    renameSync(draft, this.#file);
  }

  /** Adds or replaces what it knows of one agent, in one of the tables. */
  put<Table extends 'agents' | 'unreachable' | 'gone' | 'draining'>(
    table: Table,
    agentId: string,
    value: RegistryContent[Table][string],
    more: Partial<RegistryContent> = {},
  ): void {
    this.update({ ...more, [table]: { ...this.#content[table], [agentId]: value } });
  }
}

export function without<T>(table: Readonly<Record<string, T>>, id: string): Record<string, T> {
  return Object.fromEntries(Object.entries(table).filter(([each]) => each !== id));
}

function read(file: string): RegistryContent {
  try {
    // Written by update() above.
    return { ...EMPTY, ...(fromWireJson(readFileSync(file, 'utf8')) as Partial<RegistryContent>) };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return EMPTY;
    const action = 'Remove it to start with an empty cluster';
    throw new PillionError({ subject: file, found: 'not a registry', action }, { cause: error });
  }
}
