// One task: its state and usage, how its last processes ended, and its logs as they are written.
import { html, nothing, type TemplateResult } from 'lit-html';
import { bytes, duration } from '../format.ts';
import { hashOf } from '../routes.ts';
import type { App } from './app.ts';
import { deathsOf } from './deaths.ts';
import { logViewer } from './logs.ts';
import { milestonesOf } from './milestones.ts';
import { badge, health } from './parts.ts';
import { progressOf } from './pods.ts';

export function taskView(app: App, name: string): TemplateResult {
  const found = app.model.task(name);
  if (found === undefined) {
    return html`<p class="error">No task ${name}. <a href=${hashOf({ view: 'pods' })}>All pods</a></p>`;
  }
  const { task, instance } = found;
  const { usage } = task;
  return html`<section aria-label="Task ${name}">
    <p><a href=${hashOf({ view: 'pods' })}>All pods</a></p>
    <h2>${name} ${badge(task.status)} ${health(task.healthy)}</h2>
    <dl class="facts">
      <dt>Task id</dt><dd><code>${task.id}</code></dd>
      <dt>Agent</dt><dd>${instance.view.executor?.agent ?? '–'}</dd>
      ${
        usage === undefined
          ? nothing
          : html`<dt>CPU used</dt><dd>${duration(usage.cpuSeconds)}</dd>
            <dt>Memory</dt><dd>${bytes(usage.residentBytes)}</dd>
            <dt>Processes</dt><dd>${usage.processes}</dd>
            <dt>Open files</dt><dd>${usage.openFiles ?? '–'}</dd>
            <dt>Restarts in place</dt><dd>${usage.restarts}</dd>`
      }
    </dl>
    ${progressOf(task)}
    ${milestonesOf(instance.view.name, task)}
    ${deathsOf(instance.view.name, name, task.status)}
    ${logViewer(app, instance.view.name, name)}
  </section>`;
}
