// Unreserved scalars, as much of them as the benchmark's pods need. Pure.
import type { Resource } from '../../../shared/mesos/generated/mesos.ts';

const NAMES = ['cpus', 'mem', 'disk'] as const;

/** cpus; mem and disk in MB. */
export type Amounts = Readonly<Record<(typeof NAMES)[number], number>>;

export function sum(...amounts: readonly Amounts[]): Amounts {
  const of = (name: keyof Amounts) => amounts.reduce((total, one) => total + one[name], 0);
  return { cpus: of('cpus'), mem: of('mem'), disk: of('disk') };
}

export function times(count: number, { cpus, mem, disk }: Amounts): Amounts {
  return { cpus: cpus * count, mem: mem * count, disk: disk * count };
}

function free(resources: readonly Resource[], name: string): number {
  const own = resources.filter((one) => one.name === name && (one.reservations ?? []).length === 0);
  return own.reduce((total, { scalar }) => total + (scalar?.value ?? 0), 0);
}

export function fits(resources: readonly Resource[], needs: Amounts): boolean {
  return NAMES.every((name) => free(resources, name) >= needs[name]);
}

/** `cpus 4, mem 4096, disk 8192`: for people. */
export function amountOf(of: readonly Resource[] | Amounts): string {
  const value = (name: keyof Amounts) => ('cpus' in of ? of[name] : free(of, name));
  return NAMES.map((name) => `${name} ${Number(value(name).toFixed(3))}`).join(', ');
}

/** What is zero is left out: Mesos refuses it. */
export function resourcesOf(amounts: Amounts, role: string): Resource[] {
  return NAMES.filter((name) => amounts[name] > 0).map((name) => ({
    name,
    type: 'SCALAR',
    scalar: { value: amounts[name] },
    allocation_info: { role },
  }));
}
