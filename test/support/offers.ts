// Offers, requests and the context of launches for tests of the pure room scheduler/offer, and what an agent has after
// the operations of an ACCEPT.
import assert from 'node:assert/strict';
import type { LaunchContext, LaunchRequest } from '../../scheduler/offer/launch.ts';
import { EXECUTOR_RESOURCES } from '../../scheduler/offer/requirement.ts';
import type { Owner } from '../../scheduler/offer/reservation.ts';
import { NO_SECRETS } from '../../scheduler/offer/secrets.ts';
import { type FilesBeside, NO_FILES } from '../../scheduler/spec/files.ts';
import { parseSpec } from '../../scheduler/spec/load.ts';
import type { PodSpec } from '../../scheduler/spec/service-spec.ts';
import type { Offer, Offer_Operation, Resource } from '../../shared/mesos/generated/mesos.ts';
import { applyOperation } from '../local-mesos/resources/conversions.ts';
import { parseResources } from '../local-mesos/resources/parse.ts';
import { contains, type Resources, subtract, sum } from '../local-mesos/resources/resources.ts';
import { countingRandom } from './counting-random.ts';

export const OWNER: Owner = {
  frameworkId: 'framework-1',
  role: 'trial-role',
  principal: 'trial-principal',
};

export function launchContext(more: Partial<LaunchContext> = {}): LaunchContext {
  return {
    service: 'trial',
    owner: OWNER,
    executorResources: EXECUTOR_RESOURCES,
    executorUri: 'http://scheduler/v1/artifacts/executor/0/pillion-executor.tar.gz',
    artifactBase: 'http://scheduler/v1/artifacts/',
    apiHost: 'scheduler',
    apiPort: 8080,
    heartbeatSeconds: 15,
    secrets: NO_SECRETS,
    random: countingRandom(),
    ...more,
  };
}

/** `more`: what else stands in the offer, such as attributes or the role it is for. */
export function offerOf(
  resources: string | readonly Resource[],
  agent = 'a1',
  more: Partial<Offer> = {},
): Offer {
  const ids = {
    id: { value: `o-${agent}` },
    framework_id: { value: OWNER.frameworkId },
    agent_id: { value: agent },
  };
  const list = typeof resources === 'string' ? parseResources(resources) : resources;
  return { ...ids, hostname: `${agent}.example`, resources: list, ...more };
}

/** The first pod of a svc.yml whose `pods` are this text. */
export function podOf(
  pods: string,
  environment: Readonly<Record<string, string>> = {},
  files: FilesBeside = NO_FILES,
): PodSpec {
  const { spec } = parseSpec('svc.yml', `name: trial\npods:\n${pods}`, environment, files);
  return spec.pods[0] ?? assert.fail('no pod');
}

export function requestOf(pod: PodSpec, index = 0, more: Partial<LaunchRequest> = {}): LaunchRequest {
  return {
    instance: `${pod.type}-${index}`,
    index,
    pod,
    tasks: pod.tasks,
    configuration: 'c1',
    parameters: {},
    joins: false,
    ...more,
  };
}

/** What the agent has after the operations. @throws when an operation asks for what is not there. */
export function afterOperations(start: Resources, operations: readonly Offer_Operation[]): Resources {
  return operations.reduce<Resources>((left, operation) => {
    if (operation.launch_group !== undefined) {
      const { executor, task_group } = operation.launch_group;
      const lists = [
        executor.resources ?? [],
        ...(task_group.tasks ?? []).map(({ resources }) => resources ?? []),
      ];
      const needed = sum(lists.flat());
      assert.ok(contains(left, needed), 'the launch takes more than is left');
      return subtract(left, needed);
    }
    const applied = applyOperation(left, operation);
    assert.ok('resources' in applied, 'error' in applied ? applied.error : '');
    return applied.resources;
  }, start);
}
