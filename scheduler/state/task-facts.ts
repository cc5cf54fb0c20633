// What is asked of a TaskInfo while its task lives, as facts of the task's own record. Pure.
import type { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import { certificatesExpire } from '../offer/certificates.ts';
import type { TaskRecord } from './records.ts';

export function factsOf(info: TaskInfo): Pick<TaskRecord, 'isChecked' | 'certificatesExpire'> {
  const expires = certificatesExpire(info);
  return {
    ...(info.check === undefined ? {} : { isChecked: true }),
    ...(expires === undefined ? {} : { certificatesExpire: expires }),
  };
}
