// Whether a service has the authority that its `transport-encryption` needs. What issues is loaded only where there is one.
import { systemClock } from '../../shared/runtime/clock.ts';
import { PillionError } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { NO_AUTHORITY, wantsCertificates } from '../offer/certificates.ts';
import type { RunOptions } from '../options.ts';
import type { ServiceSpec } from '../spec/service-spec.ts';
import type { Authority } from './authority.ts';

/** The service, if it has what it needs. @throws PillionError */
export function withAuthority(authority: Authority | undefined, spec: ServiceSpec): ServiceSpec {
  if (authority !== undefined || !wantsCertificates(spec)) return spec;
  throw new PillionError({ subject: 'transport-encryption', found: NO_AUTHORITY });
}

/** @throws PillionError when it is needed and not there, or its files are of no use. */
export async function openAuthority(
  { taskCa, clock = systemClock }: RunOptions,
  spec: ServiceSpec,
  logger: Logger,
): Promise<Authority | undefined> {
  if (taskCa === undefined) {
    withAuthority(undefined, spec);
    return undefined;
  }
  const files = await import('./authority-files.ts');
  const { authority, isNew } = await files.openAuthority(taskCa, spec.name, () => clock.now());
  logger.info(isNew ? 'made an authority for certificates of tasks' : 'certificates of tasks are signed', {
    by: authority.subject,
    file: taskCa.cert,
    expires: new Date(authority.expires).toISOString(),
  });
  return authority;
}
