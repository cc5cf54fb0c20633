// Small parts that several views share: badges, bars, buttons, sparklines.
import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { ifDefined } from 'lit-html/directives/if-defined.js';
import type { Action } from '../actions.ts';
import type { Share } from '../model.ts';
import { word } from '../notes.ts';
import { polyline } from '../samples.ts';
import type { App } from './app.ts';

type Part = TemplateResult | typeof nothing;

const TONES: Readonly<Record<string, string>> = {
  COMPLETE: 'good',
  RUNNING: 'good',
  FINISHED: 'good',
  ERROR: 'bad',
  FAILED: 'bad',
  LOST: 'bad',
  GONE: 'bad',
  DROPPED: 'bad',
  UNREACHABLE: 'bad',
  DELAYED: 'warn',
  WAITING: 'warn',
  KILLED: 'warn',
  KILLING: 'warn',
  PAUSED: 'warn',
  PAUSING: 'warn',
  IN_PROGRESS: 'busy',
  STARTING: 'busy',
  STARTED: 'busy',
  PREPARED: 'busy',
  STAGING: 'busy',
};

/** A state as a word in a colour; the word says it without the colour, too. */
export function badge(state: string): Part {
  return html`<span class="badge ${TONES[state] ?? 'idle'}">${word(state)}</span>`;
}

/** The health check's word, for a task that has one. */
export function health(healthy: boolean | undefined): Part {
  if (healthy === undefined) return nothing;
  return html`<span class="badge ${healthy ? 'good' : 'bad'}">${healthy ? 'healthy' : 'not healthy'}</span>`;
}

export function bar(share: Share, label: string): Part {
  return html`<progress max=${Math.max(1, share.total)} value=${share.done} aria-label=${label}></progress>
    <span class="count">${share.done}/${share.total}</span>`;
}

export function button(app: App, action: Action, describes?: string): Part {
  const name = describes === undefined ? undefined : `${action.label} ${describes}`;
  return html`<button class=${action.isGrave ? 'grave' : ''} aria-label=${ifDefined(name)}
    @click=${() => app.ask(action)}>${action.label}</button>`;
}

const WIDTH = 90;
const HEIGHT = 18;

/** Drawn from zero; the newest value stands on the right edge. */
export function sparkline(values: readonly number[], label: string): Part {
  const points = polyline(values, WIDTH, HEIGHT - 2);
  return html`<svg class="spark" viewBox="0 -1 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
    ${svg`<polyline points=${points}></polyline>`}
  </svg>`;
}
