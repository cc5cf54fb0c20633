// From what a client sends to a spec: rendered and checked as at start, with the scheduler's environment.
import { parseSpec, readSpec } from '../spec/load.ts';
import { describeProblem, SpecError } from '../spec/problems.ts';
import type { Environment } from '../spec/render.ts';
import type { ServiceSpec } from '../spec/service-spec.ts';
import { HttpProblem } from './problem.ts';

export interface TargetRequest {
  readonly svcYml: string;
  /** Beside the scheduler's own, and before it. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Config templates and modules by the names that svc.yml has for them; absent: as at start, from the scheduler's disk. */
  readonly files?: Readonly<Record<string, string>> | undefined;
}

export interface TargetSourceOptions {
  readonly environment: Environment;
  /** Where files are read from that a request does not bring. */
  readonly directory: string;
  /** Changes every spec before it becomes the target. */
  readonly changeSpec?: ((spec: ServiceSpec) => ServiceSpec) | undefined;
}

export interface RenderedTarget {
  readonly spec: ServiceSpec;
  readonly warnings: readonly string[];
}

/** @throws HttpProblem 400 with every problem of the file. */
export type TargetSource = (request: TargetRequest) => Promise<RenderedTarget>;

const FILE = 'svc.yml';
const MOST_TOLD = 25;

async function render(options: TargetSourceOptions, request: TargetRequest): Promise<RenderedTarget> {
  const { svcYml, files } = request;
  const environment = { ...options.environment, ...request.environment };
  if (files !== undefined) {
    const texts = new Map(Object.entries(files));
    return parseSpec(FILE, svcYml, environment, { texts, failures: new Map() });
  }
  const { obstacles, ...read } = await readSpec(FILE, svcYml, environment, options.directory);
  if (obstacles.length > 0) throw new SpecError(FILE, obstacles);
  return read;
}

export function targetSource(options: TargetSourceOptions): TargetSource {
  return async (request) => {
    try {
      const { spec, warnings } = await render(options, request);
      return { spec: options.changeSpec?.(spec) ?? spec, warnings };
    } catch (error) {
      if (!(error instanceof SpecError)) throw error;
      throw new HttpProblem(400, {
        message: `svc.yml has ${error.problems.length === 1 ? '1 problem' : `${error.problems.length} problems`}`,
        errors: error.problems.slice(0, MOST_TOLD).map((problem) => describeProblem(FILE, problem)),
        action: 'Correct them; the service keeps its target',
      });
    }
  };
}
