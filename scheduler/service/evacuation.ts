// Acting on what maintenance asks for: stores the kills and the new places, then answers the master; and tells of it.
import type { Kit } from './kit.ts';
import type { MaintenanceWork } from './maintenance.ts';
import { replacePod, stopPod } from './pod-commands.ts';
import { podChanges, podState } from './pod-state.ts';

async function stopOne({ ledger, options, channel }: Kit, instance: string): Promise<void> {
  const pod = podState(ledger, instance);
  const agent = pod.pod?.hostname ?? '';
  options.logger.warn('a pod is stopped for the maintenance of its agent', { pod: instance, agent });
  channel.tellPod(instance, 'stopped for maintenance', { agent });
  await ledger.commit(podChanges(ledger, instance, stopPod(pod)));
}

async function moveOne(
  { ledger, options, channel }: Kit,
  { instance, why }: MaintenanceWork['move'][number],
): Promise<void> {
  const pod = podState(ledger, instance);
  const agent = pod.pod?.hostname ?? '';
  options.logger.warn('a pod is placed anew', { pod: instance, agent, why });
  channel.tellPod(instance, 'moved on', { agent, why });
  await ledger.commit(podChanges(ledger, instance, replacePod(pod, `placed anew: ${why}`)));
}

function tellAgents({ ledger, options, channel }: Kit, { news }: MaintenanceWork): void {
  for (const { agentId, what, isHeld } of news) {
    const agent = ledger.index.podsOn(agentId)[0]?.hostname ?? agentId;
    if (isHeld)
      options.logger.warn(`an agent is ${what}: its pods leave, and none are launched there`, { agent });
    else options.logger.info(`an agent is ${what}`, { agent });
    channel.events.emit('told', { kind: 'agent', id: agentId, agent, what });
  }
}

export async function evacuate(kit: Kit): Promise<void> {
  const { channel, ledger, maintenance } = kit;
  if (!channel.isOpen) return;
  const work = maintenance.work(kit.now(), ledger.book.recovery.head.interrupted);
  tellAgents(kit, work);
  for (const instance of work.stop) await stopOne(kit, instance);
  for (const one of work.move) await moveOne(kit, one);
  for (const call of work.calls) channel.send(call);
}
