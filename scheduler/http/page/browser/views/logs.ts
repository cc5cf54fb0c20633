// A task's stdout or stderr, followed as it is written. It keeps the newest lines and scrolls with them, until
// somebody scrolls up to read.
import { html, nothing, type TemplateResult } from 'lit-html';
import { createRef, ref } from 'lit-html/directives/ref.js';
import { repeat } from 'lit-html/directives/repeat.js';
import { textOf } from '../api.ts';
import { LogLines } from '../log-lines.ts';
import type { App } from './app.ts';

interface Following {
  readonly key: string;
  readonly lines: LogLines;
  readonly stop: AbortController;
  state: string;
}

const box = createRef<HTMLElement>();
let following: Following | undefined;
let stream: 'stdout' | 'stderr' = 'stdout';
let grep = '';
let isPinned = true;

function path(pod: string, task: string): string {
  const query = new URLSearchParams({
    stream,
    follow: 'true',
    tail: '500',
    ...(grep === '' ? {} : { grep }),
  });
  return `v1/pod/${encodeURIComponent(pod)}/tasks/${encodeURIComponent(task)}/logs?${query}`;
}

/** To be called when another view is opened: what is not looked at is not followed. */
export function stopFollowing(): void {
  following?.stop.abort();
  following = undefined;
}

async function read(mine: Following, redraw: () => void): Promise<void> {
  const drawn = () => {
    redraw();
    if (isPinned) requestAnimationFrame(() => requestAnimationFrame(() => box.value?.scrollTo({ top: 1e9 })));
  };
  try {
    mine.state = 'following';
    for await (const text of textOf(mine.key, { accept: 'text/plain' }, mine.stop.signal)) {
      mine.lines.push(text);
      drawn();
    }
    mine.state = 'the log has ended';
  } catch (error) {
    mine.state = mine.stop.signal.aborted ? '' : error instanceof Error ? error.message : String(error);
  }
  redraw();
}

function followed(app: App, pod: string, task: string): Following {
  const key = path(pod, task);
  if (following?.key === key) return following;
  stopFollowing();
  following = { key, lines: new LogLines(), stop: new AbortController(), state: 'opening' };
  void read(following, app.redraw);
  return following;
}

function controls(app: App): TemplateResult {
  const choose = (event: Event) => {
    stream = (event.target as HTMLSelectElement).value === 'stderr' ? 'stderr' : 'stdout';
    app.redraw();
  };
  const search = (event: Event) => {
    grep = (event.target as HTMLInputElement).value;
    app.redraw();
  };
  return html`<label>Stream <select @change=${choose}>
      <option ?selected=${stream === 'stdout'}>stdout</option><option ?selected=${stream === 'stderr'}>stderr</option>
    </select></label>
    <label>Only lines with <input type="search" .value=${grep} @change=${search}></label>`;
}

export function logViewer(app: App, pod: string, task: string): TemplateResult {
  const { lines, state } = followed(app, pod, task);
  const scrolled = (event: Event) => {
    const { scrollHeight, scrollTop, clientHeight } = event.target as HTMLElement;
    isPinned = scrollHeight - scrollTop - clientHeight < 40;
  };
  return html`<section class="log" aria-label="Log">
    <div class="filter">${controls(app)} <span class="why" role="status">${state}</span></div>
    <pre tabindex="0" aria-label="Log of ${task}" ${ref(box)} @scroll=${scrolled}>${
      lines.first > 0 ? html`<span class="why">${lines.first} older lines are not shown\n</span>` : nothing
    }${repeat(
      lines.lines,
      (_, index) => lines.first + index,
      (line) => html`<span>${line}\n</span>`,
    )}</pre>
  </section>`;
}
