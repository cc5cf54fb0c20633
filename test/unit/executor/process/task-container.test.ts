// What a task may not ask for itself, as it runs in the container of its pod.
import assert from 'node:assert/strict';
import { checkContainer } from '../../../../executor/process/task-container.ts';
import type { ContainerInfo } from '../../../../shared/mesos/generated/mesos.ts';

function check(container: Omit<ContainerInfo, 'type'>): void {
  checkContainer({
    name: 't',
    task_id: { value: 't' },
    agent_id: { value: 'a' },
    container: { type: 'MESOS', ...container },
  });
}

describe('container of a task', () => {
  it('may have volumes, limits and what only speaks of cgroups', () => {
    check({
      volumes: [],
      rlimit_info: {},
      linux_info: { share_cgroups: false },
      mesos: {},
      network_infos: [{}],
    });
  });

  it('is refused with what the pod alone can have, all named', () => {
    const docker = { image: 'alpine' };
    const effective_capabilities = { capabilities: ['NET_RAW'] } as const;
    const linux_info = { effective_capabilities, seccomp: { unconfined: true } };
    assert.throws(
      () => check({ docker, linux_info, network_infos: [{ name: 'overlay' }] }),
      /container of task 't': an image, networks, capabilities, a seccomp profile of its own; expected/,
    );
  });
});
