// What a task needs in its directory beyond links, read from its TaskInfo without any I/O; furnish.ts brings it.
import type { ConfigTemplate, SecretFile, TaskConfiguration } from '../../shared/link/generated/link.ts';
import type { CommandInfo } from '../../shared/mesos/generated/mesos.ts';
import { PillionError } from '../../shared/runtime/errors.ts';
import { innerPath } from './inner-path.ts';
import { type Artifact, readUri } from './uris.ts';

export interface Template {
  readonly name: string;
  readonly dest: string;
  /** The template itself, or where it is. */
  readonly source: Uint8Array | Artifact;
}

export interface Furnishing {
  readonly artifacts: readonly Artifact[];
  readonly templates: readonly Template[];
  readonly secretFiles: readonly SecretFile[];
}

/**
 * Undefined where nothing is needed: then nothing of it is even loaded.
 * @throws PillionError when a URI or a path cannot be understood.
 */
export function furnishingOf(
  command: CommandInfo,
  { templates = [], secret_files = [] }: TaskConfiguration,
  secrets: readonly SecretFile[],
  sandbox: string,
): Furnishing | undefined {
  const { uris = [] } = command;
  const files = [...secret_files, ...secrets];
  if (uris.length + templates.length + files.length === 0) return undefined;
  return {
    artifacts: uris.map((uri) => readUri(uri, sandbox)),
    templates: templates.map((template) => readTemplate(template, sandbox)),
    secretFiles: files.map((file) => ({ ...file, path: innerPath(file.path, 'secret file') })),
  };
}

function readTemplate({ name, dest, content, uri }: ConfigTemplate, sandbox: string): Template {
  const subject = `config template '${name}'`;
  const source =
    content ?? (uri === undefined ? undefined : readUri({ value: uri, extract: false }, sandbox));
  if (source !== undefined) return { name, dest: innerPath(dest, subject), source };
  throw new PillionError({ subject, found: 'neither content nor uri' });
}
