// When a plan with a timetable starts next, was started last, and what it missed. Nothing for a plan without one.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { TimetableView } from '../../../routes/timetables.ts';
import { clockTime, duration } from '../format.ts';

export function timetable(view: TimetableView | undefined, now: number): TemplateResult | typeof nothing {
  if (view === undefined) return nothing;
  const { cron, timeZone, next, last, missed, missedCount } = view;
  const newest = missed.at(-1);
  return html`<p class="timetable"><code>${cron}</code> <span class="why">${timeZone}</span>
    ${next === undefined ? nothing : html`next ${clockTime(next)} <span class="why">in ${duration((next - now) / 1000)}</span>`}
    ${last === undefined ? nothing : html`· last ${clockTime(last)}`}
    ${newest === undefined ? nothing : html`· <span class="warn">${missedCount} missed</span>, the newest ${clockTime(newest.at)}: ${newest.reason}`}
  </p>`;
}
