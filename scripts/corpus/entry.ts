// One svc.yml of a corpus: rendered, validated and planned, or why not.
import { basename, dirname, join } from 'node:path';
import { planDefinitions } from '../../scheduler/plan/definitions.ts';
import { readSpec, readSvcYml } from '../../scheduler/spec/load.ts';
import { describeProblem, SpecError } from '../../scheduler/spec/problems.ts';
import { podInstances, type ServiceSpec } from '../../scheduler/spec/service-spec.ts';
import { describeError } from '../../shared/runtime/errors.ts';
import type { Values } from './values.ts';

export interface PlanEntry {
  readonly name: string;
  readonly strategy: string;
  readonly phases: readonly {
    readonly name: string;
    readonly strategy: string;
    /** Such as `hello-0:[server]`; one that can never run with its reason. */
    readonly steps: readonly string[];
  }[];
}

export interface CorpusEntry {
  /** Relative to the folder. */
  readonly file: string;
  readonly read: boolean;
  /** Whether it is what its name says: refused when that begins with `invalid`, read otherwise. */
  readonly expected: boolean;
  readonly pods: number;
  readonly instances: number;
  readonly tasks: number;
  readonly plans: readonly PlanEntry[];
  /** Why it is refused. */
  readonly reasons: readonly string[];
  /** What keeps it from starting although it can be read. */
  readonly obstacles: readonly string[];
}

function planEntries(spec: ServiceSpec): PlanEntry[] {
  return planDefinitions(spec).map(({ name, strategy, phases }) => ({
    name,
    strategy,
    phases: phases.map((phase) => ({
      name: phase.name,
      strategy: phase.strategy,
      steps: phase.steps.map((step) => (step.error ? `${step.name} ERROR: ${step.error}` : step.name)),
    })),
  }));
}

function refused(file: string, error: unknown): CorpusEntry {
  const reasons =
    error instanceof SpecError
      ? error.problems.map((problem) => describeProblem(basename(file), problem))
      : [describeError(error)];
  const expected = basename(file).startsWith('invalid');
  return {
    file,
    read: false,
    expected,
    pods: 0,
    instances: 0,
    tasks: 0,
    plans: [],
    reasons,
    obstacles: [],
  };
}

/** `templates`: where config templates are, in place of the file's own directory. */
export async function corpusEntry(
  folder: string,
  file: string,
  values: Values,
  templates?: string,
): Promise<CorpusEntry> {
  const path = join(folder, file);
  try {
    const { spec, obstacles } = await readSpec(
      file,
      await readSvcYml(path),
      values,
      templates ?? dirname(path),
    );
    const instances = podInstances(spec);
    return {
      file,
      read: true,
      expected: !basename(file).startsWith('invalid'),
      pods: spec.pods.length,
      instances: instances.length,
      tasks: instances.reduce((sum, { pod }) => sum + pod.tasks.length, 0),
      plans: planEntries(spec),
      reasons: [],
      obstacles: obstacles.map((problem) => describeProblem(basename(file), problem)),
    };
  } catch (error) {
    return refused(file, error);
  }
}
