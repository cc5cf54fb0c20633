// What the recorder saw of an executor's process, environment and sandbox, and what there is to see of ours. Reads
// files only.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type Json, type JsonObject, parseExact } from './exact-json.ts';
import { listing } from './listing.ts';
import type { Hello } from './puppet-protocol.ts';
import { fetchLog } from './sandbox-log.ts';
import type { StepOf } from './steps.ts';

type Observation = StepOf<'grace-period' | 'sandbox-log' | 'content' | 'checks-ran'>;

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

const RECOVERY_VARIABLES = ['MESOS_CHECKPOINT', 'MESOS_SUBSCRIPTION_BACKOFF_MAX', 'MESOS_RECOVERY_TIMEOUT'];

/** What there is to see of one executor. */
export function observedOf(
  kind: 'environment' | 'process-facts' | 'listing',
  hello: Hello,
  recorded: Json,
): Json {
  const { cwd, argv, umask, uid, gid, environment } = hello;
  const seen = {
    listing: () => listing(cwd),
    'process-facts': () => ({ cwd, argv, umask, uid, gid }),
    environment: () => environmentAsIn(environment, isObject(recorded) ? recorded : {}),
  }[kind]();
  return parseExact(JSON.stringify(seen));
}

/** Of the environment what the recorder looked at: all of it, or how to recover. */
function environmentAsIn(environment: Hello['environment'], recorded: JsonObject): object {
  const isWhole = 'PATH' in recorded;
  const seen = Object.entries(environment).filter(([name]) => isWhole || RECOVERY_VARIABLES.includes(name));
  // The control port is the recorder's, and the replay's, own.
  return Object.fromEntries(seen.map(([name, value]) => [name, name === 'REC_CTL' ? recorded[name] : value]));
}
