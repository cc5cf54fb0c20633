// The question before an action, its answer, and the request for a token: one modal dialog, closed by Escape.
import { html, nothing, type TemplateResult } from 'lit-html';
import { createRef, ref } from 'lit-html/directives/ref.js';
import type { Action } from '../actions.ts';
import { ApiError, send, setToken } from '../api.ts';

type Stage = 'ASKING' | 'DOING' | 'TOKEN' | 'FAILED';

interface Asked {
  readonly action: Action;
  readonly stage: Stage;
  readonly message: string;
}

const dialog = createRef<HTMLDialogElement>();

export class ActionDialog {
  #asked: Asked | undefined;
  readonly #redraw: () => void;
  readonly #done: (message: string) => void;

  /** `done` is told what was done. */
  constructor(redraw: () => void, done: (message: string) => void) {
    this.#redraw = redraw;
    this.#done = done;
  }

  ask(action: Action): void {
    this.#show({ action, stage: 'ASKING', message: '' });
    dialog.value?.showModal();
  }

  #show(asked: Asked | undefined): void {
    this.#asked = asked;
    this.#redraw();
  }

  #close(): void {
    dialog.value?.close();
  }

  async #perform(action: Action): Promise<void> {
    this.#show({ action, stage: 'DOING', message: '' });
    try {
      const isNew = await send(action.method, action.path, action.body);
      this.#close();
      this.#done(`${action.label} ${action.subject}: ${isNew ? 'done' : 'it is so already'}.`);
    } catch (error) {
      const stage = error instanceof ApiError && error.needsToken ? 'TOKEN' : 'FAILED';
      this.#show({ action, stage, message: error instanceof Error ? error.message : String(error) });
    }
  }

  #submitted(event: SubmitEvent): void {
    event.preventDefault();
    if (this.#asked === undefined) return;
    const field = (event.target as HTMLFormElement).elements.namedItem('token');
    if (field instanceof HTMLInputElement) setToken(field.value.trim());
    void this.#perform(this.#asked.action);
  }

  #body({ action, stage, message }: Asked): TemplateResult {
    return html`<form @submit=${(event: SubmitEvent) => this.#submitted(event)}>
      <p>${action.question}</p>
      ${message === '' ? nothing : html`<p class="error" role="alert">${message}</p>`}
      ${stage === 'TOKEN' ? html`<label>Write token <input name="token" type="password" autocomplete="off" required autofocus></label>` : nothing}
      <div class="actions">
        <button type="button" @click=${() => this.#close()}>Cancel</button>
        <button class=${action.isGrave ? 'grave' : 'primary'} ?disabled=${stage === 'DOING'}>${action.label}</button>
      </div>
    </form>`;
  }

  view(): TemplateResult {
    return html`<dialog ${ref(dialog)} @close=${() => this.#show(undefined)}>
      ${this.#asked === undefined ? nothing : this.#body(this.#asked)}
    </dialog>`;
  }
}
