// What the parts of the shell work with: the ledger and the watches that are kept in step with it.
import { EventEmitter } from 'node:events';
import type { Change } from '../state/records.ts';
import { AgentWatch } from '../watch/agents.ts';
import { HeartbeatWatch } from '../watch/heartbeats.ts';
import { Channel } from './channel.ts';
import { ExpiryWatch } from './expiry-watch.ts';
import { Ledger } from './ledger.ts';
import { LeftoverWatch } from './leftovers.ts';
import { MAINTENANCE_LEAD, Maintenance } from './maintenance.ts';
import { OfferDesk } from './offer-desk.ts';
import { checkedRecovery } from './recovery-hook.ts';
import { Repeats } from './repeats.ts';
import { Replacements } from './replacements.ts';
import type { SchedulerOptions } from './scheduler-options.ts';
import { Timetables } from './timetables.ts';

export interface Kit {
  readonly options: SchedulerOptions;
  readonly channel: Channel;
  readonly ledger: Ledger;
  readonly desk: OfferDesk;
  readonly agents: AgentWatch;
  readonly repeats: Repeats;
  readonly leftovers: LeftoverWatch;
  readonly expiries: ExpiryWatch;
  readonly heartbeats: HeartbeatWatch;
  readonly timetables: Timetables;
  readonly replacements: Replacements;
  readonly maintenance: Maintenance;
  readonly now: () => number;
}

type Watches = Pick<Kit, 'options' | 'repeats' | 'leftovers' | 'expiries' | 'heartbeats' | 'now'>;

/** Told of what was stored. */
function committed({ options, repeats, leftovers, expiries, heartbeats, now }: Watches) {
  return (changes: readonly Change[], goneExecutors: readonly string[]): void => {
    repeats.told(changes);
    leftovers.told(changes, now());
    expiries.told(changes);
    for (const executorId of goneExecutors) {
      options.podLinks.forget(executorId);
      heartbeats.forget(executorId);
    }
  };
}

export function makeKit(options: SchedulerOptions): Kit {
  const now = () => options.clock.now();
  const channel = new Channel(new EventEmitter());
  const [repeats, leftovers, heartbeats] = [new Repeats(), new LeftoverWatch(), new HeartbeatWatch()];
  const expiries = new ExpiryWatch();
  const agents = new AgentWatch();
  const ledger = new Ledger({
    target: options.target,
    store: options.store,
    isUnreconciled: (taskId) => channel.isOpen && repeats.isUnreconciled(taskId),
    agentSays: (agentId) => agents.says(agentId),
    recoveryFor: checkedRecovery(options.recoveryFor, (instance, problem) => {
      options.logger.error('recoveryFor failed; the pod is recovered as without it', {
        pod: instance,
        problem,
      });
      channel.tellPod(instance, 'recoveryFor failed', { problem });
    }),
    now,
    committed: committed({ options, repeats, leftovers, expiries, heartbeats, now }),
  });
  options.podLinks.events.on('heard', (executorId) => heartbeats.heard(executorId, now()));
  const { offerTimes: times, placing = {}, readSecrets, issueCertificates } = options;
  const desk = new OfferDesk({ ledger, times, placing, readSecrets, issueCertificates });
  const timetables = new Timetables(ledger, options.idOf);
  const maintenance = new Maintenance(ledger, options.maintenanceLeadMs ?? MAINTENANCE_LEAD);
  const replacements = new Replacements(ledger, maintenance);
  const own = { agents, repeats, leftovers, expiries, heartbeats, timetables, replacements, maintenance };
  return { options, channel, ledger, desk, ...own, now };
}
