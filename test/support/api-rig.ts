// A running scheduler on a model of Mesos, and its HTTP API; every answer is held to what the table of routes says of it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../../scheduler/http/problem.ts';
import type { Route } from '../../scheduler/http/route.ts';
import { ROUTES } from '../../scheduler/http/routes/all.ts';
import type { RunOptions } from '../../scheduler/options.ts';
import { type RunningScheduler, runScheduler } from '../../scheduler/run.ts';
import { MemoryStore } from '../../scheduler/state/memory-store.ts';
import { ModelMaster } from './model-master.ts';
import { reached } from './reached.ts';

export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

function pattern({ path }: Route): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

/** The route of a request; literal paths before those with parameters. */
function routeOf(method: string, path: string): Route | undefined {
  const own = ROUTES.filter((route) => route.method === method && pattern(route).test(path));
  return own.find((route) => route.path === path) ?? own[0];
}

/** Fails when an answer is not one that the route describes. */
export function assertDescribed(method: string, url: string, status: number, body: unknown): void {
  const path = new URL(url, 'http://x').pathname.replace(/^\/service\/.*?(?=\/v\d\/)/, '');
  const spec = routeOf(method, path)?.answers[status];
  if (spec?.schema !== undefined && status !== 204) {
    assert.deepEqual(spec.schema.parse(body), body, `${method} ${url} answers more than it describes`);
  } else if (status >= 400) {
    assert.deepEqual(Problem.parse(body), body, `${method} ${url} answers ${status} without a problem`);
  }
}

export class ApiRig {
  readonly master: ModelMaster;
  readonly running: RunningScheduler;
  readonly #directory: string;

  private constructor(directory: string, master: ModelMaster, running: RunningScheduler) {
    this.#directory = directory;
    this.master = master;
    this.running = running;
  }

  /** The service is deployed when it returns, unless `waits` is false. `files` stand beside its svc.yml. */
  static async start(
    svcYml: string,
    options: Partial<RunOptions> = {},
    files: Readonly<Record<string, string>> = {},
    { waits = true }: { readonly waits?: boolean } = {},
  ): Promise<ApiRig> {
    const directory = mkdtempSync(join(tmpdir(), 'pillion-api-'));
    const all = { 'svc.yml': svcYml, 'executor.tar.gz': 'executor', ...files };
    for (const [name, content] of Object.entries(all)) writeFileSync(join(directory, name), content);
    const master = await ModelMaster.start('cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
    try {
      const running = await runScheduler({
        svcYml: join(directory, 'svc.yml'),
        masters: [master.master.address],
        state: new MemoryStore(),
        executor: join(directory, 'executor.tar.gz'),
        port: 0,
        logLevel: 'silent',
        ...options,
      });
      const rig = new ApiRig(directory, master, running);
      if (waits) await rig.complete('deploy');
      return rig;
    } catch (error) {
      await master.stop();
      rmSync(directory, { recursive: true });
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.running.stop();
    await this.master.stop();
    rmSync(this.#directory, { recursive: true });
  }

  async complete(plan: string): Promise<void> {
    await reached(this.running, plan);
  }

  async send(method: string, path: string, init: RequestInit = {}): Promise<ApiResponse> {
    const response = await fetch(`${this.running.url}${path}`, { ...init, method });
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json';
    const body: unknown = isJson && text !== '' ? JSON.parse(text) : text;
    assertDescribed(method, path, response.status, body);
    return { status: response.status, headers: response.headers, body };
  }

  get(path: string, headers: Record<string, string> = {}): Promise<ApiResponse> {
    return this.send('GET', path, { headers });
  }

  post(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<ApiResponse> {
    const json = { 'Content-Type': 'application/json', ...headers };
    return this.send('POST', path, { headers: json, body: JSON.stringify(body) });
  }
}
