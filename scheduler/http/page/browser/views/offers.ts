// Why offers were refused: the last outcomes, each a tree of what was asked for and what was found.
import { html, type TemplateResult } from 'lit-html';
import { until } from 'lit-html/directives/until.js';
import { get } from '../api.ts';
import { clockTime } from '../format.ts';
import type { App } from './app.ts';

interface OutcomeView {
  readonly passed: boolean;
  readonly subject: string;
  readonly reason: string;
  readonly children?: readonly OutcomeView[];
}

interface OffersView {
  readonly suppressed: boolean;
  readonly outcomes: readonly { timestamp: number; podInstance: string; outcome: OutcomeView }[];
}

function tree({ passed, subject, reason, children = [] }: OutcomeView): TemplateResult {
  const line = html`<span class=${passed ? 'good' : 'bad'}>${passed ? 'yes' : 'no'}</span> ${subject}: ${reason}`;
  if (children.length === 0) return html`<li>${line}</li>`;
  return html`<li><details><summary>${line}</summary><ul>${children.map(tree)}</ul></details></li>`;
}

function list({ suppressed, outcomes }: OffersView): TemplateResult {
  const newest = outcomes.toReversed();
  return html`<p>${suppressed ? 'Offers are suppressed: nothing waits for resources.' : 'The master sends offers.'}</p>
    ${newest.length === 0 ? html`<p class="why">No offer was looked at since the scheduler started.</p>` : ''}
    ${newest.map(
      ({ timestamp, podInstance, outcome }) =>
        html`<article class="outcome"><h3>${podInstance} <span class="why">${clockTime(timestamp)}</span></h3>
          <ul>${tree(outcome)}</ul></article>`,
    )}`;
}

let shown: Promise<TemplateResult> | undefined;

/** To be read again when the view is opened. */
export function refreshOffers(): void {
  shown = undefined;
}

export function offersView(app: App): TemplateResult {
  shown ??= get<OffersView>('v2/debug/offers').then(list, (error: unknown) => {
    return html`<p class="error">${error instanceof Error ? error.message : String(error)}</p>`;
  });
  const again = () => {
    refreshOffers();
    app.redraw();
  };
  return html`<section aria-label="Offers"><button @click=${again}>Look again</button>
    ${until(shown, html`<p class="why">Reading…</p>`)}</section>`;
}
