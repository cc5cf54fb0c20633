// The whole of a svc.yml: the fields of the DC/OS SDK, ours, and what each may hold.
// Shape only: what needs two fields at once is in the rules.
import type { z } from 'zod';
import { named, nonEmptyText, strict, text, whole } from './fields.ts';
import { plan } from './plan.ts';
import { pod } from './pod.ts';

const scheduler = strict({
  principal: nonEmptyText.optional(),
  zookeeper: text.optional(),
  user: nonEmptyText.optional(),
  role: nonEmptyText.optional(),
  'api-port': whole(0, 65535).optional(),
});

export const service = strict({
  name: nonEmptyText,
  'web-url': text.nullish(),
  scheduler: scheduler.nullish(),
  pods: named(pod, 'pods'),
  plans: named(plan, 'plans').nullish(),
});

/** A svc.yml of the right shape, with the file's own field names. */
export type SvcYaml = z.output<typeof service>;
