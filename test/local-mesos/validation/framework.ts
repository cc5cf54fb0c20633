// FrameworkInfo as the master checks it at SUBSCRIBE and UPDATE_FRAMEWORK. PURE, with Mesos' texts.
import type { FrameworkInfo, FrameworkInfo_Capability_Type } from '../../../shared/mesos/generated/mesos.ts';
import { firstOf, roleError } from '../resources/roles.ts';
import { idError } from './ids.ts';
import { prefixed } from './task.ts';

/** Seconds: the longest time that 64 bits of nanoseconds can hold. */
const LONGEST_SECONDS = 2 ** 63 / 1e9;

export function frameworkError(info: FrameworkInfo): string | undefined {
  const id = info.id?.value ?? '';
  return rolesError(info) ?? (id === '' ? undefined : idError(id)) ?? failoverTimeoutError(info);
}

export function hasCapability(info: FrameworkInfo, type: FrameworkInfo_Capability_Type): boolean {
  return (info.capabilities ?? []).some((capability) => capability.type === type);
}

/** The roles that it subscribes with: `roles` with MULTI_ROLE, else `role`, which is `*` unless given. */
export function rolesOf(info: FrameworkInfo): readonly string[] {
  return hasCapability(info, 'MULTI_ROLE') ? (info.roles ?? []) : [info.role ?? '*'];
}

function rolesError(info: FrameworkInfo): string | undefined {
  if (!hasCapability(info, 'MULTI_ROLE')) return singleRoleError(info);
  if (info.role !== undefined) {
    return "'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable";
  }
  const roles = info.roles ?? [];
  const duplicates = new Set(roles.filter((role, at) => roles.indexOf(role) < at));
  if (duplicates.size > 0) return `'FrameworkInfo.roles' contains duplicate items: ${setText(duplicates)}`;
  return prefixed("'FrameworkInfo.roles' contains invalid role", firstOf(roles, roleError));
}

function singleRoleError({ roles = [], role = '*' }: FrameworkInfo): string | undefined {
  if (roles.length > 0) {
    return "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable";
  }
  return prefixed("'FrameworkInfo.role' is not a valid role", roleError(role));
}

function failoverTimeoutError({ failover_timeout: timeout = 0 }: FrameworkInfo): string | undefined {
  if (Math.abs(timeout) < LONGEST_SECONDS) return undefined;
  return `The framework failover_timeout (${timeout.toExponential().replace(/e\+/, 'e+')}) is invalid`;
}

/** `{ a, b }`, as Mesos prints a set. */
export const setText = (items: Iterable<string>): string => `{ ${[...items].join(', ')} }`;

export function suppressedRolesError(info: FrameworkInfo, suppressed: readonly string[]): string | undefined {
  const unknown = new Set(suppressed.filter((role) => !rolesOf(info).includes(role)));
  if (unknown.size === 0) return undefined;
  return `Suppressed roles ${setText([...unknown].sort())} are not contained in the set of roles`;
}

/** What may not change: `at: 'subscribe'` keeps the old user and checkpoint silently, an update is refused. */
export function updateError(
  old: FrameworkInfo,
  info: FrameworkInfo,
  at: 'subscribe' | 'update',
): string | undefined {
  if (old.principal !== info.principal) return "Changing framework's principal is not allowed.";
  if (at === 'subscribe') return undefined;
  const changed = (field: string, from: unknown, to: unknown) =>
    `Updating 'FrameworkInfo.${field}' is unsupported; attempted to update from '${from}' to '${to}'`;
  if (old.user !== info.user) return changed('user', old.user, info.user);
  const [from, to] = [old.checkpoint ?? false, info.checkpoint ?? false];
  return from === to ? undefined : changed('checkpoint', from, to);
}
