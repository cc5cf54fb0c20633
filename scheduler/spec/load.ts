// A svc.yml from a file or a text to one frozen ServiceSpec, or one SpecError with every problem in it.
import { open } from 'node:fs/promises';
import { PillionError } from '../../shared/runtime/errors.ts';
import { build } from './build.ts';
import { parseYaml, type SvcDocument } from './document.ts';
import { describeProblem, type Problem, SpecError } from './problems.ts';
import { type Environment, render } from './render.ts';
import { violations } from './rules.ts';
import type { SvcYaml } from './schema.ts';
import type { ServiceSpec } from './service-spec.ts';
import { unsupportedFields } from './unsupported.ts';
import { fieldName, validate } from './validate.ts';

/** Bytes; of the file and of what it renders to. */
export const SVC_YML_LIMIT = 1024 * 1024;

export interface LoadedSpec {
  readonly spec: ServiceSpec;
  /** One sentence each, for the log: what the file asks for and Pillion does not do yet. */
  readonly warnings: readonly string[];
}

function tooLarge(file: string, bytes: number): PillionError {
  return new PillionError({
    subject: file,
    found: `${bytes} bytes`,
    expected: `at most ${SVC_YML_LIMIT} (1 MiB)`,
    action: 'Move large texts out of the file and fetch them by uris',
  });
}

function secondLook(document: SvcDocument, yaml: SvcYaml): Problem[] {
  const rules = violations(yaml).map(({ path, found, allowed }): Problem => {
    return { ...document.place(path), field: fieldName(path), found, allowed };
  });
  const refused = unsupportedFields(yaml)
    .filter(({ warning }) => !warning)
    .map(({ path, note }): Problem => ({ ...document.place(path), field: fieldName(path), found: note }));
  return [...rules, ...refused];
}

/** `file` names the source in problems. Throws SpecError, and PillionError for one too large. */
export function parseSpec(file: string, text: string, environment: Environment): LoadedSpec {
  const rendered = render(text, environment);
  if (rendered.problems.length > 0) throw new SpecError(file, rendered.problems);
  if (Buffer.byteLength(rendered.text) > SVC_YML_LIMIT)
    throw tooLarge(file, Buffer.byteLength(rendered.text));
  const document = parseYaml(rendered.text);
  if (document.problems.length > 0) throw new SpecError(file, document.problems);
  const validated = validate(document);
  if (!validated.ok) throw new SpecError(file, validated.problems);
  const problems = secondLook(document, validated.value);
  if (problems.length > 0) throw new SpecError(file, problems);
  const warnings = unsupportedFields(validated.value).map(({ path, note }) =>
    describeProblem(file, { ...document.place(path), field: fieldName(path), found: note }),
  );
  return { spec: build(validated.value, environment), warnings };
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

/** Reads at most 1 MiB. Throws PillionError with the file's name when it cannot be read or is not a service. */
export async function loadSpec(file: string, environment: Environment): Promise<LoadedSpec> {
  let text: string;
  try {
    text = await readBounded(file);
  } catch (error) {
    if (error instanceof PillionError) throw error;
    const action = "Give the path of a service's svc.yml";
    throw new PillionError({ subject: file, found: 'cannot be read', action }, { cause: error });
  }
  return parseSpec(file, text, environment);
}
