// What a svc.yml says of the container that a pod runs in: networks, limits, secrets, volumes of others. Types only.

export interface NetworkSpec {
  readonly name: string;
  /** Only where the network maps ports; a fixed port of the pod that is not named is mapped to itself. */
  readonly portMappings: readonly { readonly host: number; readonly container: number }[];
  readonly labels: readonly (readonly [key: string, value: string])[];
}

/** With neither soft nor hard: unlimited. */
export interface RlimitSpec {
  /** As POSIX has it, `RLIMIT_NOFILE`. */
  readonly name: string;
  readonly soft?: number | undefined;
  readonly hard?: number | undefined;
}

/** A secret that each task of the pod gets as a variable, a file, or both. */
export interface SecretSpec {
  readonly name: string;
  /** Its path in the store of secrets. */
  readonly secret: string;
  readonly envKey?: string | undefined;
  /** Relative to the task's directory. */
  readonly file?: string | undefined;
}

export type VolumeMode = 'RW' | 'RO';

/** A directory of the agent. */
export interface HostVolumeSpec {
  readonly name: string;
  /** Absolute. */
  readonly hostPath: string;
  /** Relative to the task's directory. */
  readonly containerPath: string;
  readonly mode: VolumeMode;
}

/** A volume of a Docker volume plugin. */
export interface ExternalVolumeSpec {
  readonly name: string;
  readonly driver: string;
  /** Before the index of the instance is appended: see externalVolumeName. */
  readonly volumeName: string;
  readonly options: readonly (readonly [key: string, value: string])[];
  /** Relative to the task's directory. */
  readonly containerPath: string;
  readonly mode: VolumeMode;
}

/** What is in the directory of another task of the pod: of its newest run. */
export interface TaskVolumeSpec {
  readonly name: string;
  readonly task: string;
  /** In that task's directory; absent: all of it. */
  readonly path?: string | undefined;
  /** Relative to the task's directory. */
  readonly containerPath: string;
  readonly mode: VolumeMode;
}

/** Exactly one of the two. */
export interface SeccompSpec {
  readonly unconfined: boolean;
  readonly profile?: string | undefined;
}

export type IpcMode = 'PRIVATE' | 'SHARE_PARENT';

/** A certificate and key of the task's own, as files `<name>.crt`, `.key`, `.ca` or as key stores. */
export interface TransportEncryptionSpec {
  readonly name: string;
  readonly type: 'TLS' | 'KEYSTORE';
}
