// The core of the executor in worlds of chance: whatever happens in whatever order, it comes to its end, says one last
// word of each task, loses none of their milestones, never signals what is not there, and never spins.
import fc from 'fast-check';
import type { Event } from '../../../../executor/core/events.ts';
import type { Dependency, TaskConfiguration } from '../../../../shared/link/generated/link.ts';
import type { HealthCheck, TaskInfo } from '../../../../shared/mesos/generated/mesos.ts';
import { info } from '../../../support/executor-core.ts';
import { type Chance, World, type WorldTask } from '../../../support/executor-world.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const CONDITIONS = [
  'STARTED',
  'READY',
  'HEALTHY',
  'FINISHED',
  'FILE_EXISTS',
  'PORT_OPEN',
  'LOG_MATCHES',
] as const;
const COMMAND = { type: 'COMMAND', command: { command: { value: 'x' } } } as const;

/** Fails at once, so that tasks end for it while others end for something else. */
const STRICT: HealthCheck = {
  type: 'COMMAND',
  command: { value: 'x' },
  delay_seconds: 0,
  grace_period_seconds: 0,
  consecutive_failures: 1,
};

function dependency(chance: Chance): Dependency {
  const condition = CONDITIONS[chance(CONDITIONS.length)] ?? 'STARTED';
  return { task: NAMES[chance(NAMES.length)] ?? 'a', condition, path: 'f', port: 1, pattern: 'x' };
}

function configuration(chance: Chance): TaskConfiguration {
  const policy = (['NEVER', 'ON_FAILURE', 'ALWAYS'] as const)[chance(3)] ?? 'NEVER';
  return {
    ...(chance(2) === 0 ? { sidecar: true } : {}),
    ...(chance(6) === 0 ? { essential: true } : {}),
    ...(chance(2) === 0 ? { depends_on: [dependency(chance)] } : {}),
    ...(chance(2) === 0 ? { restart: { policy, first_seconds: 0.1, limit: 3 } } : {}),
  };
}

function taskOf(id: string, chance: Chance): WorldTask {
  const more: Partial<TaskInfo> = {
    ...(chance(3) === 0 ? { check: COMMAND } : {}),
    ...(chance(2) === 0 ? { health_check: STRICT } : {}),
    ...(chance(4) === 0 ? { max_completion_time: { nanoseconds: 30_000_000_000n } } : {}),
  };
  return { info: info(id, chance(3) * 1000, more), configuration: configuration(chance) };
}

function launchOf(ids: readonly string[], chance: Chance): Event {
  const tasks = ids.map((id) => taskOf(id, chance));
  return {
    type: 'LAUNCH',
    tasks: tasks.map((task) => task.info),
    configurations: new Map(tasks.map((task) => [task.info.task_id.value, task.configuration])),
  };
}

/** Something that nobody asked for. */
function mishap(world: World, chance: Chance): void {
  const taskId = NAMES[chance(NAMES.length)] ?? 'a';
  const isConnected = world.core.state.connection.phase === 'SUBSCRIBED';
  const mishaps: readonly Event[] = [
    { type: 'KILL', taskId },
    { type: 'KILL', taskId, policy: { grace_period: { nanoseconds: 0n } } },
    { type: 'DRAIN', taskId, grace: chance(3) * 1000, signal: 'SIGTERM' },
    { type: 'CANCEL_DRAIN', taskId },
    { type: 'TOLD', taskId, signal: 'SIGUSR1' },
    ...(isConnected
      ? [
          { type: 'DISCONNECTED', why: 'chance' } as const,
          launchOf([`${taskId}-${world.core.state.updateCount}`], chance),
        ]
      : []),
  ];
  world.take(mishaps[chance(mishaps.length)] ?? { type: 'KILL', taskId });
}

describe('executor core in a world of chance', () => {
  it('comes to its end, says one last word of each task, loses no milestone, signals only what is there, and never spins', () => {
    const seeds = fc.array(fc.nat({ max: 1000 }), { minLength: 50, maxLength: 400, size: 'max' });
    fc.assert(
      fc.property(seeds, (numbers) => {
        let used = 0;
        const chance: Chance = (count) => (numbers[used++ % numbers.length] ?? 0) % count;
        const world = new World(chance);
        world.take(launchOf(NAMES, chance));
        while (used < numbers.length && !world.isOver) {
          const dice = chance(10);
          if (dice === 0) mishap(world, chance);
          else if (dice === 1) world.reach(NAMES[chance(NAMES.length)] ?? 'a');
          else world.step();
        }
        if (!world.isOver) world.finish();
      }),
      { numRuns: Number(process.env['RUNS'] ?? 150), endOnFailure: true },
    );
  });
});
