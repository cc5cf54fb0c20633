// The whole of a svc.yml: the fields of the DC/OS SDK, ours, and what each may hold.
// Shape only: what needs two fields at once is in the rules.
import type { z } from 'zod';
import { named, nonEmptyText, optional, strict, text, whole } from './fields.ts';
import { plan } from './plan.ts';
import { pod } from './pod.ts';

const scheduler = strict({
  principal: optional(nonEmptyText),
  zookeeper: optional(text),
  user: optional(nonEmptyText),
  role: optional(nonEmptyText),
  'api-port': optional(whole(0, 65535)),
});

export const service = strict({
  name: nonEmptyText,
  'web-url': optional(text),
  scheduler: optional(scheduler),
  pods: named(pod, 'pods'),
  plans: optional(named(plan, 'plans')),
});

/** A svc.yml of the right shape, with the file's own field names. */
export type SvcYaml = z.output<typeof service>;
