// What an offer operation does to resources: RESERVE, UNRESERVE, CREATE, DESTROY, GROW_VOLUME, SHRINK_VOLUME. PURE.
// The operation's resources are in the post- form; whether they make sense is validation's business.
import type { Offer_Operation, Resource } from '../../../shared/mesos/generated/mesos.ts';
import { reservationsOf, stripVolume } from './kinds.ts';
import { add, contains, type Resources, subtract, sum } from './resources.ts';
import { resourcesText } from './text.ts';
import { addValue, subtractValue } from './values.ts';

export interface Conversion {
  readonly consumed: Resources;
  readonly converted: Resources;
}

/** The resources after it, or why it cannot be done: then nothing is changed. */
export type Applied = { readonly resources: Resources } | { readonly error: string };

export function applyOperation(resources: Resources, operation: Offer_Operation): Applied {
  const conversions = conversionsOf(operation);
  if (conversions === undefined) return { error: 'Cannot get conversions: Operation not supported' };
  return applyConversions(resources, conversions);
}

export function applyConversions(resources: Resources, conversions: readonly Conversion[]): Applied {
  let result = resources;
  for (const { consumed, converted } of conversions) {
    if (!contains(result, consumed)) {
      return { error: `${resourcesText(result)} does not contain ${resourcesText(consumed)}` };
    }
    result = add(subtract(result, consumed), converted);
  }
  return { resources: result };
}

/** Undefined for operations that convert nothing, such as LAUNCH. */
export function conversionsOf(operation: Offer_Operation): readonly Conversion[] | undefined {
  switch (operation.type) {
    case 'RESERVE': {
      const converted = sum(operation.reserve?.resources);
      const source = operation.reserve?.source ?? [];
      return [{ consumed: source.length > 0 ? sum(source) : sum(converted.map(popReservation)), converted }];
    }
    case 'UNRESERVE':
      return (operation.unreserve?.resources ?? []).map((one) => convert([one], [popReservation(one)]));
    case 'CREATE':
      return (operation.create?.volumes ?? []).map((volume) => convert([stripVolume(volume)], [volume]));
    case 'DESTROY':
      return (operation.destroy?.volumes ?? []).map((volume) => convert([volume], [stripVolume(volume)]));
    case 'GROW_VOLUME':
      return operation.grow_volume && [grow(operation.grow_volume.volume, operation.grow_volume.addition)];
    case 'SHRINK_VOLUME':
      return (
        operation.shrink_volume && [
          shrink(operation.shrink_volume.volume, operation.shrink_volume.subtract.value),
        ]
      );
    default:
      return undefined;
  }
}

const convert = (consumed: Resources, converted: Resources): Conversion => ({
  consumed: sum(consumed),
  converted: sum(converted),
});

function popReservation(resource: Resource): Resource {
  const { reservations: _reservations, ...rest } = resource;
  const outer = reservationsOf(resource).slice(0, -1);
  return outer.length === 0 ? rest : { ...rest, reservations: outer };
}

const grow = (volume: Resource, addition: Resource): Conversion =>
  convert([volume, addition], [addValue(volume, addition)]);

function shrink(volume: Resource, by: number): Conversion {
  const less: Resource = { ...volume, scalar: { value: by } };
  return convert([volume], [subtractValue(volume, less), stripVolume(less)]);
}

/** What an agent has in all: its flags' resources with its dynamic reservations and volumes put into them. */
export function withCheckpointed(resources: Resources, checkpointed: Resources): Resources {
  return checkpointed.reduce<Resources>((total, made) => {
    const { reservations: _reservations, ...rest } = stripVolume(made);
    const fixed = reservationsOf(made).filter(({ type }) => type !== 'DYNAMIC');
    const origin: Resource = fixed.length === 0 ? rest : { ...rest, reservations: fixed };
    return contains(total, [origin]) ? add(subtract(total, [origin]), [made]) : total;
  }, resources);
}
