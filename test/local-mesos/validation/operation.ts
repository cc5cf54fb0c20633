// The offer operations that change resources, as the master checks them. PURE, with Mesos' texts.
// The resources are in the post-reservation-refinement form.
import type {
  FrameworkInfo,
  Offer_Operation_Create,
  Offer_Operation_Destroy,
  Offer_Operation_GrowVolume,
  Offer_Operation_Reserve,
  Offer_Operation_ShrinkVolume,
  Offer_Operation_Unreserve,
  Resource,
} from '../../../shared/mesos/generated/mesos.ts';
import {
  isDynamicallyReserved,
  isPersistentVolume,
  reservationRole,
  stripVolume,
} from '../resources/kinds.ts';
import { add, contains, type Resources, sum, toUnreserved, unallocate } from '../resources/resources.ts';
import { firstOf } from '../resources/roles.ts';
import { resourcesText, resourceText } from '../resources/text.ts';
import { resourceError } from '../resources/validate.ts';
import { rolesOf, setText } from './framework.ts';
import {
  persistenceIdsError,
  persistentVolumesError,
  sameResources,
  singleProviderError,
  singleRoleError,
  usableError,
} from './resource.ts';
import { prefixed } from './task.ts';

/** Undefined: the operator asks, not a framework. */
type Asker = FrameworkInfo | undefined;

const resourcesError = (resources: Resources): string | undefined =>
  prefixed('Invalid resources', usableError(resources) ?? singleProviderError(resources));

export function reserveError(reserve: Offer_Operation_Reserve, asker: Asker): string | undefined {
  const resources = reserve.resources ?? [];
  return (
    prefixed('Invalid resources', usableError(resources)) ??
    prefixed('Invalid source', usableError(reserve.source ?? [])) ??
    sourceError(reserve) ??
    prefixed('Invalid resources', singleProviderError(resources)) ??
    firstOf(resources, (resource) => reservedError(resource, asker)) ??
    (asker && prefixed('Invalid reservation resources', singleRoleError(resources)))
  );
}

function sourceError({ source = [], resources = [] }: Offer_Operation_Reserve): string | undefined {
  if (source.length === 0) return undefined;
  const [from, to] = [toUnreserved(source), toUnreserved(resources)];
  if (sameResources(from, to)) return undefined;
  return `Source and target resources should refer to identical resource quantities: ${resourcesText(from)} vs. ${resourcesText(to)}`;
}

function reservedError(resource: Resource, asker: Asker): string | undefined {
  if (!isDynamicallyReserved(resource))
    return `Resource ${resourceText(resource)} is not dynamically reserved`;
  if (asker !== undefined) {
    return reservedPrincipalError(resource, asker.principal) ?? reservedRoleError(resource, asker);
  }
  if (resource.allocation_info === undefined) return undefined;
  return 'A reserve operation was attempted with an allocated resource, but the operator API only allows reservations to be made to unallocated resources';
}

function reservedPrincipalError(resource: Resource, principal: string | undefined): string | undefined {
  if (principal === undefined) return undefined;
  const reserved = resource.reservations?.at(-1)?.principal;
  if (reserved === undefined) {
    return `A reserve operation was attempted by principal '${principal}', but there is a reserved resource in the request with no principal set`;
  }
  if (reserved === principal) return undefined;
  return `A reserve operation was attempted by authenticated principal '${principal}', which does not match a reserved resource in the request with principal '${reserved}'`;
}

function reservedRoleError(resource: Resource, info: FrameworkInfo): string | undefined {
  const allocated = resource.allocation_info?.role;
  const reserved = reservationRole(resource);
  const roles = rolesOf(info);
  if (allocated === undefined) {
    return `A reserve operation was attempted on unallocated resource ${resourceText(resource)}, but frameworks can only perform reservations on allocated resources`;
  }
  const attempted = 'A reserve operation was attempted for a resource';
  if (allocated !== reserved) {
    return `${attempted} with role '${reserved}', but the resource was allocated to role '${allocated}'`;
  }
  if (roles.includes(allocated)) return undefined;
  return `${attempted} allocated to role '${allocated}', but the framework only has roles '${setText(roles)}'`;
}

export function unreserveError({ resources = [] }: Offer_Operation_Unreserve): string | undefined {
  return (
    resourcesError(resources) ??
    firstOf(resources, (resource) => {
      const text = resourceText(resource);
      if (!isDynamicallyReserved(resource)) return `Resource ${text} is not dynamically reserved`;
      if (!isPersistentVolume(resource)) return undefined;
      return `A dynamically reserved persistent volume ${text} cannot be unreserved directly. Please destroy the persistent volume first then unreserve the resource`;
    })
  );
}

export function createError(
  { volumes = [] }: Offer_Operation_Create,
  checkpointed: Resources,
  asker: Asker,
): string | undefined {
  return (
    resourcesError(volumes) ??
    prefixed('Not a persistent volume', persistentVolumesError(volumes)) ??
    persistenceIdsError([...checkpointed, ...volumes]) ??
    firstOf(volumes, (volume) => createdError(volume, asker)) ??
    (asker && prefixed('Invalid volume resources', singleRoleError(volumes)))
  );
}

function createdError(volume: Resource, asker: Asker): string | undefined {
  const shares = (asker?.capabilities ?? []).some(({ type }) => type === 'SHARED_RESOURCES');
  if (asker !== undefined && volume.shared !== undefined && !shares) {
    return `Create volume operation for '${resourceText(volume)}' has been attempted by framework '${asker.id?.value ?? ''}' with no SHARED_RESOURCES capability`;
  }
  const principal = asker?.principal;
  const created = volume.disk?.persistence?.principal;
  if (principal === undefined || principal === created) return undefined;
  if (created === undefined) {
    return `Create volume operation attempted by principal '${principal}', but there is a volume in the operation with no principal set in 'disk.persistence'`;
  }
  return `Create volume operation attempted by authenticated principal '${principal}', which does not match a volume in the operation with principal '${created}' set in 'disk.persistence'`;
}

export function destroyError(
  destroy: Offer_Operation_Destroy,
  checkpointed: Resources,
  used: Resources,
): string | undefined {
  const volumes = unallocate(destroy.volumes ?? []);
  const error =
    resourcesError(volumes) ?? prefixed('Not a persistent volume', persistentVolumesError(volumes));
  if (error !== undefined) return error;
  if (!volumes.every((volume) => contains(checkpointed, [volume]))) return 'Persistent volumes not found';
  const inUse = volumes.some((volume) => contains(unallocate(used), [volume]));
  return inUse ? 'Persistent volumes in use' : undefined;
}

export function growError({ volume, addition }: Offer_Operation_GrowVolume): string | undefined {
  const field = (name: string) => `in the 'GrowVolume.${name}' field`;
  const invalid =
    prefixed(`Invalid resource ${field('volume')}`, resourceError(volume)) ??
    prefixed(`Invalid resource ${field('addition')}`, resourceError(addition));
  if (invalid !== undefined) return invalid;
  if ((addition.scalar?.value ?? 0) <= 0) {
    return "The size of 'GrowVolume.addition' field must be greater than zero";
  }
  const notVolume = prefixed(
    `Invalid persistent volume ${field('volume')}`,
    persistentVolumesError([volume]),
  );
  if (notVolume !== undefined) return notVolume;
  if (volume.shared !== undefined) return 'Growing a shared persistent volume is not supported';
  if (add(sum([stripVolume(volume)]), [addition]).length === 1) return undefined;
  return "Incompatible resources in the 'GrowVolume.volume' and 'GrowVolume.addition' fields";
}

export function shrinkError({ volume, subtract }: Offer_Operation_ShrinkVolume): string | undefined {
  const field = "in the 'ShrinkVolume.volume' field";
  const invalid = prefixed(`Invalid resource ${field}`, resourceError(volume));
  if (invalid !== undefined) return invalid;
  if (subtract.value <= 0) return "Value of 'ShrinkVolume.subtract' must be greater than zero";
  if ((volume.scalar?.value ?? 0) <= subtract.value) {
    return "Value of 'ShrinkVolume.subtract' must be smaller than the size of 'ShrinkVolume.volume'";
  }
  if (volume.disk?.source?.type === 'MOUNT') return 'Shrinking a volume on a MOUNT disk is not supported';
  const notVolume = prefixed(`Invalid persistent volume ${field}`, persistentVolumesError([volume]));
  if (notVolume !== undefined) return notVolume;
  return volume.shared === undefined ? undefined : 'Shrinking a shared persistent volume is not supported';
}
