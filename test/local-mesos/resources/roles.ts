// Which names Mesos accepts for a role, with its texts. PURE. Source of the rules: Mesos src/common/roles.cpp.

const FORBIDDEN = /[\t\n\v\f\r \x7f]/;

/** What is wrong with it, undefined when nothing is. */
export function roleError(role: string): string | undefined {
  if (role === '*') return undefined;
  if (role.startsWith('/')) return `Role '${role}' cannot start with a slash`;
  if (role.endsWith('/')) return `Role '${role}' cannot end with a slash`;
  if (role.includes('//')) return `Role '${role}' cannot contain two adjacent slashes`;
  if (role === '') return 'Role names cannot be the empty string';
  return firstOf(role.split('/'), (component) => componentError(role, component));
}

function componentError(role: string, component: string): string | undefined {
  if (['.', '..', '*'].includes(component))
    return `Role '${role}' cannot include '${component}' as a component`;
  if (component.startsWith('-')) {
    return `Role component '${component}' is invalid because it starts with a dash`;
  }
  if (FORBIDDEN.test(component)) {
    return `Role component '${component}' is invalid because it contains backspace or whitespace`;
  }
  return undefined;
}

/** The first error that `check` finds. */
export function firstOf<T>(items: readonly T[], check: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const error = check(item);
    if (error !== undefined) return error;
  }
  return undefined;
}
