// Which required fields a decoded message lacks: looked for only when its decoder saw that one is missing.
import type { FieldPlan, MessagePlan } from './plan.ts';

type Message = Readonly<Record<string, unknown>>;

/** The paths of all missing required fields, those of a message before those of the messages in it, as Mesos lists them. */
export function missingFields(plan: MessagePlan, message: Message, prefix = ''): string[] {
  const own = plan.fields
    .filter((field) => field.requiredBit !== 0 && message[field.name] === undefined)
    .map((field) => prefix + field.name);
  const byNumber = plan.byNumber.filter((field) => field !== undefined);
  return [
    ...own,
    ...byNumber.flatMap((field) => missingWithin(field, message[field.name], prefix + field.name)),
  ];
}

function missingWithin(field: FieldPlan, value: unknown, path: string): string[] {
  const plan = field.nested;
  if (plan === undefined || !isObject(value)) return [];
  if (field.label === 'required' || field.label === 'optional') return missingFields(plan, value, `${path}.`);
  return Object.entries(value).flatMap(([key, element]) =>
    isObject(element) ? missingFields(plan, element, `${path}[${key}].`) : [],
  );
}

function isObject(value: unknown): value is Message {
  return typeof value === 'object' && value !== null;
}
