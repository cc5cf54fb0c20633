// Pods and their tasks: state, health of the executor's heartbeats, CPU and memory as they were lately, progress.
// Rows that did not change since the last drawing are not drawn again, so thousands of them cost little.
import { html, nothing, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { repeat } from 'lit-html/directives/repeat.js';
import type { TaskView } from '../../../pod-view.ts';
import { podAction } from '../actions.ts';
import { bytes, count, cpus, duration } from '../format.ts';
import { heartbeatAge, type Instance, stateCounts } from '../model.ts';
import { hashOf } from '../routes.ts';
import type { App } from './app.ts';
import { badge, button, health, sparkline } from './parts.ts';

let wanted = '';

export function progressOf({ progress }: TaskView): TemplateResult | typeof nothing {
  if (progress === undefined) return nothing;
  const { percent, message, stage, percentPerSecond, remainingSeconds, stalled } = progress;
  const said = [stage, message].filter((part) => part !== null).join(': ');
  return html`<span class="progress">
    ${percent === null ? nothing : html`<progress max="100" value=${percent} aria-label="progress"></progress> ${count(percent)} %`}
    ${said} ${percentPerSecond === undefined ? nothing : html`<span class="why">${count(percentPerSecond * 60)} %/min</span>`}
    ${remainingSeconds === undefined ? nothing : html`<span class="why">${duration(remainingSeconds)} left</span>`}
    ${stalled ? badge('stalled') : nothing}
  </span>`;
}

/** Two cells: CPU and memory. */
function usageOf(app: App, task: TaskView): TemplateResult {
  if (task.usage === undefined) return html`<span></span><span></span>`;
  const samples = app.model.samples.of(task.id);
  const shares = samples.flatMap((sample) => (sample.cpus === undefined ? [] : [sample.cpus]));
  return html`<span class="usage">
      ${sparkline(shares, `CPU of ${task.name}`)} <span class="count">${cpus(shares.at(-1))} cpu</span></span>
    <span class="usage">${sparkline(
      samples.map(({ residentBytes }) => residentBytes),
      `memory of ${task.name}`,
    )} <span class="count">${bytes(task.usage.residentBytes)}</span></span>`;
}

function restarts({ usage }: TaskView): TemplateResult | typeof nothing {
  if (usage === undefined || usage.restarts === 0) return nothing;
  return html`<span class="warn">${usage.restarts} ${usage.restarts === 1 ? 'restart' : 'restarts'}</span>`;
}

function taskRow(app: App, task: TaskView): TemplateResult {
  return html`<li class="task">
    <a href=${hashOf({ view: 'task', task: task.name })}>${task.name}</a>
    <span class="states">${badge(task.status)} ${health(task.healthy)}</span>
    ${usageOf(app, task)}
    <span class="more">${restarts(task)} ${progressOf(task)}</span>
  </li>`;
}

/** Heartbeats come each 15 s or so; a minute without one is worth a look. */
const LATE_SECONDS = 60;

function pulse({ view, at }: Instance, now: number): TemplateResult {
  const age = heartbeatAge(view.executor, at, now);
  if (age === undefined) return html`<span class="why">no heartbeat yet</span>`;
  return html`<span class=${age > LATE_SECONDS ? 'warn' : 'why'}>heartbeat ${duration(age)} ago</span>`;
}

function podButtons(app: App, name: string): TemplateResult {
  return html`<details class="menu"><summary aria-label="Actions on ${name}">Actions</summary>
    <div class="actions">${(['restart', 'pause', 'resume', 'replace'] as const).map((verb) =>
      button(app, podAction(verb, name), name),
    )}</div></details>`;
}

function instanceItem(app: App, instance: Instance): TemplateResult {
  const { view } = instance;
  return html`<article class="pod" aria-label=${view.name}>
    <header><h3>${view.name}</h3>
      ${view.executor === undefined ? html`<span class="why">not placed</span>` : html`<span class="agent">${view.executor.agent}</span> ${pulse(instance, app.now)}`}
      ${podButtons(app, view.name)}</header>
    ${guard([view], () => html`<ul>${view.tasks.map((task) => taskRow(app, task))}</ul>`)}
  </article>`;
}

function matches({ view }: Instance): boolean {
  if (wanted === '') return true;
  const words = [
    view.name,
    view.executor?.agent ?? '',
    ...view.tasks.flatMap(({ name, status }) => [name, status]),
  ];
  return words.some((word) => word.toLowerCase().includes(wanted));
}

function podType(app: App, type: string): TemplateResult | typeof nothing {
  const all = [...app.model.instances.values()].filter((instance) => instance.podType === type);
  const shown = all.filter(matches);
  if (shown.length === 0) return nothing;
  const states = stateCounts(all.flatMap(({ view }) => view.tasks));
  return html`<section aria-label="Pod ${type}">
    <h2>${type} <span class="why">${all.length} ${all.length === 1 ? 'instance' : 'instances'}</span>
      ${states.map(([state, many]) => html`<span class="tally">${many} ${badge(state)}</span>`)}</h2>
    ${repeat(
      shown,
      ({ view }) => view.name,
      (instance) => instanceItem(app, instance),
    )}
  </section>`;
}

export function podsView(app: App): TemplateResult {
  const filter = (event: InputEvent) => {
    wanted = (event.target as HTMLInputElement).value.trim().toLowerCase();
    app.redraw();
  };
  return html`<label class="filter">Filter <input type="search" placeholder="pod, task, agent or state" @input=${filter}></label>
    ${app.model.podTypes.map((type) => podType(app, type))}`;
}
