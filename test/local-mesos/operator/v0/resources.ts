// Resources in the JSON of the older endpoints: one object, scalars as sums, ranges and sets as texts. PURE.
import type {
  Attribute,
  Resource,
  Value_Ranges,
  Value_Set,
} from '../../../../shared/mesos/generated/mesos.ts';
import { isReserved, isRevocable, reservationRole } from '../../resources/kinds.ts';
import { type Resources, sumAll } from '../../resources/resources.ts';

type Summary = Readonly<Record<string, number | string>>;

export function resourcesJson(resources: Resources): Summary {
  const summary: Record<string, number | string> = { cpus: 0, gpus: 0, mem: 0, disk: 0 };
  for (const [kind, parts] of Map.groupBy(resources, kindOf)) summary[kind] = totalOf(parts);
  return summary;
}

const kindOf = (resource: Resource): string => `${resource.name}${isRevocable(resource) ? '_revocable' : ''}`;

/** The parts have one name; how they are reserved plays no part. */
function totalOf(parts: Resources): number | string {
  const [total] = sumAll(
    parts.map(({ name, type, scalar, ranges, set }) => [{ name, type, scalar, ranges, set }]),
  );
  if (total?.ranges !== undefined) return rangesText(total.ranges);
  if (total?.set !== undefined) return setText(total.set);
  return total?.scalar?.value ?? 0;
}

export function reservedJson(resources: Resources): Readonly<Record<string, Summary>> {
  const byRole = Map.groupBy(resources.filter(isReserved), reservationRole);
  return Object.fromEntries([...byRole].map(([role, own]) => [role, resourcesJson(own)]));
}

export function unreservedJson(resources: Resources): Summary {
  return resourcesJson(resources.filter((resource) => !isReserved(resource)));
}

export function attributesJson(attributes: readonly Attribute[] = []): Summary {
  return Object.fromEntries(attributes.map((attribute) => [attribute.name, attributeValue(attribute)]));
}

function attributeValue({ scalar, ranges, set, text }: Attribute): number | string {
  if (scalar !== undefined) return scalar.value;
  if (ranges !== undefined) return rangesText(ranges);
  return set === undefined ? (text?.value ?? '') : setText(set);
}

const rangesText = ({ range = [] }: Value_Ranges): string =>
  `[${range.map(({ begin, end }) => `${begin}-${end}`).join(', ')}]`;

const setText = ({ item = [] }: Value_Set): string => `{${item.join(', ')}}`;
