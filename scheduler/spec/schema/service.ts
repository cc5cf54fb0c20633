// The whole of a svc.yml: the fields of the DC/OS SDK, ours, and what each may hold.
// Shape only: what needs two fields at once is in the rules. The types, the JSON Schema of editors and the tables of
// docs/svc-yml.md are made of it.
import type { z } from 'zod';
import { named, nonEmptyText, optional, strict, text, whole } from './fields.ts';
import { plan } from './plan.ts';
import { pod } from './pod.ts';

const scheduler = strict('Scheduler', {
  principal: optional(nonEmptyText).describe('Default: `<name>-principal`.'),
  user: optional(nonEmptyText).describe('Of all tasks. Default: root.'),
  role: optional(nonEmptyText).describe('In Mesos. Default: `<name>-role`.'),
  zookeeper: optional(text).describe('Read, and means nothing here.'),
  'api-port': optional(whole(0, 65535)).describe('Read, and means nothing here.'),
});

export const service = strict('Service', {
  name: nonEmptyText.describe('At most 63 characters without slashes, no `__`.'),
  'web-url': optional(text).describe("Shown by Mesos. Default: the scheduler's API."),
  scheduler: optional(scheduler).describe('What it is in Mesos.'),
  pods: named(pod, 'pods').describe('At least one, in the order of the file.'),
  plans: optional(named(plan, 'plans')).describe(
    'Without `deploy` there is one: a serial phase for each pod.',
  ),
});

/** A svc.yml of the right shape, with the file's own field names. */
export type SvcYaml = z.output<typeof service>;
