// What a task asks to be run as a module, read from its ModuleInfo without any I/O.
import type { ModuleInfo } from '../../shared/link/generated/link.ts';
import { PillionError } from '../../shared/runtime/errors.ts';
import { innerPath } from '../process/inner-path.ts';
import type { User } from '../process/users.ts';

export interface ModuleWork {
  /** The module's text, or its path inside the task's directory. */
  readonly source: { readonly text: string } | { readonly path: string };
  /** The function to call; absent: `default` where there is one. */
  readonly exportName?: string;
  /** MB of its JavaScript heap. */
  readonly memory: number;
  /** Whether it may run where others of its pod have run, and they after it. */
  readonly isShared: boolean;
  readonly arguments: readonly string[];
}

export interface ModuleTerms {
  /** PodConfiguration.allow_modules. */
  readonly isAllowed: boolean;
  /** The user that the task switches to. */
  readonly user: User | undefined;
  /** What only a process of its own can have. */
  readonly limits: readonly string[];
  readonly binds: readonly unknown[];
}

const DEFAULT_MEMORY = 64;
const LEAST_MEMORY = 8;
const MOST_MEMORY = 4096;

/** @throws PillionError when the pod allows no modules, or the ModuleInfo cannot be understood. */
export function readModule(info: ModuleInfo, { isAllowed, user, limits, binds }: ModuleTerms): ModuleWork {
  if (!isAllowed) throw refused('not allowed in this pod', 'Set allow_modules in the PodConfiguration');
  if (user !== undefined) {
    throw refused('another user than the executor', 'Give the task a command, or no user');
  }
  if (limits.length + binds.length > 0) {
    throw refused('resource limits or read-only volumes', 'Give the task a command');
  }
  const { export: exportName, memory_mb: memory = DEFAULT_MEMORY, share_thread: isShared = false } = info;
  if (memory < LEAST_MEMORY || memory > MOST_MEMORY) {
    throw refused(`memory_mb ${memory}`, `Give ${LEAST_MEMORY} to ${MOST_MEMORY} MB`);
  }
  const source = readSource(info);
  return {
    source,
    memory,
    isShared,
    arguments: info.arguments ?? [],
    ...(exportName === undefined ? {} : { exportName }),
  };
}

function readSource({ source, path }: ModuleInfo): ModuleWork['source'] {
  if (source !== undefined && path === undefined) return { text: source };
  if (path !== undefined && source === undefined) return { path: innerPath(path, 'module') };
  throw refused(source === undefined ? 'neither source nor path' : 'both source and path');
}

function refused(found: string, action?: string): PillionError {
  return new PillionError({ subject: 'module', found, ...(action === undefined ? {} : { action }) });
}
