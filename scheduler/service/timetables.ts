// The plans that start by themselves: looks at those whose time has come, and says what is to be stored and told.

import type { IdOf } from '../plan/commands.ts';
import { PlanRun } from '../plan/run.ts';
import { newTimetable, type Situation, tick } from '../plan/timetable.ts';
import type { PlanSpec, ScheduleSpec } from '../spec/service-spec.ts';
import type { Change, MissedStart, TimetableRecord } from '../state/records.ts';
import { type NextMatch, nextMatch } from '../watch/cron.ts';
import type { Ledger } from './ledger.ts';
import { planCommand } from './plan-commands.ts';

/** What a plan's timetable says, for people. */
export interface TimetableView extends ScheduleSpec {
  readonly plan: string;
  /** Milliseconds since the epoch, as all times here. */
  readonly next?: number | undefined;
  readonly last?: number | undefined;
  /** The newest last; `missedCount` counts all there ever were. */
  readonly missed: readonly MissedStart[];
  readonly missedCount: number;
}

export interface PlanDue {
  readonly plan: string;
  readonly changes: readonly Change[];
  readonly starts: boolean;
  readonly missed: readonly MissedStart[];
}

type ScheduledPlan = PlanSpec & { readonly schedule: ScheduleSpec };

const textOf = ({ cron, timeZone }: ScheduleSpec) => `${cron} ${timeZone}`;

export class Timetables {
  readonly #ledger: Ledger;
  readonly #idOf: IdOf;
  readonly #matches = new Map<string, NextMatch>();
  #nextDue: number | undefined;

  constructor(ledger: Ledger, idOf: IdOf) {
    this.#ledger = ledger;
    this.#idOf = idOf;
  }

  get nextDue(): number | undefined {
    return this.#nextDue;
  }

  get views(): TimetableView[] {
    return this.#plans().map(({ name, schedule }) => {
      const { missed = [], missedCount = 0, next, last } = this.#record(name, schedule) ?? {};
      return { plan: name, ...schedule, next, last, missed, missedCount };
    });
  }

  /** The target changed, or the scheduler starts: timetables that are new or gone. */
  restart(now: number): Change[] {
    const plans = this.#plans();
    const gone = [...this.#ledger.state.timetable.keys()].filter((id) =>
      plans.every(({ name }) => name !== id),
    );
    const fresh = plans.filter(({ name, schedule }) => this.#record(name, schedule) === undefined);
    this.#nextDue = now;
    return [
      ...gone.map((id): Change => ({ kind: 'timetable', id, value: undefined })),
      ...fresh.map(({ name, schedule }): Change => {
        const value = newTimetable(textOf(schedule), this.#situation(name, schedule, now));
        return { kind: 'timetable', id: name, value };
      }),
    ];
  }

  /** To be stored one by one, so that each is decided after the one before. */
  due(now: number): PlanDue[] {
    if (this.#nextDue === undefined || this.#nextDue > now) return [];
    const all = this.#plans().flatMap((plan) => this.#dueOf(plan, now));
    const records = this.#plans().flatMap(({ name, schedule }) => this.#record(name, schedule) ?? []);
    const times = [...all.flatMap(({ next }) => next ?? []), ...records.flatMap(({ next }) => next ?? [])];
    const later = times.filter((time) => time > now);
    this.#nextDue = later.length === 0 ? undefined : Math.min(...later);
    return all;
  }

  #plans(): ScheduledPlan[] {
    if (this.#ledger.isUninstalling) return [];
    return this.#ledger.target.spec.plans.flatMap((plan) =>
      plan.schedule === undefined ? [] : [{ ...plan, schedule: plan.schedule }],
    );
  }

  #record(plan: string, schedule: ScheduleSpec): TimetableRecord | undefined {
    const record = this.#ledger.state.timetable.get(plan);
    return record?.schedule === textOf(schedule) ? record : undefined;
  }

  #situation(plan: string, schedule: ScheduleSpec, now: number): Situation {
    const run = this.#ledger.book.find(plan);
    const text = textOf(schedule);
    const nextAfter = this.#matches.get(text) ?? nextMatch(schedule.cron, schedule.timeZone);
    this.#matches.set(text, nextAfter);
    return { now, isAtRest: run instanceof PlanRun && run.isAtRest, nextAfter };
  }

  #dueOf(
    { name, schedule }: ScheduledPlan,
    now: number,
  ): (PlanDue & { readonly next: number | undefined })[] {
    const before = this.#record(name, schedule);
    if (before === undefined) return [];
    const { record, starts, missed } = tick(before, this.#situation(name, schedule, now));
    if (record === before) return [];
    const changes: Change[] = [{ kind: 'timetable', id: name, value: record }];
    const started = starts ? this.#start(name, schedule) : [];
    return [{ plan: name, changes: [...changes, ...started], starts, missed, next: record.next }];
  }

  #start(name: string, { parameters }: ScheduleSpec): readonly Change[] {
    const { state, target, book } = this.#ledger;
    const plan = book.find(name)?.snapshot();
    if (plan === undefined) return [];
    return planCommand(state, target, plan, { type: 'start', parameters }, this.#idOf).changes;
  }
}
