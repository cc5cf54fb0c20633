// What the recorder saw of an executor's process, environment and sandbox, and what there is to see of ours. Reads
// files only.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Json, parseExact } from './exact-json.ts';
import type { Hello } from './puppet-protocol.ts';
import { fetchLog } from './sandbox-log.ts';
import type { Step } from './steps.ts';

type Observation = Extract<
  Step,
  { readonly kind: 'grace-period' | 'sandbox-log' | 'content' | 'checks-ran' }
>;

export interface Observed {
  readonly recorded: Json;
  readonly ours: Json;
}

/** `workDir`: where the replay keeps everything. */
export function observed(step: Observation, { cwd, environment }: Hello, workDir: string): Observed {
  const { bodyText = 'null', body } = step.line;
  switch (step.kind) {
    case 'grace-period':
      return {
        recorded: parseExact(bodyText),
        ours: environment['MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD'] ?? null,
      };
    case 'sandbox-log':
      return { recorded: fetchLog(String(body)), ours: fetchLog(readFileSync(join(cwd, 'stderr'), 'utf8')) };
    case 'content':
      return { recorded: step.text, ours: contentOf(join(cwd, step.path)) };
    case 'checks-ran':
      return { recorded: parseExact(bodyText), ours: checksThatRan(workDir) };
  }
}

function contentOf(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** The recorded checks leave a file each. */
function checksThatRan(workDir: string): Json {
  const hasRun = (name: string) => existsSync(join(workDir, `check-ran-${name}`));
  return { health: hasRun('health'), check: hasRun('check') };
}
