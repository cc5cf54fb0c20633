// Certificates of tasks in their launches: which are wanted, and how they come in. As secrets do, keys stand in
// TaskInfo.data alone; only until when they hold is told, as a label. Pure.
import { type SecretFile, TaskConfiguration } from '../../shared/link/generated/link.ts';
import { encode } from '../../shared/mesos/codec.ts';
import type { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import type { PodSpec, ServiceSpec, TransportEncryptionSpec } from '../spec/service-spec.ts';
import { type CertificateNames, certificateNames } from './certificate-names.ts';
import type { Launch } from './launch.ts';
import { fail, type Outcome, pass } from './outcome.ts';
import type { Acceptance } from './pack.ts';

/** One task's: a key and a certificate for each item. */
export interface CertificatesWanted {
  readonly names: CertificateNames;
  readonly items: readonly TransportEncryptionSpec[];
}

export interface CertificatesIssued {
  readonly files: readonly SecretFile[];
  /** Milliseconds since the epoch: the earliest of them. */
  readonly expires: number;
}

/** Of a scheduler without one. */
export const NO_AUTHORITY =
  'the scheduler has no authority for them (--task-ca-cert and --task-ca-key, or --make-task-ca)';

/** Until when the certificates of a task hold, in RFC 3339. */
const EXPIRES = 'certificates_expire';

function isEncrypted({ tasks }: PodSpec): boolean {
  return tasks.some(({ transportEncryption = [] }) => transportEncryption.length > 0);
}

export function wantsCertificates({ pods }: Pick<ServiceSpec, 'pods'>): boolean {
  return pods.some(isEncrypted);
}

/** `problem`: why there are no certificates now. */
export function certificatesOutcome(pod: PodSpec, problem: string | undefined): Outcome {
  if (problem === undefined || !isEncrypted(pod)) return pass('certificates', 'can be issued');
  return fail('certificates', problem);
}

/** Of the tasks that are launched here, by their TaskInfos. */
export function certificatesWanted(
  service: string,
  { request, tasks, pool }: Launch,
): [TaskInfo, CertificatesWanted][] {
  return request.tasks.flatMap((task, at): [TaskInfo, CertificatesWanted][] => {
    const [info, items = []] = [tasks[at], task.transportEncryption];
    if (info === undefined || items.length === 0) return [];
    return [[info, { names: certificateNames(service, request, task, pool), items }]];
  });
}

/** What is appended to an encoded message counts as if it had been in it. */
function withFiles(info: TaskInfo, { files, expires }: CertificatesIssued): TaskInfo {
  const added = encode(TaskConfiguration, { secret_files: [...files] });
  const data = new Uint8Array((info.data?.length ?? 0) + added.length);
  data.set(info.data ?? []);
  data.set(added, data.length - added.length);
  const labels = [...(info.labels?.labels ?? []), { key: EXPIRES, value: new Date(expires).toISOString() }];
  return { ...info, data, labels: { labels } };
}

/** The same launches with the certificates in them. */
export function certified(
  acceptance: Acceptance,
  issued: ReadonlyMap<TaskInfo, CertificatesIssued>,
): Acceptance {
  const one = (info: TaskInfo) => {
    const found = issued.get(info);
    return found === undefined ? info : withFiles(info, found);
  };
  const all = new Map(acceptance.launches.flatMap(({ tasks }) => tasks.map((info) => [info, one(info)])));
  const changed = (tasks: readonly TaskInfo[]) => tasks.map((info) => all.get(info) ?? info);
  return {
    ...acceptance,
    launches: acceptance.launches.map((launch) => ({ ...launch, tasks: changed(launch.tasks) })),
    operations: acceptance.operations.map((operation) => {
      const { launch_group: group } = operation;
      if (group === undefined) return operation;
      const task_group = { tasks: changed(group.task_group.tasks ?? []) };
      return { ...operation, launch_group: { ...group, task_group } };
    }),
  };
}

/** Milliseconds since the epoch; undefined for a task without certificates. */
export function certificatesExpire({ labels }: TaskInfo): number | undefined {
  const value = labels?.labels?.find(({ key }) => key === EXPIRES)?.value;
  const time = Date.parse(value ?? '');
  return Number.isNaN(time) ? undefined : time;
}
