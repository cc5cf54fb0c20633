// Plans as a tree: plan, phases, steps, each with its state, how far it is, why it waits, and what one can do.
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { PhaseView, PlanView, StepView } from '../../../plan-view.ts';
import { type Element, forceComplete, pause, proceed, restartElement, stopPlan } from '../actions.ts';
import { isOwnPlan, isUnstarted, mostUrgent, phaseShare, planShare } from '../model.ts';
import { word } from '../notes.ts';
import { hashOf } from '../routes.ts';
import type { App } from './app.ts';
import { badge, bar, button } from './parts.ts';
import { startForm } from './start-form.ts';
import { timetable } from './timetable.ts';

/** Steps of one phase that are shown at once; those to look at first. */
const MOST_STEPS = 200;

const shownWhole = new Set<string>();

/** What the step's message adds to its name and status. */
function reason({ message, name, status }: StepView): string {
  return message.replace(`'${name}' has status: '${status}'.`, '').trim();
}

function gates(app: App, element: Element, status: string): TemplateResult | typeof nothing {
  if (status === 'COMPLETE') return nothing;
  return status === 'WAITING'
    ? html`${button(app, proceed(element), element.name)}`
    : html`${button(app, pause(element), element.name)}`;
}

/** `hello-0:[server, proxy]`: each task that is known is a way to it, with how it does or ended. */
function stepName(app: App, name: string): TemplateResult {
  const [, instance, list] = /^(.+):\[(.*)\]$/.exec(name) ?? [];
  if (instance === undefined || list === undefined) return html`${name}`;
  const tasks = list.split(',').map((task) => task.trim());
  return html`${instance}:[${tasks.map((task, index) => html`${index === 0 ? '' : ', '}${taskLink(app, instance, task)}`)}]`;
}

function taskLink(app: App, instance: string, task: string): TemplateResult {
  const known = app.model.instances
    .get(instance)
    ?.view.tasks.find(({ name }) => name === `${instance}-${task}`);
  if (known === undefined) return html`${task}`;
  return html`<a href=${hashOf({ view: 'task', task: known.name })} title=${word(known.status)}>${task}</a>`;
}

function stepRow(app: App, parent: Element, step: StepView): TemplateResult {
  const element = { ...parent, step: step.id, name: step.name };
  const isComplete = step.status === 'COMPLETE';
  return html`<li class="step">
    <span class="name">${stepName(app, step.name)}</span> ${badge(step.status)}
    <span class="why">${reason(step)}</span>
    <span class="actions">${button(app, restartElement(element), step.name)}
      ${isComplete ? nothing : button(app, forceComplete(element), step.name)}</span>
  </li>`;
}

function moreSteps(app: App, { id, steps }: PhaseView, shown: number): TemplateResult | typeof nothing {
  if (shown === steps.length) return nothing;
  const showAll = () => {
    shownWhole.add(id);
    app.redraw();
  };
  return html`<li><button @click=${showAll}>Show all ${steps.length} steps</button></li>`;
}

/** What a canary waits for, and what comes of it. */
function canaryHint(phase: PhaseView): TemplateResult | typeof nothing {
  if (!phase.strategy.endsWith('canary') || phase.status !== 'WAITING') return nothing;
  const { done } = phaseShare(phase);
  const next = done === 0 ? 'the first step goes then, alone' : 'all other steps go then';
  return html`<p class="why">A canary: it waits for Continue; ${next}.</p>`;
}

function phaseItem(app: App, plan: string, phase: PhaseView): TemplateResult {
  const element = { plan, phase: phase.id, name: `phase ${phase.name}` };
  const steps = mostUrgent(phase.steps, shownWhole.has(phase.id) ? Number.POSITIVE_INFINITY : MOST_STEPS);
  return html`<details class="phase" ?open=${phase.status !== 'COMPLETE'}>
    <summary><span class="name">${phase.name}</span> ${badge(phase.status)}
      <span class="strategy">${phase.strategy}</span> ${bar(phaseShare(phase), `phase ${phase.name}`)}</summary>
    <div class="actions">${gates(app, element, phase.status)} ${button(app, restartElement(element), element.name)}
      ${phase.status === 'COMPLETE' ? nothing : button(app, forceComplete(element), element.name)}</div>
    ${canaryHint(phase)}
    <ul>${repeat(
      steps,
      ({ id }) => id,
      (step) => stepRow(app, element, step),
    )}${moreSteps(app, phase, steps.length)}</ul>
  </details>`;
}

function planItem(app: App, name: string, plan: PlanView): TemplateResult {
  const element = { plan: name, name: `plan ${name}` };
  const isOwn = isOwnPlan(name);
  const isEmpty = plan.phases.length === 0;
  return html`<details class="plan" ?open=${plan.status !== 'COMPLETE' && !(plan.status === 'WAITING' && !isOwn)}>
    <summary><h2>${name}</h2> ${badge(isEmpty ? 'idle' : isUnstarted(name, plan) ? 'not started' : plan.status)}
      ${isEmpty ? html`<span class="why">nothing to do</span>` : bar(planShare(plan), `plan ${name}`)}</summary>
    ${plan.errors.map((error) => html`<p class="error" role="alert">${error}</p>`)}
    ${timetable(app.model.timetables.get(name), app.now)}
    <div class="actions">
      ${isEmpty ? nothing : gates(app, element, plan.status)}
      ${isOwn ? nothing : button(app, stopPlan(name), element.name)}
    </div>
    ${isOwn ? nothing : startForm(app, name)}
    ${plan.phases.map((phase) => phaseItem(app, name, phase))}
  </details>`;
}

export function plansView(app: App): TemplateResult {
  return html`<section aria-label="Plans">
    ${repeat(
      app.model.plans,
      ([name]) => name,
      ([name, plan]) => planItem(app, name, plan),
    )}
  </section>`;
}
