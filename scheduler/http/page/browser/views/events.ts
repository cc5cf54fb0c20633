// What happened lately, as the event stream told it, newest first.
import { html, type TemplateResult } from 'lit-html';
import { clockTime } from '../format.ts';
import type { App } from './app.ts';

export function eventsView({ model }: App): TemplateResult {
  const newest = model.notes.toReversed();
  return html`<section aria-label="Events">
    ${newest.length === 0 ? html`<p class="why">Nothing happened since this page was opened.</p>` : ''}
    <ol class="events">${newest.map(
      ({ at, kind, text }) =>
        html`<li><time>${clockTime(at)}</time> <span class="kind">${kind}</span> ${text}</li>`,
    )}</ol>
  </section>`;
}
