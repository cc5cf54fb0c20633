// The milestones that a task has reached, in their order.
import { html, nothing, type TemplateResult } from 'lit-html';
import { until } from 'lit-html/directives/until.js';
import type { TaskView } from '../../../pod-view.ts';
import type { MilestonesView } from '../../../routes/milestones.ts';
import { get } from '../api.ts';
import { clockTime, count } from '../format.ts';

type Milestone = MilestonesView['milestones'][number];

function item({ name, message, percent, reachedAt }: Milestone): TemplateResult {
  const said = percent === null ? '' : `${count(percent)} %`;
  return html`<li>${clockTime(reachedAt)} ${name} <span class="why">${said} ${message ?? ''}</span></li>`;
}

function list({ milestones }: MilestonesView): TemplateResult | typeof nothing {
  const [first] = milestones;
  if (first === undefined) return nothing;
  return html`<section aria-label="Milestones"><h3>Milestones</h3><ol start=${first.number}>${milestones.map(item)}</ol></section>`;
}

let shown: { readonly key: string; readonly list: Promise<TemplateResult | typeof nothing> } | undefined;

function read(pod: string, task: string): Promise<TemplateResult | typeof nothing> {
  const path = `v1/pod/${encodeURIComponent(pod)}/tasks/${encodeURIComponent(task)}/milestones`;
  return get<MilestonesView>(path).then(list, (error: unknown) => {
    return html`<p class="error">${error instanceof Error ? error.message : String(error)}</p>`;
  });
}

/** Read again whenever the task has reached another one. */
export function milestonesOf(
  pod: string,
  { name, id, milestone }: TaskView,
): TemplateResult | typeof nothing {
  if (milestone === undefined) return nothing;
  const key = `${id} ${milestone.number}`;
  if (shown?.key !== key) shown = { key, list: read(pod, name) };
  return html`${until(shown.list, nothing)}`;
}
