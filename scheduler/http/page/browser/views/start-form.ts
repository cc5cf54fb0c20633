// Starting a plan by hand, with parameters: environment for its tasks, `NAME=value` a line.
import { html, type TemplateResult } from 'lit-html';
import { startPlan } from '../actions.ts';
import { parametersOf } from '../parameters.ts';
import type { App } from './app.ts';

export function startForm(app: App, plan: string): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const field = form.elements.namedItem('parameters') as HTMLTextAreaElement;
    const parsed = parametersOf(field.value);
    field.setCustomValidity(parsed.problem ?? '');
    if (form.reportValidity()) app.ask(startPlan(plan, parsed.parameters));
  };
  const forget = (event: InputEvent) => (event.target as HTMLTextAreaElement).setCustomValidity('');
  return html`<form class="start" @submit=${submit}>
    <label>Parameters <textarea name="parameters" rows="2" spellcheck="false" placeholder="NAME=value, one a line"
      @input=${forget}></textarea></label>
    <button aria-label="Start plan ${plan}">Start</button>
  </form>`;
}
