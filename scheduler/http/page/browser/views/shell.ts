// The frame of the page: the service's name, whether it is live, the ways to its views, and the view itself.
import { html, nothing, type TemplateResult } from 'lit-html';
import { type Model, stateCounts } from '../model.ts';
import { hashOf, type Route } from '../routes.ts';
import type { App } from './app.ts';
import { eventsView } from './events.ts';
import { offersView } from './offers.ts';
import { badge } from './parts.ts';
import { plansView } from './plans.ts';
import { podsView } from './pods.ts';
import { taskView } from './task.ts';

const CONNECTIONS = { CONNECTING: 'connecting', LIVE: 'live', LOST: 'not connected' } as const;

const TABS = [
  ['plans', 'Plans'],
  ['pods', 'Pods'],
  ['offers', 'Offers'],
  ['events', 'Events'],
] as const;

/** All tasks by their states. */
function summary(model: Model): TemplateResult {
  const states = stateCounts(model.tasks());
  return html`<span class="summary">${states.map(([state, many]) => html`<span>${many} ${badge(state)}</span>`)}</span>`;
}

function tabs(route: Route): TemplateResult {
  const current = route.view === 'task' ? 'pods' : route.view;
  return html`<nav aria-label="Views">${TABS.map(
    ([view, name]) =>
      html`<a href=${hashOf({ view })} aria-current=${current === view ? 'page' : nothing}>${name}</a>`,
  )}</nav>`;
}

function view(app: App, route: Route): TemplateResult {
  switch (route.view) {
    case 'plans':
      return plansView(app);
    case 'pods':
      return podsView(app);
    case 'offers':
      return offersView(app);
    case 'events':
      return eventsView(app);
    case 'task':
      return taskView(app, route.task);
  }
}

export function shell(app: App, route: Route, told: string): TemplateResult {
  const { service, connection, trouble } = app.model;
  return html`<header class="top">
      <h1>${service === '' ? 'Pillion' : service}</h1>
      <span class="connection ${connection.toLowerCase()}" role="status">${CONNECTIONS[connection]}</span>
      ${summary(app.model)}
      ${tabs(route)}
    </header>
    ${trouble === '' ? nothing : html`<p class="error" role="alert">${trouble}</p>`}
    <main>${view(app, route)}</main>
    <p class=${told === '' ? 'told' : 'told shown'} role="status">${told}</p>`;
}
