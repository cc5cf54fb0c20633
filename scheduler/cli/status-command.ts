// `pillion status`: the service at a glance, once or for as long as somebody watches. It keeps the page's model current
// by the page's own means, and draws it in a terminal.
import type { Command } from 'commander';
import { systemClock } from '../../shared/runtime/clock.ts';
import { Feed, type Source } from '../http/page/browser/feed.ts';
import { Model } from '../http/page/browser/model.ts';
import type { ApiClient } from './api-client.ts';
import { type Context, coloured } from './context.ts';
import { CommandFailure, UNREACHABLE, USAGE } from './exit-codes.ts';
import { fitted, statusText } from './status-text.ts';

/** Milliseconds between two drawings at least. */
const DRAW_EVERY = 250;
/** Milliseconds after which ages are drawn anew though nothing came. */
const AGE_EVERY = 1000;

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

function sourceOf(api: ApiClient): Source {
  return {
    get: async <T>(path: string) => (await api.read(`/${path}`)) as T,
    async *textOf(path, headers, signal) {
      const { body } = await api.open(`/${path}`, headers, signal);
      if (body !== null) yield* body.pipeThrough(new TextDecoderStream());
    },
    failed: async (error) => {
      if (error instanceof CommandFailure && error.exitCode !== UNREACHABLE) throw error;
    },
  };
}

function draw(model: Model): void {
  // Some terminals tell a size of 0.
  const { rows, columns } = process.stdout;
  const lines = fitted(statusText(model, systemClock.now()), (rows || 24) - 1, columns || 80);
  process.stdout.write(
    `${HOME}${lines.map((line) => `${coloured(line)}${CLEAR_LINE}`).join('\n')}${CLEAR_BELOW}`,
  );
}

/** Draws when something changed, but not more often than anybody can read. */
class Screen {
  readonly #model: Model;
  #cancel = () => {};
  #due = Number.POSITIVE_INFINITY;

  constructor(model: Model) {
    this.#model = model;
  }

  wants(within: number): void {
    const due = systemClock.now() + within;
    if (due >= this.#due) return;
    this.#cancel();
    this.#due = due;
    this.#cancel = systemClock.after(within, () => {
      this.#due = Number.POSITIVE_INFINITY;
      draw(this.#model);
      this.wants(AGE_EVERY);
    });
  }

  close(): void {
    this.#cancel();
  }
}

async function watch(context: Context): Promise<void> {
  if (!context.isTerminal) {
    const action = 'Use `pillion status --json` or `pillion events` in a script';
    throw new CommandFailure(USAGE, { subject: '--watch', found: 'the output is no terminal', action });
  }
  const model = new Model();
  const screen = new Screen(model);
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  const source = sourceOf(context.api());
  await new Feed(model, () => {}, source).read();
  process.once('SIGINT', leave).once('SIGTERM', leave);
  context.write(ENTER);
  screen.wants(0);
  try {
    const stopped = new Promise<void>((resolve) => leaving.signal.addEventListener('abort', () => resolve()));
    const feed = new Feed(model, () => screen.wants(DRAW_EVERY), source);
    await Promise.race([feed.run(leaving.signal), stopped]);
  } finally {
    screen.close();
    leaving.abort();
    context.write(LEAVE);
    process.off('SIGINT', leave).off('SIGTERM', leave);
  }
}

async function once(context: Context): Promise<void> {
  const model = new Model();
  await new Feed(model, () => {}, sourceOf(context.api())).read();
  const value = {
    service: model.service,
    plans: Object.fromEntries(model.plans),
    pods: [...model.instances.values()].map(({ view }) => view),
    timetables: [...model.timetables.values()],
  };
  context.print(value, `${statusText(model, systemClock.now()).join('\n')}\n`);
}

export function addStatusCommand(program: Command, context: Context): void {
  program
    .command('status')
    .description('the service at a glance: plans, tasks, what they use, how far they are')
    .option('-w, --watch', 'stay, and show what changes; Ctrl-C ends it')
    .action(({ watch: stays }: { watch?: boolean }) => (stays === true ? watch(context) : once(context)));
}
