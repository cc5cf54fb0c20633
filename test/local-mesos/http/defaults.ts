// Mesos writes into its JSON the proto defaults of fields that are not set (`"shell":true`), where the .proto names
// a default and the field is not deprecated; and it writes whole doubles as `4096.0`. PURE. Its protobuf carries no
// defaults, so this is for JSON only.
import type { AnyMessageType } from '../../../shared/mesos/descriptor.ts';

type Plain = Record<string, unknown>;

// Newer than TypeScript's library: a number that JSON.stringify writes by its own digits.
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => object };

const CHECK_TIMES = { delay_seconds: 15, interval_seconds: 10, timeout_seconds: 20 };

/** Every explicit `[default = ...]` of the v1 protos, by message. */
const DEFAULTS: Readonly<Record<string, Plain>> = {
  'mesos.v1.FrameworkInfo': { failover_timeout: 0, checkpoint: false },
  'mesos.v1.CheckInfo': CHECK_TIMES,
  'mesos.v1.HealthCheck': { ...CHECK_TIMES, consecutive_failures: 3, grace_period_seconds: 10 },
  'mesos.v1.HealthCheck.HTTPCheckInfo': { protocol: 'IPv4' },
  'mesos.v1.HealthCheck.TCPCheckInfo': { protocol: 'IPv4' },
  'mesos.v1.CommandInfo': { shell: true },
  'mesos.v1.CommandInfo.URI': { extract: true },
  'mesos.v1.AgentInfo': { port: 5051 },
  'mesos.v1.Filters': { refuse_seconds: 5 },
  'mesos.v1.Environment.Variable': { type: 'VALUE' },
  'mesos.v1.Image': { cached: true },
  'mesos.v1.NetworkInfo.IPAddress': { protocol: 'IPv4' },
  'mesos.v1.LinuxInfo': { share_cgroups: true },
  'mesos.v1.ContainerInfo.DockerInfo': { network: 'HOST', privileged: false },
  'mesos.v1.DrainConfig': { mark_gone: false },
};

/**
 * A copy of `value`, a message of type `type`, with all defaults that Mesos' JSON would show and its spelling of
 * doubles. The copy is for JSON.stringify alone.
 */
export function withDefaults<T>(type: AnyMessageType, value: T): T {
  // The descriptor says of what messages the value is made; they are plain objects throughout.
  return filled(type, value as Plain) as T;
}

function filled(type: AnyMessageType, value: Plain): Plain {
  const copy: Plain = { ...DEFAULTS[type.typeName], ...definedOf(value) };
  for (const [, name, label, kind] of type.fields()) {
    const field = copy[name];
    if (field === undefined || (typeof kind !== 'string' && kind.kind === 'enum')) continue;
    if (typeof kind === 'string') copy[name] = DOUBLES.has(kind) ? doubleJson(field) : field;
    else if (label === 'repeated') copy[name] = (field as Plain[]).map((each) => filled(kind, each));
    else if (label === 'map') {
      copy[name] = Object.fromEntries(
        Object.entries(field as Record<string, Plain>).map(([key, each]) => [key, filled(kind, each)]),
      );
    } else copy[name] = filled(kind, field as Plain);
  }
  return copy;
}

const DOUBLES = new Set(['double', 'float']);

/** What is no whole number, or so large that JavaScript writes it with an exponent, stays as it is. */
function doubleJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(doubleJson);
  return typeof value === 'number' && Number.isSafeInteger(value) ? rawJSON(`${value}.0`) : value;
}

const definedOf = (value: Plain): Plain =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
