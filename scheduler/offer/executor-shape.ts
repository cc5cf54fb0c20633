// What of a pod spec goes into its executor, which is the pod's container: tasks that join a live one do not change it. Pure.
import type { PodSpec } from '../spec/service-spec.ts';
import { executorContainer, limitsInfo } from './container.ts';
import { shutdownGrace } from './infos.ts';
import { podData } from './pod-data.ts';
import type { Reservation } from './reservation.ts';

/** A number for each port that a launch would choose: how many are mapped counts, not which. */
function imaginedPorts({ resourceSets }: PodSpec): Reservation[] {
  const all = resourceSets.flatMap(({ id: owner, ports }) => ports.map(({ name }) => ({ owner, name })));
  return all.map((one, port) => ({ ...one, kind: 'port', port, resourceId: '', confirmed: false }));
}

function shapeOf(pod: PodSpec): string {
  const container = executorContainer(pod, 0, imaginedPorts(pod));
  const data = podData({ heartbeatSeconds: -1 }, { instance: '', index: 0, pod });
  // Where Mesos takes only tasks that are alike.
  const cgroups = limitsInfo(pod);
  return JSON.stringify([container, cgroups, pod.user, pod.uris, shutdownGrace(pod), [...data]]);
}

/** Specs are frozen, and compared for each of their instances. */
const known = new WeakMap<PodSpec, string>();

function knownShape(pod: PodSpec): string {
  const shape = known.get(pod) ?? shapeOf(pod);
  known.set(pod, shape);
  return shape;
}

/** Whether tasks of the one may run in an executor that was launched for the other. */
export function isSameExecutor(a: PodSpec, b: PodSpec): boolean {
  return a === b || knownShape(a) === knownShape(b);
}
