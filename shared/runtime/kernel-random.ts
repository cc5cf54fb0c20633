// Chance from the Linux kernel, for a program whose start must not wait for node:crypto (10 ms of the executor's 60).
import { readFileSync } from 'node:fs';
import type { Random } from './random.ts';

const KERNEL_UUID = '/proc/sys/kernel/random/uuid';

export const kernelRandom: Random = {
  fraction: () => Math.random(),
  uuid: () => readFileSync(KERNEL_UUID, 'latin1').trim(),
};
