// What a task's own ContainerInfo may not ask for: its processes run in the pod's one container, with its image, networks and
// rights. Mesos passes all of it on to a custom executor; a task that would silently run without it is refused. Pure.
import type { ContainerInfo, TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import { PillionError } from '../../shared/runtime/errors.ts';

type Wish = readonly [what: string, isAsked: (container: ContainerInfo) => boolean];

const WISHES: readonly Wish[] = [
  ['an image', ({ mesos, docker }) => mesos?.image !== undefined || docker !== undefined],
  ['networks', ({ network_infos = [] }) => network_infos.some(({ name }) => name !== undefined)],
  [
    'capabilities',
    ({ linux_info = {} }) =>
      [linux_info.capability_info, linux_info.bounding_capabilities, linux_info.effective_capabilities].some(
        (capabilities) => capabilities !== undefined,
      ),
  ],
  ['a seccomp profile', ({ linux_info }) => linux_info?.seccomp !== undefined],
];

/** @throws PillionError that names what it asks for. */
export function checkContainer({ container, task_id }: TaskInfo): void {
  if (container === undefined) return;
  const asked = WISHES.filter(([, isAsked]) => isAsked(container)).map(([what]) => what);
  if (asked.length === 0) return;
  throw new PillionError({
    subject: `container of task '${task_id.value}'`,
    found: `${asked.join(', ')} of its own`,
    expected: 'a task that runs in the container of its pod',
    action: 'Give it to the container of the ExecutorInfo',
  });
}
