// The file API of Mesos' agents: reads what tasks wrote where no executor is left to ask. The sandbox is named by the
// path that needs no container id, which agents know while they keep the sandbox.
import type { ReadAt } from '../../shared/link/log-offsets.ts';
import { TASKS } from '../../shared/link/task-directories.ts';
import type { TlsOptions } from '../../shared/mesos/transport.ts';
import { describeError, PillionError } from '../../shared/runtime/errors.ts';
import { httpGet } from './http-get.ts';

export interface AgentFilesOptions {
  /** URL of the leading master; undefined while there is none. */
  readonly master: () => string | undefined;
  /** The whole header, for masters and agents that want one. */
  readonly authorization?: string | undefined;
  /** Whom to trust where they speak HTTPS; default: the system's authorities. */
  readonly tls?: TlsOptions | undefined;
}

export interface TaskFile {
  readonly agentId: string;
  readonly frameworkId: string;
  readonly executorId: string;
  readonly taskId: string;
  readonly file: 'stdout' | 'stderr';
}

/** Agents tell masters their address; their certificates may have their host names. */
interface AgentPlace {
  readonly url: string;
  readonly hostname: string | undefined;
}

export interface AgentFile {
  size(): Promise<number>;
  readonly read: ReadAt;
}

/** Milliseconds for one answer. */
const LIMIT = 10_000;
/** Bytes that Mesos gives at once. */
const MOST_READ = 64 * 1024;
/** Of one answer: a read as JSON, where a byte may take six, or an agent with all that it says of itself. */
const MOST_ANSWER = 8 * 1024 * 1024;

export class AgentFiles {
  readonly #options: AgentFilesOptions;

  constructor(options: AgentFilesOptions) {
    this.#options = options;
  }

  /** @throws PillionError when there is no master, or it does not know the agent. */
  async open(wanted: TaskFile): Promise<AgentFile> {
    const agent = await this.#agentPlace(wanted.agentId);
    const { frameworkId, executorId, taskId, file } = wanted;
    const path = `/frameworks/${frameworkId}/executors/${executorId}/runs/latest/${TASKS}/${taskId}/${file}`;
    const ask = (offset: number, length: number) => this.#read(agent, path, offset, length);
    return {
      size: async () => (await ask(-1, 0)).offset,
      read: async (offset, length) => (await ask(offset, Math.min(length, MOST_READ))).data,
    };
  }

  async #agentPlace(agentId: string): Promise<AgentPlace> {
    const master = this.#options.master();
    const subject = `agent ${agentId}`;
    if (master === undefined) throw new PillionError({ subject, found: 'no master to ask for its address' });
    const url = new URL(`/slaves?slave_id=${encodeURIComponent(agentId)}`, master);
    const { slaves } = JSON.parse((await this.#get(url)).toString()) as {
      slaves?: { id: string; pid: string; hostname?: string }[];
    };
    const { pid, hostname } = slaves?.find(({ id }) => id === agentId) ?? {};
    if (pid === undefined)
      throw new PillionError({ subject, found: 'the master does not know it (any more)' });
    return { url: `${url.protocol}//${pid.slice(pid.indexOf('@') + 1)}`, hostname };
  }

  /** Mesos writes bytes that are no UTF-8 as they are, so its JSON is read as bytes. */
  async #read({ url, hostname }: AgentPlace, path: string, offset: number, length: number) {
    const query = new URLSearchParams({ path, offset: String(offset), length: String(length) });
    const body = await this.#get(new URL(`/files/read?${query}`, url), hostname);
    const found = JSON.parse(body.toString('latin1')) as { data?: string; offset?: number };
    return { offset: Number(found.offset ?? 0), data: Buffer.from(found.data ?? '', 'latin1') };
  }

  async #get(url: URL, alsoNamed?: string): Promise<Buffer> {
    const subject = `${url.host}${url.pathname}`;
    try {
      const { authorization, tls } = this.#options;
      const bounds = { timeout: LIMIT, mostBytes: MOST_ANSWER };
      const { status, body } = await httpGet(url, { authorization, tls, alsoNamed, ...bounds });
      if (status === 200) return body;
      const found = status === 404 ? 'the file is not there (any more)' : `answers ${status}`;
      throw new PillionError({ subject, found });
    } catch (cause) {
      if (cause instanceof PillionError) throw cause;
      throw new PillionError({ subject, found: `cannot be read (${describeError(cause)})` }, { cause });
    }
  }
}
