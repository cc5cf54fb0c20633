// One figure of the scheduler, and its names in the three forms in which it is told. Pure.

export interface Sample {
  /** `counter`: only grows, since the start. `gauge`: as it is now. */
  readonly kind: 'counter' | 'gauge';
  /** In words joined by `_`; the unit last, where there is one. */
  readonly name: string;
  readonly help: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** `declines.short`: the DC/OS SDK's names, and statsd's. */
export function dottedName({ name, labels }: Sample): string {
  const parts = [name, ...Object.values(labels)].map((part) => part.replace(/[^A-Za-z0-9_-]/g, '_'));
  return parts.join('.');
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function line(name: string, { labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

/** Prometheus' text format, version 0.0.4. */
export function prometheusText(samples: readonly Sample[]): string {
  const families = Map.groupBy(
    samples,
    ({ kind, name }) => `pillion_${name}${kind === 'counter' ? '_total' : ''}`,
  );
  const texts = [...families].flatMap(([name, own]) => {
    const { help, kind } = own[0] ?? { help: '', kind: 'gauge' };
    return [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...own.map((sample) => line(name, sample))];
  });
  return `${texts.join('\n')}\n`;
}

/** The JSON form that the SDK has of its library. */
export interface MetricsJson {
  readonly version: string;
  readonly gauges: Readonly<Record<string, { readonly value: number }>>;
  readonly counters: Readonly<Record<string, { readonly count: number }>>;
}

export function metricsJson(samples: readonly Sample[]): MetricsJson {
  const of = (kind: Sample['kind']) => samples.filter((sample) => sample.kind === kind);
  return {
    version: '4.0.0',
    gauges: Object.fromEntries(of('gauge').map((one) => [dottedName(one), { value: one.value }])),
    counters: Object.fromEntries(of('counter').map((one) => [dottedName(one), { count: one.value }])),
  };
}
