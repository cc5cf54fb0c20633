// What happened lately, as the event stream told it, newest first.
import { html, type TemplateResult } from 'lit-html';
import { moment } from '../format.ts';
import type { App } from './app.ts';

export function eventsView({ model, now }: App): TemplateResult {
  const newest = model.notes.toReversed();
  return html`<section aria-label="Events">
    ${newest.length === 0 ? html`<p class="why">Nothing happened since this page was opened.</p>` : ''}
    <ol class="events">${newest.map(
      ({ at, kind, text }) =>
        html`<li><time>${moment(at, now)}</time> <span class="kind">${kind}</span> <span>${text}</span></li>`,
    )}</ol>
  </section>`;
}
