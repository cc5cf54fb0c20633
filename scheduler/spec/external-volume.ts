// Which volume of a plugin an instance of a pod gets: the DC/OS SDK's names, so that its volumes are found again. Pure.
import type { ExternalVolumeSpec } from './container-spec.ts';

type Options = readonly (readonly [key: string, value: string])[];

/** Portworx, which the SDK knows by itself; every other plugin has the other form of name. */
const PORTWORX = 'pxd';

function isShared(options: Options): boolean {
  return options.some(([key, value]) => key === 'shared' && value === 'true');
}

/** Where the file gives none: `<service>-<pod>` for Portworx, `<service>_<pod>` for the others. */
export function defaultVolumeName(service: string, pod: string, driver: string): string {
  return driver === PORTWORX ? `${service}-${pod}` : `${service}_${pod}`;
}

/** `<name>-<index>` for Portworx (without index where it is shared), `<name>_<index>` for the others. */
export function externalVolumeOf(
  { driver, volumeName, options }: ExternalVolumeSpec,
  index: number,
): { readonly name: string; readonly options: Options } {
  if (driver !== PORTWORX) return { name: `${volumeName}_${index}`, options };
  const name = isShared(options) ? volumeName : `${volumeName}-${index}`;
  return { name, options: [...options.filter(([key]) => key !== 'nodes'), ['nodes', 'LocalNode']] };
}
