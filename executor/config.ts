// What a Mesos agent tells an executor in its environment, as one frozen value. All errors are reported at once.
import { relative } from 'node:path';
import { PillionError } from '../shared/runtime/errors.ts';
import type { ExitReason } from './core/exit.ts';
import type { Identity } from './core/state.ts';
import { parseMesosDuration } from './mesos-duration.ts';
import { VOLUME_DIRECTORIES, type VolumeDirectories } from './volumes/volume-directories.ts';

export interface TlsConfig {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Mesos verifies no server certificate unless told to. */
  readonly verify: boolean;
}

export interface Config {
  readonly identity: Identity;
  /** The agent, as `http://ip:port` or `https://ip:port`. */
  readonly agentUrl: string;
  /** The agent's unix domain socket, to be used instead of TCP. */
  readonly socketPath?: string;
  readonly tls?: TlsConfig;
  /** The bearer token for the agent; main.ts takes it out of the environment. */
  readonly token?: string;
  /** The sandbox as the executor sees it. */
  readonly sandbox: string;
  /** The sandbox as the host sees it. */
  readonly directory: string;
  /** The address of the container, where the environment says it. */
  readonly containerIp?: string;
  readonly checkpoint: boolean;
  /** Milliseconds. */
  readonly recoveryTimeout: number;
  /** Milliseconds. */
  readonly backoffMax: number;
  /** Milliseconds. */
  readonly shutdownGrace: number;
  readonly volumes: VolumeDirectories;
  /** Variables of the executor that its tasks get too. */
  readonly passedOn: Readonly<Record<string, string>>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Why the executor cannot start; `reason` gives the exit code. */
export class ConfigError extends PillionError {
  override readonly name = 'ConfigError';
  readonly reason: Extract<ExitReason, 'OUTSIDE_MESOS' | 'CONFIGURATION'>;

  constructor(reason: ConfigError['reason'], found: string, action: string) {
    super({ subject: 'pillion-executor', found, action });
    this.reason = reason;
  }
}

export const TOKEN_VARIABLE = 'MESOS_EXECUTOR_AUTHENTICATION_TOKEN';
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const PASSED_ON = ['MESOS_ALLOCATION_ROLE', 'STATSD_UDP_HOST', 'STATSD_UDP_PORT'];
/** In this order: whoever sets one knows the container's address. */
const ADDRESSES = ['MESOS_CONTAINER_IP', 'LIBPROCESS_ADVERTISE_IP', 'LIBPROCESS_IP'];
/** Addresses to listen at that name none. */
const ANY_ADDRESS = ['0.0.0.0', '::'];
/** Of the executor itself, and of the shell that starts it: the rest of what an image's container has is the image's. */
const OWN = /^(MESOS_|LIBPROCESS_|SSL_|PILLION_|(PWD|OLDPWD|SHLVL|_)$)/;
/** The image's NODE_OPTIONS, put aside by the command that starts the executor. */
const NODE_OPTIONS = 'PILLION_NODE_OPTIONS';
const IDENTITIES = ['MESOS_FRAMEWORK_ID', 'MESOS_EXECUTOR_ID', 'MESOS_SLAVE_ID'];
/** Linux' limit of a unix socket's path, without the final NUL. */
const SOCKET_PATH_LIMIT = 107;

/** @throws ConfigError naming everything that is missing or does not parse. */
export function readConfig(environment: Environment, workingDirectory: string): Config {
  if (IDENTITIES.every((name) => environment[name] === undefined)) {
    const action = 'It is started by a Mesos agent, as the command of an ExecutorInfo';
    throw new ConfigError(
      'OUTSIDE_MESOS',
      'this is not a Mesos container: no MESOS_* variables are set',
      action,
    );
  }
  const reader = new Reader(environment);
  const config = Object.freeze(read(reader, workingDirectory));
  if (reader.errors.length === 0) return config;
  const action = 'Start it from a Mesos agent of version 1.x';
  throw new ConfigError('CONFIGURATION', reader.errors.join('; '), action);
}

function read(reader: Reader, workingDirectory: string): Config {
  const checkpoint = reader.flag('MESOS_CHECKPOINT');
  const tls = reader.flag('LIBPROCESS_SSL_ENABLED') || reader.flag('SSL_ENABLED');
  const directory = reader.required('MESOS_DIRECTORY');
  const socket = reader.optional('MESOS_DOMAIN_SOCKET');
  const token = reader.optional(TOKEN_VARIABLE);
  const containerIp = givenAddress(reader);
  return {
    identity: {
      frameworkId: reader.required('MESOS_FRAMEWORK_ID'),
      executorId: reader.required('MESOS_EXECUTOR_ID'),
      agentId: reader.required('MESOS_SLAVE_ID'),
    },
    agentUrl: `${tls ? 'https' : 'http'}://${reader.endpoint()}`,
    ...(socket === undefined ? {} : { socketPath: reader.socketPath(socket, workingDirectory) }),
    ...(tls ? { tls: tlsOf(reader) } : {}),
    ...(token === undefined ? {} : { token }),
    sandbox: reader.optional('MESOS_SANDBOX') ?? directory,
    directory,
    ...(containerIp === undefined ? {} : { containerIp }),
    checkpoint,
    recoveryTimeout: checkpoint ? reader.duration('MESOS_RECOVERY_TIMEOUT') : 0,
    backoffMax: checkpoint ? reader.duration('MESOS_SUBSCRIPTION_BACKOFF_MAX') : 0,
    shutdownGrace: reader.duration('MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD', '5secs'),
    volumes: volumeDirectories(reader),
    passedOn: passedOn(reader),
  };
}

function givenAddress(reader: Reader): string | undefined {
  return ADDRESSES.flatMap((name) => reader.optional(name) ?? []).find((ip) => !ANY_ADDRESS.includes(ip));
}

/** For agents that keep plugins elsewhere: to be set by the agent's --executor_environment_variables. */
function volumeDirectories(reader: Reader): VolumeDirectories {
  return {
    ledger: reader.paths('PILLION_VOLUMES')?.[0] ?? VOLUME_DIRECTORIES.ledger,
    sockets: reader.paths('PILLION_PLUGIN_SOCKETS') ?? VOLUME_DIRECTORIES.sockets,
    specs: reader.paths('PILLION_PLUGIN_SPECS') ?? VOLUME_DIRECTORIES.specs,
  };
}

function tlsOf(reader: Reader): TlsConfig {
  const [caFile, certFile, keyFile] = ['CA_FILE', 'CERT_FILE', 'KEY_FILE'].map((name) => reader.ssl(name));
  const verify = ['VERIFY_SERVER_CERT', 'VERIFY_CERT'].some((name) => isTrue(reader.ssl(name)));
  return {
    ...(caFile === undefined ? {} : { caFile }),
    ...(certFile === undefined ? {} : { certFile }),
    ...(keyFile === undefined ? {} : { keyFile }),
    verify,
  };
}

function passedOn(reader: Reader): Readonly<Record<string, string>> {
  const found = PASSED_ON.map((name) => [name, reader.optional(name)] as const);
  const set = found.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  const image = isInImage(reader) ? imageVariables(reader) : {};
  return Object.freeze({
    PATH: reader.optional('PATH') ?? DEFAULT_PATH,
    ...image,
    ...Object.fromEntries(set),
  });
}

/** With an image the sandbox is mounted where the host has it not. */
function isInImage(reader: Reader): boolean {
  return ![undefined, reader.optional('MESOS_DIRECTORY')].includes(reader.optional('MESOS_SANDBOX'));
}

/** The ENV of the image, which is for the tasks. */
function imageVariables(reader: Reader): Record<string, string> {
  const nodeOptions = reader.optional(NODE_OPTIONS);
  const set = Object.entries(reader.all).filter(([name]) => !OWN.test(name));
  const values = set.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return {
    ...Object.fromEntries(values),
    ...(nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions }),
  };
}

function isTrue(text: string | undefined): boolean {
  return text === '1' || text === 'true';
}

/** Reads variables and collects what is wrong with them; a wrong one reads as empty. */
class Reader {
  readonly errors: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  get all(): Environment {
    return this.#environment;
  }

  optional(name: string): string | undefined {
    const value = this.#environment[name];
    return value === '' ? undefined : value;
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined) this.errors.push(`${name} is not set`);
    return value ?? '';
  }

  /** Directories with colons between them, as in PATH. */
  paths(name: string): readonly string[] | undefined {
    const paths = this.optional(name)?.split(':');
    const relative = paths?.find((path) => !path.startsWith('/'));
    if (relative !== undefined) this.errors.push(`${name}: '${relative}' is no absolute path`);
    return paths;
  }

  flag(name: string): boolean {
    return isTrue(this.optional(name));
  }

  ssl(name: string): string | undefined {
    return this.optional(`LIBPROCESS_SSL_${name}`) ?? this.optional(`SSL_${name}`);
  }

  /** Milliseconds. */
  duration(name: string, otherwise?: string): number {
    const text = this.optional(name) ?? otherwise ?? this.required(name);
    const value = parseMesosDuration(text);
    if (value === undefined && text !== '')
      this.errors.push(`${name}='${text}' is no duration such as 15mins`);
    return value ?? 0;
  }

  /** `ip:port` of MESOS_AGENT_ENDPOINT, else of MESOS_SLAVE_PID (`slave(1)@ip:port`). */
  endpoint(): string {
    const pid = this.optional('MESOS_SLAVE_PID');
    const text = this.optional('MESOS_AGENT_ENDPOINT') ?? pid?.slice(pid.indexOf('@') + 1) ?? '';
    if (/^(\[[0-9a-fA-F:.]+\]|[^:@/\s]+):\d{1,5}$/.test(text)) return text;
    const found = text === '' ? 'is not set' : `'${text}' is not of the form ip:port`;
    this.errors.push(`MESOS_AGENT_ENDPOINT ${found}`);
    return '';
  }

  socketPath(path: string, workingDirectory: string): string {
    const short = path.length > SOCKET_PATH_LIMIT ? relative(workingDirectory, path) : path;
    if (short.length > SOCKET_PATH_LIMIT) {
      this.errors.push(
        `MESOS_DOMAIN_SOCKET '${path}' is longer than the ${SOCKET_PATH_LIMIT} bytes of a socket's path`,
      );
    }
    return short;
  }
}
