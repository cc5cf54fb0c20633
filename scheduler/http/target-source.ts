// From what a client sends to a spec: rendered and checked as at start, with the scheduler's environment.
import { PillionError } from '../../shared/runtime/errors.ts';
import { filesOf, readSpec } from '../spec/load.ts';
import { describeProblem, SpecError } from '../spec/problems.ts';
import type { Environment } from '../spec/render.ts';
import type { ServiceSpec } from '../spec/service-spec.ts';
import { badRequest, HttpProblem } from './problem.ts';

export interface TargetRequest {
  readonly svcYml: string;
  /** Beside the scheduler's own, and before it. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Config templates and modules by the names that svc.yml has for them; others are read from the scheduler's disk. */
  readonly files?: Readonly<Record<string, string>> | undefined;
}

export interface TargetSourceOptions {
  readonly environment: Environment;
  /** Where files are read from that a request does not bring. */
  readonly directory: string;
  /** Changes every spec before it becomes the target, or throws a PillionError that says why it may not. */
  readonly changeSpec?: ((spec: ServiceSpec) => ServiceSpec) | undefined;
}

export interface RenderedTarget {
  readonly spec: ServiceSpec;
  readonly warnings: readonly string[];
}

/** Both throw HttpProblem 400 with every problem of the file. */
export interface TargetSource {
  render(request: TargetRequest): Promise<RenderedTarget>;
  /** Names of the config templates and modules that it is to come with. */
  filesOf(request: Omit<TargetRequest, 'files'>): string[];
}

const FILE = 'svc.yml';
const MOST_TOLD = 25;

function refused(error: unknown): unknown {
  if (!(error instanceof SpecError)) return error instanceof PillionError ? badRequest(error.message) : error;
  const { problems } = error;
  return new HttpProblem(400, {
    message: `svc.yml has ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}`,
    errors: problems.slice(0, MOST_TOLD).map((problem) => describeProblem(FILE, problem)),
    action: 'Correct them; the service keeps its target',
  });
}

async function rendered(options: TargetSourceOptions, request: TargetRequest): Promise<RenderedTarget> {
  const { svcYml, environment, files = {} } = request;
  const values = { ...options.environment, ...environment };
  const brought = new Map(Object.entries(files));
  const { obstacles, ...read } = await readSpec(FILE, svcYml, values, options.directory, brought);
  if (obstacles.length > 0) throw new SpecError(FILE, obstacles);
  return read;
}

export function targetSource(options: TargetSourceOptions): TargetSource {
  return {
    async render(request) {
      try {
        const { spec, warnings } = await rendered(options, request);
        return { spec: options.changeSpec?.(spec) ?? spec, warnings };
      } catch (error) {
        throw refused(error);
      }
    },
    filesOf({ svcYml, environment }) {
      try {
        return filesOf(FILE, svcYml, { ...options.environment, ...environment });
      } catch (error) {
        throw refused(error);
      }
    },
  };
}
