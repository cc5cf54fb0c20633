// Checks that tasks and executors share: commands, environments, secrets, containers. PURE, with Mesos' texts.
import type {
  CommandInfo,
  ContainerInfo,
  Environment_Variable,
  Secret,
  Volume,
} from '../../../shared/mesos/generated/mesos.ts';
import { firstOf } from '../resources/roles.ts';

export function commandError(command: CommandInfo): string | undefined {
  return firstOf(command.environment?.variables ?? [], variableError);
}

function variableError({ name, type = 'VALUE', value, secret }: Environment_Variable): string | undefined {
  const variable = `Environment variable '${name}' of type '${type}' must`;
  if (type === 'UNKNOWN') return "Environment variable of type 'UNKNOWN' is not allowed";
  if (type === 'VALUE') {
    if (value === undefined) return `${variable} have a value set`;
    return secret === undefined ? undefined : `${variable} not have a secret set`;
  }
  if (secret === undefined) return `${variable} have a secret set`;
  if (value !== undefined) return `${variable} not have a value set`;
  return secretVariableError(name, secret);
}

function secretVariableError(name: string, secret: Secret): string | undefined {
  const specifies = `Environment variable '${name}' specifies`;
  const error = secretError(secret);
  if (error !== undefined) return `${specifies} an invalid secret: ${error}`;
  if (!secret.value?.data.includes(0)) return undefined;
  return `${specifies} a secret containing null bytes, which is not allowed in the environment`;
}

function secretError({ type, reference, value }: Secret): string | undefined {
  if (type === 'REFERENCE') {
    if (reference === undefined) return "Secret of type REFERENCE must have the 'reference' field set";
    if (value === undefined) return undefined;
    return `Secret '${reference.name}' of type REFERENCE must not have the 'value' field set`;
  }
  if (type !== 'VALUE') return undefined;
  if (value === undefined) return "Secret of type VALUE must have the 'value' field set";
  return reference && "Secret of type VALUE must not have the 'reference' field set";
}

export function containerError(container: ContainerInfo): string | undefined {
  const volume = firstOf(container.volumes ?? [], volumeError);
  if (volume !== undefined) return `Invalid volume: ${volume}`;
  if (container.type !== 'DOCKER') return undefined;
  if (container.docker === undefined) return "DockerInfo 'docker' is not set for DOCKER typed ContainerInfo";
  const isNamed = (container.docker.parameters ?? []).some(({ key }) => key === 'name');
  return isNamed ? "Parameter in DockerInfo must not be 'name'" : undefined;
}

function volumeError(volume: Volume): string | undefined {
  const set = [volume.host_path, volume.image, volume.source].filter((field) => field !== undefined);
  if (set.length !== 1) return "Only one of them should be set: 'host_path', 'image' and 'source'";
  const source = volume.source;
  if (source === undefined) return undefined;
  if (source.type === undefined || source.type === 'UNKNOWN') return "'source.type' is unknown";
  if (source.type === 'CSI_VOLUME') return csiError(source.csi_volume);
  const field = source.type.toLowerCase() as 'docker_volume' | 'host_path' | 'sandbox_path' | 'secret';
  return source[field] === undefined ? `'source.${field}' is not set for ${source.type} volume` : undefined;
}

function csiError(volume: { readonly static_provisioning?: unknown } | undefined): string | undefined {
  if (volume === undefined) return "'source.csi_volume' is not set for CSI volume";
  if (volume.static_provisioning !== undefined) return undefined;
  return "'source.csi_volume.static_provisioning' is not set for CSI volume";
}
