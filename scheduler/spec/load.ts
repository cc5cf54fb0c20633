// A svc.yml from a file or a text to one frozen ServiceSpec, or one SpecError with every problem in it.
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PillionError } from '../../shared/runtime/errors.ts';
import { build } from './build.ts';
import { parseYaml, type SvcDocument } from './document.ts';
import { type FilesBeside, fileNames, fileRules, filesBeside, NO_FILES } from './files.ts';
import { obstacles } from './obstacles.ts';
import { describeProblem, type Problem, SpecError } from './problems.ts';
import { type Environment, render } from './render.ts';
import { violations } from './rules/service.ts';
import type { Violation } from './rules/violation.ts';
import type { SvcYaml } from './schema/service.ts';
import type { ServiceSpec } from './service-spec.ts';
import { fieldName, validate } from './validate.ts';
import { warnings } from './warnings.ts';

/** Bytes; of the file and of what it renders to. */
export const SVC_YML_LIMIT = 1024 * 1024;

export interface LoadedSpec {
  readonly spec: ServiceSpec;
  /** One sentence each, for the log: what the file says and has no effect here, or another one than with the SDK. */
  readonly warnings: readonly string[];
}

export interface ReadSpec extends LoadedSpec {
  /** What keeps the service from starting. */
  readonly obstacles: readonly Problem[];
}

function tooLarge(file: string, bytes: number): PillionError {
  return new PillionError({
    subject: file,
    found: `${bytes} bytes`,
    expected: `at most ${SVC_YML_LIMIT} (1 MiB)`,
    action: 'Move large texts out of the file and fetch them by uris',
  });
}

interface Shaped {
  readonly document: SvcDocument;
  readonly yaml: SvcYaml;
}

/** The first three steps. */
function shaped(file: string, text: string, environment: Environment): Shaped {
  const rendered = render(text, environment);
  if (rendered.problems.length > 0) throw new SpecError(file, rendered.problems);
  if (Buffer.byteLength(rendered.text) > SVC_YML_LIMIT)
    throw tooLarge(file, Buffer.byteLength(rendered.text));
  const document = parseYaml(rendered.text);
  if (document.problems.length > 0) throw new SpecError(file, document.problems);
  const validated = validate(document);
  if (!validated.ok) throw new SpecError(file, validated.problems);
  return { document, yaml: validated.value };
}

/** The fourth step, and the spec. */
function checked(file: string, shape: Shaped, environment: Environment, files: FilesBeside): ReadSpec {
  const { document, yaml } = shape;
  const problem = ({ path, found, allowed }: Violation): Problem => {
    return { ...document.place(path), field: fieldName(path), found, allowed };
  };
  const problems = [...violations(yaml), ...fileRules(yaml, files)].map(problem);
  const inTheWay = obstacles(yaml).map(problem);
  if (problems.length > 0) throw new SpecError(file, [...problems, ...inTheWay]);
  return {
    spec: build(yaml, environment, files.texts),
    warnings: warnings(yaml).map((one) => describeProblem(file, problem(one))),
    obstacles: inTheWay,
  };
}

function runnable(file: string, read: ReadSpec): LoadedSpec {
  if (read.obstacles.length > 0) throw new SpecError(file, read.obstacles);
  return { spec: read.spec, warnings: read.warnings };
}

/** `file` names the source in problems. Throws SpecError, and PillionError for one too large. */
export function parseSpec(
  file: string,
  text: string,
  environment: Environment,
  files: FilesBeside = NO_FILES,
): LoadedSpec {
  return runnable(file, checked(file, shaped(file, text, environment), environment, files));
}

/**
 * As parseSpec, with the files that it names taken from `brought` or read from `directory`; what cannot run is told, not
 * thrown.
 */
export async function readSpec(
  file: string,
  text: string,
  environment: Environment,
  directory: string,
  brought?: ReadonlyMap<string, string>,
): Promise<ReadSpec> {
  const shape = shaped(file, text, environment);
  return checked(file, shape, environment, await filesBeside(shape.yaml, directory, brought));
}

/** The files that a svc.yml names, once it is rendered. Throws SpecError, and PillionError for one too large. */
export function filesOf(file: string, text: string, environment: Environment): string[] {
  return fileNames(shaped(file, text, environment).yaml);
}

async function readBounded(file: string): Promise<string> {
  await using handle = await open(file, 'r');
  const { size } = await handle.stat();
  if (size > SVC_YML_LIMIT) throw tooLarge(file, size);
  const buffer = Buffer.alloc(SVC_YML_LIMIT + 1);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
  if (bytesRead > SVC_YML_LIMIT) throw tooLarge(file, bytesRead);
  return buffer.toString('utf8', 0, bytesRead);
}

/** Throws PillionError with the file's name when it cannot be read or is larger than 1 MiB. */
export async function readSvcYml(file: string): Promise<string> {
  try {
    return await readBounded(file);
  } catch (error) {
    if (error instanceof PillionError) throw error;
    const action = "Give the path of a service's svc.yml";
    throw new PillionError({ subject: file, found: 'cannot be read', action }, { cause: error });
  }
}

/**
 * Config templates are read from `templates`, by default the directory of the file.
 * @throws PillionError when it cannot be read, SpecError when it is not a service or not one that can run.
 */
export async function loadSpec(
  file: string,
  environment: Environment,
  templates: string = dirname(file),
): Promise<LoadedSpec> {
  return runnable(file, await readSpec(file, await readSvcYml(file), environment, templates));
}
