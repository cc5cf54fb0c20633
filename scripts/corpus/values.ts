// The values file of `npm run corpus`: what each svc.yml is rendered with. Pure.
import { PillionError } from '../../shared/runtime/errors.ts';

export type Values = Readonly<Record<string, string>>;

/** Values for all files, and by file or folder (`tls.yml`, `hdfs/`) those for some of them. */
export interface ValuesFile {
  readonly all: Values;
  readonly some: readonly { readonly where: string; readonly values: Values }[];
}

type Entries = readonly (readonly [string, unknown])[];

function refuse(name: string, found: string): never {
  throw new PillionError({
    subject: `values file: ${name}`,
    found,
    expected: 'text, a number, true or false; or, under a name that ends in .yml or /, a map of such',
  });
}

function entriesOf(name: string, value: unknown): Entries {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? Object.entries(value) : refuse(name, Array.isArray(value) ? 'a list' : String(value));
}

function scalars(entries: Entries): Values {
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const isScalar = ['string', 'number', 'boolean'].includes(typeof value);
      return [name, isScalar ? String(value) : refuse(name, value === null ? 'null' : typeof value)];
    }),
  );
}

const isPlace = (name: string) => /(\/|\.ya?ml)$/.test(name);

/** Throws PillionError for anything but a map of such values. */
export function valuesFile(value: unknown): ValuesFile {
  const entries = entriesOf('the whole file', value);
  const places = entries.filter(([name]) => isPlace(name));
  return {
    all: scalars(entries.filter(([name]) => !isPlace(name))),
    some: places.map(([where, inner]) => ({ where, values: scalars(entriesOf(where, inner)) })),
  };
}

/** `file` is relative to the folder that is read; what stands later in the values file wins. */
export function valuesFor({ all, some }: ValuesFile, file: string): Values {
  const own = some.filter(({ where }) => {
    return where.endsWith('/') ? file.startsWith(where) : file === where || file.endsWith(`/${where}`);
  });
  return Object.assign({}, all, ...own.map(({ values }) => values)) as Values;
}
