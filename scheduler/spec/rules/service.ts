// What a svc.yml must hold to beyond the shape of each field: names, references, things that may stand only once.
import { parsePlacement } from '../../offer/placement/parse.ts';
import type { PlacementRule } from '../../offer/placement/rule.ts';
import type { Path } from '../document.ts';
import type { RawPod } from '../schema/pod.ts';
import type { SvcYaml } from '../schema/service.ts';
import { containerRules } from './container.ts';
import { endpointRules } from './endpoints.ts';
import { logRules } from './logs.ts';
import { orderRules } from './order.ts';
import { plansRules } from './plans.ts';
import { blockRules, podPortRules, resourceBlocks, volumeRules } from './resources.ts';
import { taskRules } from './task.ts';
import { badName, type Violation, when } from './violation.ts';

function serviceName(name: string): Violation[] {
  const bare = name.replaceAll('/', '');
  if (bare.length > 63)
    return [{ path: ['name'], found: `${bare.length} characters`, allowed: 'at most 63 without slashes' }];
  return name
    .replace(/^\//, '')
    .split('/')
    .flatMap((part) => badName(['name'], part))
    .slice(0, 1);
}

/** A rule about a pod or a task that is not there would hold everywhere, or nowhere. */
function unknownTypes(rules: readonly PlacementRule[], pods: SvcYaml['pods']) {
  return rules.flatMap((rule) => {
    if (!('pod' in rule)) return [];
    const { pod, task } = rule;
    const tasks = Object.keys(pods[pod]?.tasks ?? {});
    if (pods[pod] === undefined) return [{ found: `no pod ${pod}`, allowed: Object.keys(pods).join(', ') }];
    const isKnown = task === undefined || tasks.includes(task);
    return isKnown ? [] : [{ found: `no task ${task} in the pod ${pod}`, allowed: tasks.join(', ') }];
  });
}

function placementRules(path: Path, { placement }: RawPod, pods: SvcYaml['pods']): Violation[] {
  const { rules, problems } = parsePlacement(placement ?? '');
  return [...problems, ...unknownTypes(rules, pods)].map((problem) => ({
    path: [...path, 'placement'],
    ...problem,
  }));
}

function podRules(type: string, pod: RawPod, pods: SvcYaml['pods']): Violation[] {
  const path = ['pods', type];
  const tasks = Object.entries(pod.tasks);
  return [
    ...badName(path, type),
    ...when(tasks.length === 0, [...path, 'tasks'], 'no task', 'at least one'),
    ...placementRules(path, pod, pods),
    ...resourceBlocks(path, pod).flatMap(blockRules),
    ...volumeRules(path, pod),
    ...containerRules(path, pod),
    ...tasks.flatMap(([name, task]) => taskRules([...path, 'tasks', name], name, task, pod)),
    ...orderRules(path, pod),
    ...logRules(path, pod),
  ];
}

/** `hello` and `hello-0`: the instance hello-0 of the one would be mistaken for the other. */
function podNameRules(names: readonly string[]): Violation[] {
  return names.flatMap((name) => {
    const other = names.find(
      (one) => name.startsWith(`${one}-`) && /^\d+(-|$)/.test(name.slice(one.length + 1)),
    );
    const found = `the name is like that of an instance of the pod ${other}`;
    return when(other !== undefined, ['pods', name], found);
  });
}

export function violations(yaml: SvcYaml): Violation[] {
  const noPods = Object.keys(yaml.pods).length === 0;
  return [
    ...serviceName(yaml.name),
    ...when(noPods, ['pods'], 'no pod', 'at least one'),
    ...Object.entries(yaml.pods).flatMap(([type, pod]) => podRules(type, pod, yaml.pods)),
    ...podNameRules(Object.keys(yaml.pods)),
    ...endpointRules(yaml),
    ...Object.entries(yaml.pods).flatMap(([type, pod]) => podPortRules(['pods', type], pod)),
    ...plansRules(yaml),
  ];
}
