// What may stand only once in a whole service: advertised names, VIP prefixes, discovery prefixes.
import type { SvcYaml } from '../schema/service.ts';
import { portsOf, resourceBlocks } from './resources.ts';
import { type Placed, twice, type Violation, when } from './violation.ts';

function portNameRules(yaml: SvcYaml): Violation[] {
  const ports = Object.entries(yaml.pods)
    .flatMap(([type, pod]) => resourceBlocks(['pods', type], pod))
    .flatMap(portsOf);
  const names = new Set(ports.map(({ value }) => value.name));
  const vips = ports.flatMap(({ path, value }) => {
    const prefix = value.vip?.prefix;
    const isOther = prefix !== undefined && prefix !== value.name && names.has(prefix);
    return when(isOther, [...path, 'vip', 'prefix'], `${prefix} is the name of another port`);
  });
  const advertised = ports.filter(({ value }) => value.advertise === true);
  return [...twice(advertised, ({ name }) => name, 'the advertised name'), ...vips];
}

/** Tasks of one pod may share one, as those of different steps do: of each pod the first counts. */
function prefixRules(yaml: SvcYaml): Violation[] {
  const prefixes = Object.entries(yaml.pods).flatMap(([pod, { tasks }]) => {
    const own = new Map<string, Placed<string>>();
    for (const [name, { discovery }] of Object.entries(tasks)) {
      const value = discovery?.prefix;
      const path = ['pods', pod, 'tasks', name, 'discovery', 'prefix'];
      if (value !== undefined && !own.has(value)) own.set(value, { path, value });
    }
    return [...own.values()];
  });
  return twice(prefixes, (prefix) => prefix, 'the discovery prefix');
}

export function endpointRules(yaml: SvcYaml): Violation[] {
  return [...portNameRules(yaml), ...prefixRules(yaml)];
}
