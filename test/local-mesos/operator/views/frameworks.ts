// The frameworks as an operator sees them. PURE.
import type {
  Response_GetFrameworks,
  Response_GetFrameworks_Framework,
} from '../../../../shared/mesos/generated/master.ts';
import { nanoseconds } from '../../master/context.ts';
import type { Framework, MasterState } from '../../master/state.ts';
import { offeredTo, usedBy } from '../../master/usage.ts';
import { endpointForm } from './agents.ts';

export function frameworksView(state: MasterState): Response_GetFrameworks {
  return {
    frameworks: [...state.frameworks.values()].map((framework) => frameworkView(state, framework)),
    completed_frameworks: [...state.completedFrameworks.values()].map((framework) =>
      frameworkView(state, framework),
    ),
  };
}

export function frameworkView(state: MasterState, framework: Framework): Response_GetFrameworks_Framework {
  const { info, connection, recovered, registeredAt, reregisteredAt, unregisteredAt } = framework;
  const isConnected = connection !== undefined;
  const offers = [...framework.offers.values()].map(({ offer }) => offer);
  const inverseOffers = [...framework.inverseOffers.values()];
  return {
    framework_info: info,
    active: isConnected,
    connected: isConnected,
    recovered,
    registered_time: { nanoseconds: nanoseconds(registeredAt) },
    reregistered_time: { nanoseconds: nanoseconds(reregisteredAt) },
    ...(unregisteredAt !== undefined && { unregistered_time: { nanoseconds: nanoseconds(unregisteredAt) } }),
    ...(offers.length > 0 && { offers }),
    ...(inverseOffers.length > 0 && { inverse_offers: inverseOffers }),
    allocated_resources: endpointForm(usedBy(state, framework.id)),
    offered_resources: endpointForm(offeredTo(framework)),
    offer_constraints: {},
  };
}
