// Arithmetic of Mesos' three kinds of value. PURE. Scalars are exact to three decimals, as Mesos computes them.
// `a` and `b` are of one kind; the caller has compared their names and types.
import type { Resource, Value_Range } from '../../../shared/mesos/generated/mesos.ts';

/** Thousandths: the fixed point in which Mesos adds and compares scalars. */
export function thousandths(value: number): number {
  return Math.round(value * 1000);
}

const scalarOf = (resource: Resource) => thousandths(resource.scalar?.value ?? 0);
const rangesOf = (resource: Resource) => resource.ranges?.range ?? [];
const itemsOf = (resource: Resource) => resource.set?.item ?? [];

export function addValue(a: Resource, b: Resource): Resource {
  switch (a.type) {
    case 'SCALAR':
      return { ...a, scalar: { value: (scalarOf(a) + scalarOf(b)) / 1000 } };
    case 'RANGES':
      return { ...a, ranges: { range: coalesce([...rangesOf(a), ...rangesOf(b)]) } };
    default:
      return { ...a, set: { item: [...new Set([...itemsOf(a), ...itemsOf(b)])] } };
  }
}

export function subtractValue(a: Resource, b: Resource): Resource {
  switch (a.type) {
    case 'SCALAR':
      return { ...a, scalar: { value: (scalarOf(a) - scalarOf(b)) / 1000 } };
    case 'RANGES':
      return { ...a, ranges: { range: rangesOf(b).reduce(without, coalesce(rangesOf(a))) } };
    default:
      return { ...a, set: { item: itemsOf(a).filter((item) => !itemsOf(b).includes(item)) } };
  }
}

/** Whether `a` holds at least `b`. */
export function containsValue(a: Resource, b: Resource): boolean {
  switch (a.type) {
    case 'SCALAR':
      return scalarOf(b) <= scalarOf(a);
    case 'RANGES':
      return coalesce(rangesOf(b)).every((wanted) =>
        coalesce(rangesOf(a)).some((range) => range.begin <= wanted.begin && wanted.end <= range.end),
      );
    default:
      return itemsOf(b).every((item) => itemsOf(a).includes(item));
  }
}

export function isEmptyValue(resource: Resource): boolean {
  switch (resource.type) {
    case 'SCALAR':
      return scalarOf(resource) <= 0;
    case 'RANGES':
      return rangesOf(resource).length === 0;
    default:
      return itemsOf(resource).length === 0;
  }
}

/** How much it is: the scalar in thousandths, the numbers in the ranges, the items of the set. */
export function quantity(resource: Resource): bigint {
  if (resource.type === 'SCALAR') return BigInt(scalarOf(resource));
  if (resource.type === 'SET') return BigInt(itemsOf(resource).length);
  return coalesce(rangesOf(resource)).reduce((sum, { begin, end }) => sum + end - begin + 1n, 0n);
}

/** The same numbers in ascending ranges that neither overlap nor touch. */
export function coalesce(ranges: readonly Value_Range[]): Value_Range[] {
  const sorted = [...ranges].sort((a, b) => (a.begin < b.begin ? -1 : a.begin > b.begin ? 1 : 0));
  const merged: Value_Range[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last === undefined || range.begin > last.end + 1n) merged.push(range);
    else if (range.end > last.end) merged[merged.length - 1] = { begin: last.begin, end: range.end };
  }
  return merged;
}

function without(ranges: readonly Value_Range[], taken: Value_Range): Value_Range[] {
  return ranges.flatMap(({ begin, end }) => {
    if (taken.end < begin || taken.begin > end) return [{ begin, end }];
    const left = taken.begin > begin ? [{ begin, end: taken.begin - 1n }] : [];
    const right = taken.end < end ? [{ begin: taken.end + 1n, end }] : [];
    return [...left, ...right];
  });
}
