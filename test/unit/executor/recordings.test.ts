// What a real agent said to executors, taken to our core: every event is understood, and leads to what it asks for.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { toCoreEvent } from '../../../executor/agent/events.ts';
import type { Effect } from '../../../executor/core/effects.ts';
import type { Event as CoreEvent } from '../../../executor/core/events.ts';
import { begin, type State } from '../../../executor/core/state.ts';
import { step } from '../../../executor/core/step.ts';
import { fromJsonValue } from '../../../shared/mesos/codec.ts';
import { Event } from '../../../shared/mesos/generated/executor.ts';

interface Line {
  readonly link: string;
  readonly who: string;
  readonly dir: string;
  readonly body?: unknown;
}

const FIXTURES = join(import.meta.dirname, '../../fixtures/mesos-wire');
const NOW = { epoch: 0, monotonic: 0 };

/** The events of each executor process of a recording, JSON ones only. */
function recorded(file: string): ReadonlyMap<string, readonly Event[]> {
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const events = lines.filter(
    ({ link, dir, body }) => link === 'executor-agent' && dir === 'event' && isJson(body),
  );
  const byExecutor = [...Map.groupBy(events, ({ who }) => who)];
  return new Map(byExecutor.map(([who, list]) => [who, list.map(({ body }) => fromJsonValue(Event, body))]));
}

function isJson(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !('base64' in body);
}

function fresh(): State {
  const identity = { frameworkId: 'f1', executorId: 'e1', agentId: 'a1' };
  const policy = { checkpoint: true, recoveryTimeout: 900_000, backoffMax: 2000 };
  return begin({ identity, policy, shutdownGrace: 5000, uuidSeed: new Uint8Array(16) }, NOW).state;
}

/** Takes the events to the core; every task starts at once. */
function replay(events: readonly Event[]): Effect[] {
  const effects: Effect[] = [];
  let state = fresh();
  const take = (event: CoreEvent) => {
    const result = step(state, event, NOW);
    state = result.state;
    effects.push(...result.effects);
    for (const effect of result.effects) {
      if (effect.type === 'PREPARE') take({ type: 'PREPARED', taskId: effect.task.task_id.value });
      if (effect.type === 'SPAWN') take({ type: 'SPAWNED', taskId: effect.taskId, pid: 7 });
    }
  };
  for (const event of events) {
    const known = toCoreEvent(event, undefined);
    if (event.type === 'SUBSCRIBED' && state.connection.phase === 'SUBSCRIBED')
      take({ type: 'DISCONNECTED', why: '' });
    if (known !== undefined) take(known);
  }
  return effects;
}

function launchedTasks(events: readonly Event[]): string[] {
  const tasks = events.flatMap(({ launch, launch_group }) =>
    launch ? [launch.task] : (launch_group?.task_group.tasks ?? []),
  );
  return [...new Set(tasks.map((task) => task.task_id.value))];
}

/** Of those that a KILL names while the executor has them. */
function killedTasks(events: readonly Event[]): string[] {
  const launched = new Set(launchedTasks(events));
  const killed = events.flatMap(({ kill }) => (kill === undefined ? [] : [kill.task_id.value]));
  return [...new Set(killed)].filter((id) => launched.has(id));
}

describe('recorded executor events', () => {
  let seen = 0;

  for (const file of globSync(join(FIXTURES, '*.jsonl')).sort()) {
    for (const [who, events] of recorded(file)) {
      it(`${basename(file, '.jsonl')} ${who}: ${events.length} events`, () => {
        const effects = replay(events);
        const prepared = effects.flatMap((effect) =>
          effect.type === 'PREPARE' ? [effect.task.task_id.value] : [],
        );
        const signalled = new Set(
          effects.flatMap((effect) => (effect.type === 'SIGNAL' ? [effect.taskId] : [])),
        );
        assert.deepEqual(prepared, launchedTasks(events));
        assert.deepEqual(
          killedTasks(events).filter((id) => !signalled.has(id)),
          [],
        );
        const errors = effects.filter((effect) => effect.type === 'LOG' && effect.level === 'error');
        assert.deepEqual(errors, []);
        seen += events.length;
      });
    }
  }

  it('are a few hundred', () => assert.ok(seen > 100, String(seen)));
});
