// Whether the offers that an ACCEPT names may be taken together, with Mesos' texts.
import { firstOf } from '../resources/roles.ts';
import type { Context } from './context.ts';
import type { Framework, HeldOffer } from './state.ts';

export function offersError(
  { state }: Context,
  framework: Framework,
  ids: readonly string[],
): string | undefined {
  if (ids.length === 0) return 'No offers specified';
  const all = new Map(
    [...state.frameworks.values()].flatMap(({ offers }) =>
      [...offers].map(([id, held]): [string, HeldOffer] => [id, held]),
    ),
  );
  const held = ids.flatMap((id) => all.get(id) ?? []);
  return (
    firstOf([...ids.entries()], ([at, id]) =>
      ids.indexOf(id) < at ? `Duplicate offer ${id} in offer list` : undefined,
    ) ??
    firstOf(ids, (id) => (all.has(id) ? undefined : `Offer ${id} is no longer valid`)) ??
    firstOf(held, (offer) => ownerError(offer, framework)) ??
    firstOf(held, (offer) => togetherError(offer, held[0]))
  );
}

function ownerError({ offer, frameworkId }: HeldOffer, framework: Framework): string | undefined {
  if (frameworkId === framework.id) return undefined;
  return `Offer ${offer.id.value} has invalid framework ${frameworkId} while framework ${framework.id} is expected`;
}

function togetherError(
  { offer, role, agentId }: HeldOffer,
  first: HeldOffer | undefined,
): string | undefined {
  if (first === undefined) return undefined;
  const id = offer.id.value;
  if (role !== first.role) {
    return `Aggregated offers must be allocated to the same role. Offer ${id} uses role '${role} but another is using role '${first.role}`;
  }
  if (agentId === first.agentId) return undefined;
  return `Aggregated offers must belong to one single agent. Offer ${id} uses agent ${agentId} and agent ${first.agentId}`;
}
