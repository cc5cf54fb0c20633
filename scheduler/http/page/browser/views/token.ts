// Asks for the token that the API wants before it tells anything. Waits for as long as it takes.
import { html, nothing, type TemplateResult } from 'lit-html';
import { createRef, ref } from 'lit-html/directives/ref.js';
import { setToken } from '../api.ts';

interface Wanted {
  readonly message: string;
  readonly given: () => void;
}

export class TokenDialog {
  readonly #dialog = createRef<HTMLDialogElement>();
  readonly #redraw: () => void;
  #wanted: Wanted | undefined;

  constructor(redraw: () => void) {
    this.#redraw = redraw;
  }

  /** Resolves when a token was given; whether it is the right one shows at the next request. */
  ask(message: string): Promise<void> {
    return new Promise((resolve) => {
      this.#wanted = { message, given: resolve };
      this.#redraw();
      requestAnimationFrame(() => requestAnimationFrame(() => this.#dialog.value?.showModal()));
    });
  }

  #submitted(event: SubmitEvent): void {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).elements.namedItem('token') as HTMLInputElement;
    setToken(field.value.trim());
    this.#dialog.value?.close();
    this.#wanted?.given();
    this.#wanted = undefined;
    this.#redraw();
  }

  view(): TemplateResult {
    const wanted = this.#wanted;
    return html`<dialog ${ref(this.#dialog)} aria-label="Token" @cancel=${(event: Event) => event.preventDefault()}>${
      wanted === undefined
        ? nothing
        : html`<form @submit=${(event: SubmitEvent) => this.#submitted(event)}>
            <p>${wanted.message}</p>
            <label>Read or write token <input name="token" type="password" autocomplete="off" required autofocus></label>
            <div class="actions"><button class="primary">Go on</button></div>
          </form>`
    }</dialog>`;
  }
}
