// The page's composition root: reads the service once, follows its events, draws when something changed.
import { html, render } from 'lit-html';
import { ApiError, get, textOf } from './api.ts';
import { Feed } from './feed.ts';
import { Model } from './model.ts';
import { routeOf } from './routes.ts';
import { ActionDialog } from './views/dialog.ts';
import { stopFollowing } from './views/logs.ts';
import { refreshOffers } from './views/offers.ts';
import { shell } from './views/shell.ts';
import { TokenDialog } from './views/token.ts';

/** Milliseconds. */
const TOLD_FOR = 8000;

const model = new Model();
let told = { text: '', at: 0 };
let isDue = false;

/** At most once a frame, however many events come. */
function redraw(): void {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(draw);
}

const dialog = new ActionDialog(redraw, (message) => {
  told = { text: message, at: Date.now() };
  redraw();
});

const tokenDialog = new TokenDialog(redraw);

/** What was done last, for as long as it takes to read it. */
function stillTold(): string {
  return Date.now() - told.at < TOLD_FOR ? told.text : '';
}

function draw(): void {
  isDue = false;
  const app = {
    model,
    now: Date.now(),
    ask: (action: Parameters<typeof dialog.ask>[0]) => dialog.ask(action),
    redraw,
  };
  render(
    html`${shell(app, routeOf(location.hash), stillTold())}${dialog.view()}${tokenDialog.view()}`,
    document.body,
  );
  document.title = model.service === '' ? 'Pillion' : `${model.service} – Pillion`;
}

addEventListener('hashchange', () => {
  if (routeOf(location.hash).view !== 'task') stopFollowing();
  refreshOffers();
  redraw();
});
/** Ages count on by themselves. */
setInterval(redraw, 1000);
redraw();
const failed = async (error: unknown): Promise<void> => {
  if (error instanceof ApiError && error.needsToken) await tokenDialog.ask(error.message);
};
void new Feed(model, redraw, { get, textOf, failed }).run(new AbortController().signal);
