// What must hold for the container of a pod: networks, limits of processes, secrets, volumes of others.
import { posix } from 'node:path';
import type { Path } from '../document.ts';
import { mapsPorts } from '../networks.ts';
import { RLIMITS } from '../rlimits.ts';
import type { RawHostVolume, RawNetwork, RawRlimit } from '../schema/container.ts';
import { containerFields, type RawPod } from '../schema/pod.ts';
import { volumesOf } from './resources.ts';
import { type Placed, twice, unknownName, type Violation, when } from './violation.ts';

/** As POSIX's RLIM_INFINITY. */
const UNLIMITED = -1;

function placed<T>(path: Path, all: Readonly<Record<string, T>> | null | undefined): Placed<T>[] {
  return Object.entries(all ?? {}).map(([name, value]) => ({ path: [...path, name], value }));
}

function networkRules(path: Path, name: string, network: RawNetwork | null): Violation[] {
  const hosts = network?.['host-ports'] ?? [];
  const containers = network?.['container-ports'] ?? [];
  const isMapping = hosts.length + containers.length > 0;
  const counted = `${hosts.length} host-ports and ${containers.length} container-ports`;
  const ports = hosts.map((port, index) => ({ path: [...path, 'host-ports', index], value: String(port) }));
  return [
    ...when(
      isMapping && !mapsPorts(name),
      path,
      `ports that the network ${name} cannot map`,
      'host-ports and container-ports only of the network mesos-bridge',
    ),
    ...when(hosts.length !== containers.length, path, counted, 'as many of the one as of the other'),
    ...twice(ports, (port) => port, 'the host port'),
  ];
}

function rlimitRules(path: Path, name: string, limit: RawRlimit | null): Violation[] {
  const soft = limit?.soft ?? undefined;
  const hard = limit?.hard ?? undefined;
  const unknown = unknownName(path, 'resource limit', name, RLIMITS);
  const isHalf = (soft === undefined) !== (hard === undefined);
  const isMixed = !isHalf && (soft === UNLIMITED) !== (hard === UNLIMITED);
  const isReversed = soft !== undefined && hard !== undefined && soft > hard;
  return [
    ...(unknown === undefined ? [] : [unknown]),
    ...when(isHalf, path, soft === undefined ? 'hard without soft' : 'soft without hard', 'both or neither'),
    ...when(isMixed, path, `soft ${soft} and hard ${hard}`, '-1, for unlimited, in both'),
    ...when(isReversed && !isMixed, path, `soft ${soft} is more than hard ${hard}`, 'soft at most hard'),
  ];
}

function secretRules(path: Path, pod: RawPod): Violation[] {
  const secrets = placed([...path, 'secrets'], pod.secrets);
  return [
    ...twice(secrets, (secret) => secret['env-key'] ?? undefined, 'the variable'),
    ...twice(secrets, ({ file, secret, 'env-key': key }) => file ?? (key ? undefined : secret), 'the file'),
    ...secrets
      .filter(({ value }) => !value.file && !value['env-key'])
      .flatMap(({ path: place, value }) => {
        const isAbsolute = value.secret.startsWith('/') || value.secret.split('/').includes('..');
        const found = `${value.secret} is no path in the task's directory`;
        return when(isAbsolute, place, found, 'file or env-key beside it');
      }),
  ];
}

/** Read-only for a task is a place of the agent, wherever it appears; in an image Mesos makes it so where it appears. */
function hostRules(path: Path, pod: RawPod): Violation[] {
  if (containerFields(pod).image !== undefined) return [];
  const volumes = placed([...path, 'host-volumes'], pod['host-volumes']);
  const placeIn = (raw: RawHostVolume) => placeOf(raw['host-path']) || '/';
  const written = volumes.filter(({ value }) => value.mode !== 'RO').map(({ value }) => placeIn(value));
  return volumes
    .filter(({ value }) => value.mode === 'RO')
    .flatMap(({ path: at, value }) => [
      ...when(placeIn(value) === '/', at, 'mode RO of the root', 'a directory in it, or an image'),
      ...when(
        written.includes(placeIn(value)),
        at,
        `the modes RO and RW of ${placeIn(value)}`,
        'one of them',
      ),
    ]);
}

function externalRules(path: Path, pod: RawPod): Violation[] {
  return placed([...path, 'external-volumes'], pod['external-volumes']).flatMap(({ path: place, value }) => {
    const isNamed = (value['driver-options'] ?? []).some(([key]) => key === 'name');
    return when(isNamed, [...place, 'driver-options'], 'the option name', 'volume-name in its place');
  });
}

/** As it is compared with others. */
export function placeOf(path: string): string {
  return posix.normalize(path).replace(/\/$/, '');
}

/** The places of all that appears in the directory of every task of the pod. */
export function podPlaces(path: Path, pod: RawPod): Placed<string>[] {
  const others = (['host-volumes', 'external-volumes'] as const).flatMap((field) =>
    placed<{ 'container-path': string }>([...path, field], pod[field]).map(({ path: place, value }) => {
      return { path: [...place, 'container-path'], value: placeOf(value['container-path']) };
    }),
  );
  return [...volumesOf(path, pod), ...others];
}

function seccompRules(path: Path, pod: RawPod): Violation[] {
  const isBoth =
    pod['seccomp-unconfined'] === true && (pod['seccomp-profile-name'] ?? undefined) !== undefined;
  const place = [...path, 'seccomp-profile-name'];
  return when(isBoth, place, 'a profile beside seccomp-unconfined', 'one of the two');
}

function oldFormRules(path: Path, { container, image, networks, rlimits }: RawPod): Violation[] {
  const place = [...path, 'container'];
  const pairs = { 'image-name': image, networks, rlimits };
  return (['image-name', 'networks', 'rlimits'] as const).flatMap((field) => {
    const isTwice = container?.[field] !== undefined && pairs[field] !== undefined;
    return when(isTwice, [...place, field], 'the same as outside of container', 'one of the two');
  });
}

export function containerRules(path: Path, pod: RawPod): Violation[] {
  const fields = containerFields(pod);
  const networks = Object.entries(fields.networks ?? {});
  const rlimits = Object.entries(fields.rlimits ?? {});
  return [
    ...oldFormRules(path, pod),
    ...networks.flatMap(([name, value]) => networkRules([...path, 'networks', name], name, value)),
    ...rlimits.flatMap(([name, value]) => rlimitRules([...path, 'rlimits', name], name, value)),
    ...secretRules(path, pod),
    ...hostRules(path, pod),
    ...externalRules(path, pod),
    ...twice(podPlaces(path, pod), (place) => place, 'the path'),
    ...seccompRules(path, pod),
  ];
}
