// Health checks and checks of tasks. PURE, with Mesos' texts.
import type { CheckInfo, CommandInfo, HealthCheck } from '../../../shared/mesos/generated/mesos.ts';
import { firstOf } from '../resources/roles.ts';
import { commandError } from './common.ts';

export function healthCheckError(check: HealthCheck): string | undefined {
  if (check.type === undefined) return "HealthCheck must specify 'type'";
  return (
    healthCheckKindError(check, check.type) ??
    negativeError(check, ['delay_seconds', 'grace_period_seconds', 'interval_seconds', 'timeout_seconds'])
  );
}

function healthCheckKindError(
  check: HealthCheck,
  type: NonNullable<HealthCheck['type']>,
): string | undefined {
  if (type === 'UNKNOWN') return "'UNKNOWN' is not a valid health check type";
  const field = type.toLowerCase() as 'command' | 'http' | 'tcp';
  if (check[field] === undefined) return `Expecting '${field}' to be set for ${type} health check`;
  if (type === 'COMMAND') return checkCommandError(check.command, 'Command health check', "Health check's");
  const { scheme, path } = (type === 'HTTP' ? check.http : undefined) ?? {};
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    return `Unsupported HTTP health check scheme: '${scheme}'`;
  }
  return pathError(path, 'HTTP health check');
}

export function checkError(check: CheckInfo): string | undefined {
  if (check.type === undefined) return "CheckInfo must specify 'type'";
  return (
    checkKindError(check, check.type) ??
    negativeError(check, ['delay_seconds', 'interval_seconds', 'timeout_seconds'])
  );
}

function checkKindError(check: CheckInfo, type: NonNullable<CheckInfo['type']>): string | undefined {
  if (type === 'UNKNOWN') return "'UNKNOWN' is not a valid check type";
  const field = type.toLowerCase() as 'command' | 'http' | 'tcp';
  if (check[field] === undefined) return `Expecting '${field}' to be set for ${type} check`;
  if (type === 'COMMAND') return checkCommandError(check.command?.command, 'Command check', "Check's");
  return type === 'HTTP' ? pathError(check.http?.path, 'HTTP check') : undefined;
}

function checkCommandError(
  command: CommandInfo | undefined,
  kind: string,
  owner: string,
): string | undefined {
  if (command?.value === undefined) {
    return `${kind} must contain ${command?.shell === false ? "'executable path'" : "'shell command'"}`;
  }
  const error = commandError(command);
  return error && `${owner} \`CommandInfo\` is invalid: ${error}`;
}

function pathError(path: string | undefined, kind: string): string | undefined {
  if (path === undefined || path.startsWith('/')) return undefined;
  return `The path '${path}' of ${kind} must start with '/'`;
}

function negativeError<Field extends string>(
  check: { readonly [name in Field]?: number | undefined },
  fields: readonly Field[],
): string | undefined {
  return firstOf(fields, (field) =>
    (check[field] ?? 0) < 0 ? `Expecting '${field}' to be non-negative` : undefined,
  );
}
