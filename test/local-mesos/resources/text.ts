// Resources as Mesos prints them in its error texts: `cpus(allocated: test)(reservations: [(STATIC,test)]):0.5`. PURE.
import type {
  Labels,
  Resource,
  Resource_DiskInfo,
  Resource_DiskInfo_Source,
  Resource_ReservationInfo,
  Volume,
} from '../../../shared/mesos/generated/mesos.ts';
import type { Resources } from './resources.ts';

/** `{}` for none. */
export function resourcesText(resources: Resources): string {
  return resources.length === 0 ? '{}' : resources.map(resourceText).join('; ');
}

export function resourceText(resource: Resource): string {
  const { allocation_info: allocation, reservations = [] } = resource;
  return [
    resource.name,
    allocation === undefined ? '' : `(allocated: ${allocation.role ?? ''})`,
    reservations.length === 0 ? '' : `(reservations: [${reservations.map(reservationText).join(', ')}])`,
    resource.disk === undefined ? '' : `[${diskText(resource.disk)}]`,
    resource.revocable === undefined ? '' : '{REV}',
    resource.shared === undefined ? '' : '<SHARED>',
    `:${valueText(resource)}`,
  ].join('');
}

function valueText(resource: Resource): string {
  if (resource.type === 'SCALAR') return String(resource.scalar?.value ?? 0);
  if (resource.type === 'SET') return `{${(resource.set?.item ?? []).join(', ')}}`;
  const ranges = resource.ranges?.range ?? [];
  return `[${ranges.map(({ begin, end }) => `${begin}-${end}`).join(', ')}]`;
}

function reservationText({ type, role, principal, labels }: Resource_ReservationInfo): string {
  const own = principal === undefined ? '' : `,${principal}`;
  const marks = labels === undefined ? '' : `,${labelsText(labels)}`;
  return `(${type ?? 'UNKNOWN'},${role ?? ''}${own}${marks})`;
}

function labelsText({ labels = [] }: Labels): string {
  return `{${labels.map(({ key, value }) => (value === undefined ? key : `${key}: ${value}`)).join(', ')}}`;
}

function diskText({ source, persistence, volume }: Resource_DiskInfo): string {
  const id = persistence === undefined ? '' : `${source === undefined ? '' : ','}${persistence.id}`;
  return `${source === undefined ? '' : sourceText(source)}${id}${volume === undefined ? '' : `:${volumeText(volume)}`}`;
}

export function sourceText(source: Resource_DiskInfo_Source): string {
  const { type, vendor = '', id, profile } = source;
  if (type === 'UNKNOWN') return type;
  if (id !== undefined || profile !== undefined) return `${type}(${vendor},${id ?? ''},${profile ?? ''})`;
  const root = type === 'MOUNT' ? source.mount?.root : type === 'PATH' ? source.path?.root : undefined;
  return root === undefined ? type : `${type}:${root}`;
}

function volumeText({ container_path, host_path, mode }: Volume): string {
  return host_path === undefined ? container_path : `${host_path}:${container_path}:${mode.toLowerCase()}`;
}
