// What is counted since the start: offers, calls, launches, statuses. Fed by the scheduler's events.
import type { Call, Event } from '../../shared/mesos/generated/scheduler.ts';
import type { Scheduler } from '../service/scheduler.ts';
import type { Sample } from './sample.ts';

const HELP: Readonly<Record<string, string>> = {
  offers: 'Offers of Mesos, and what came of looking at them.',
  declines: 'Offers sent back: short for seconds while there is work, long without work.',
  revives: 'Times that Mesos was asked for all offers again.',
  suppresses: 'Times that Mesos was asked for no offers.',
  operation: 'Operations of ACCEPT calls, by type.',
  launches: 'Tasks launched.',
  calls: 'Calls to Mesos, by type.',
  refused_calls: 'Calls that the master would not take, by type.',
  events: 'Events of Mesos, by type.',
  task_status: 'Status updates of tasks, by state.',
  subscriptions: 'Times that the scheduler subscribed to a master.',
  disconnections: 'Times that it lost one.',
};

/** Seconds from which a declined offer counts as refused for long. */
const LONG_SECONDS = 60;

export class Counters {
  readonly #values = new Map<
    string,
    { name: string; labels: Readonly<Record<string, string>>; value: number }
  >();

  add(name: string, by = 1, labels: Readonly<Record<string, string>> = {}): void {
    const key = `${name} ${Object.values(labels).join(' ')}`;
    const known = this.#values.get(key);
    if (known === undefined) this.#values.set(key, { name, labels, value: by });
    else known.value += by;
  }

  get samples(): Sample[] {
    const all = [...this.#values.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    return all.map(({ name, labels, value }) => ({
      kind: 'counter',
      name,
      help: HELP[name] ?? name,
      labels,
      value,
    }));
  }
}

function countCall(counters: Counters, { type = 'UNKNOWN', accept, decline }: Call): void {
  counters.add('calls', 1, { type: type.toLowerCase() });
  if (type === 'REVIVE') counters.add('revives');
  if (type === 'SUPPRESS') counters.add('suppresses');
  if (decline !== undefined) {
    const kind = (decline.filters?.refuse_seconds ?? 5) >= LONG_SECONDS ? 'long' : 'short';
    counters.add('declines', decline.offer_ids?.length ?? 0, { kind });
  }
  for (const operation of accept?.operations ?? []) {
    counters.add('operation', 1, { type: (operation.type ?? 'UNKNOWN').toLowerCase() });
    const { launch, launch_group } = operation;
    const tasks = launch?.task_infos ?? launch_group?.task_group.tasks ?? [];
    if (tasks.length > 0) counters.add('launches', tasks.length);
  }
}

function countEvent(counters: Counters, { type = 'UNKNOWN', offers }: Event): void {
  counters.add('events', 1, { type: type.toLowerCase() });
  const count = offers?.offers?.length ?? 0;
  if (count > 0) counters.add('offers', count, { what: 'received' });
}

/** Counts from now on. */
export function countersOf({ events }: Scheduler): Counters {
  const counters = new Counters();
  events.on('call', (call) => countCall(counters, call));
  events.on('refused', (type) => counters.add('refused_calls', 1, { type: type.toLowerCase() }));
  events.on('received', (event) => countEvent(counters, event));
  events.on('outcome', ({ outcome }) =>
    counters.add('offers', 1, { what: outcome.passed ? 'fit' : 'do_not_fit' }),
  );
  events.on('status', ({ state }) => counters.add('task_status', 1, { state: state.toLowerCase() }));
  events.on('subscribed', () => counters.add('subscriptions'));
  events.on('disconnected', () => counters.add('disconnections'));
  return counters;
}
