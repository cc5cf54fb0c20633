// A task's place in its pod, out of its TaskConfiguration: lasting sidecar or main task, what it waits for, how it is
// started again. Plain data; names are resolved to task ids in dependencies.ts.
import type { Dependency, TaskConfiguration } from '../../shared/link/generated/link.ts';
import type { TaskState } from '../../shared/mesos/generated/mesos.ts';
import { linearSearch } from '../../shared/runtime/linear-pattern.ts';
import { type RestartPolicy, restartPolicyOf } from './restart-policy.ts';

/** What a task waits for. The first four are known to the core, the others are looked at by the shell. */
export type Condition = { readonly type: 'STARTED' | 'READY' | 'HEALTHY' | 'FINISHED' } | OutsideCondition;

export type OutsideCondition =
  | { readonly type: 'FILE_EXISTS'; readonly path: string }
  | { readonly type: 'PORT_OPEN'; readonly port: number }
  | { readonly type: 'LOG_MATCHES'; readonly pattern: string };

/** A condition on another task, or on nobody. Once it holds it holds for ever; once broken it never will. */
export interface Gate {
  readonly condition: Condition;
  readonly target?: { readonly taskId: string; readonly name: string };
  readonly holds: boolean;
  /** How its target ended, where the shell has to look once more. */
  readonly ended?: TaskState;
  /** Why it can never hold any more. */
  readonly broken?: string;
}

export interface Order {
  readonly sidecar: boolean;
  readonly essential: boolean;
  readonly restart: RestartPolicy;
  readonly gates: readonly Gate[];
}

export const PLAIN_ORDER: Order = {
  sidecar: false,
  essential: false,
  restart: restartPolicyOf(undefined, false),
  gates: [],
};

export function isOutside(condition: Condition): condition is OutsideCondition {
  return ['FILE_EXISTS', 'PORT_OPEN', 'LOG_MATCHES'].includes(condition.type);
}

export function allHold(gates: readonly Gate[]): boolean {
  return gates.every(({ holds }) => holds);
}

export function brokenGate(gates: readonly Gate[]): string | undefined {
  return gates.find(({ broken }) => broken !== undefined)?.broken;
}

/** Without its gates. */
export function orderOf({ sidecar = false, essential = false, restart }: TaskConfiguration): Order {
  return { sidecar, essential, restart: restartPolicyOf(restart, sidecar), gates: [] };
}

/** What a dependency asks for, or what is wrong with it. */
export function conditionOf(dependency: Dependency): Condition | { readonly fault: string } {
  const { condition: type, path = '', port = 0, pattern = '' } = dependency;
  switch (type) {
    case 'STARTED':
    case 'READY':
    case 'HEALTHY':
    case 'FINISHED':
      return { type };
    case 'FILE_EXISTS':
      return path === '' || path.includes('\0') ? { fault: 'FILE_EXISTS without a path' } : { type, path };
    case 'PORT_OPEN':
      return port > 0 && port < 65_536 ? { type, port } : { fault: `PORT_OPEN with the port ${port}` };
    case 'LOG_MATCHES':
      return isPattern(pattern) ? { type, pattern } : { fault: 'LOG_MATCHES without a usable pattern' };
    default:
      return { fault: `the unknown condition ${type}` };
  }
}

function isPattern(pattern: string): boolean {
  if (pattern === '') return false;
  try {
    linearSearch(pattern);
    return true;
  } catch {
    return false;
  }
}

export function showCondition(condition: Condition): string {
  switch (condition.type) {
    case 'FILE_EXISTS':
      return `${condition.path} existed`;
    case 'PORT_OPEN':
      return `port ${condition.port} was open`;
    case 'LOG_MATCHES':
      return `a line of it matched /${condition.pattern}/`;
    default:
      return {
        STARTED: 'it was started',
        READY: 'it was ready',
        HEALTHY: 'it was healthy',
        FINISHED: 'it finished',
      }[condition.type];
  }
}

/** `end`: how its target ended. */
export function broke(gate: Gate, end: TaskState | undefined): Gate {
  const name = gate.target?.name ?? '';
  const how = end === undefined ? '' : ` as ${end}`;
  return { ...gate, broken: `The task '${name}' ended${how} before ${showCondition(gate.condition)}` };
}
