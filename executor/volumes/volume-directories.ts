// Where external volumes are found and kept account of on an agent.

export interface VolumeDirectories {
  /** The ledger, shared by all executors of the agent. It should not outlive the machine's mounts, so: below /run. */
  readonly ledger: string;
  /** Where plugins' sockets are: `<name>.sock` or `<name>/<name>.sock`. */
  readonly sockets: readonly string[];
  /** Where their addresses are: `<name>.spec` or `<name>.json`, also in a directory of that name. */
  readonly specs: readonly string[];
}

/** The plugins' are Docker's own. */
export const VOLUME_DIRECTORIES: VolumeDirectories = {
  ledger: '/var/run/pillion/volumes',
  sockets: ['/run/docker/plugins'],
  specs: ['/etc/docker/plugins', '/usr/lib/docker/plugins'],
};
