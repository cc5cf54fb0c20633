// How the last launches of a task ended: the death certificates that its executors wrote.
import { html, nothing, type TemplateResult } from 'lit-html';
import { until } from 'lit-html/directives/until.js';
import type { DeathsView } from '../../../routes/deaths.ts';
import { get } from '../api.ts';
import { bytes, clockTime, duration } from '../format.ts';
import { badge } from './parts.ts';

type Death = DeathsView['deaths'][number];
type Certificate = NonNullable<Death['certificate']>;

function lastLines(name: string, { lines }: Certificate['stdout']): TemplateResult | typeof nothing {
  if (lines.length === 0) return nothing;
  return html`<details><summary>Last lines of ${name}</summary><pre class="short" tabindex="0">${lines.join('\n')}</pre></details>`;
}

function asked({ asked: by, ended_at_ms }: Certificate): string {
  if (by === undefined) return 'nobody';
  const before = duration((ended_at_ms - by.at_ms) / 1000);
  return `${by.by}${by.why === undefined ? '' : ` (${by.why})`}, ${before} before it ended`;
}

function facts(certificate: Certificate): TemplateResult {
  const { signals, exit_status, exit_signal, start_failure, run_time_ms, peak_memory_bytes } = certificate;
  const ending = start_failure ?? exit_signal ?? (exit_status === undefined ? '–' : `status ${exit_status}`);
  return html`<dl class="facts">
      <dt>Ended by</dt><dd>${ending}${certificate.memory_ran_out === true ? ', because memory ran out' : ''}</dd>
      <dt>Asked to end by</dt><dd>${asked(certificate)}</dd>
      <dt>Signals</dt><dd>${signals.length === 0 ? 'none' : signals.map(({ signal, at_ms }) => `${signal} at ${clockTime(at_ms)}`).join(', ')}</dd>
      <dt>Ran</dt><dd>${run_time_ms === undefined ? '–' : duration(run_time_ms / 1000)}, ${certificate.restarts} restarts in place</dd>
      <dt>Peak memory</dt><dd>${bytes(peak_memory_bytes)}</dd>
    </dl>
    ${lastLines('stderr', certificate.stderr)} ${lastLines('stdout', certificate.stdout)}`;
}

function losses({ unforwarded = [] }: Death): TemplateResult | typeof nothing {
  if (unforwarded.length === 0) return nothing;
  const texts = unforwarded.map(
    ({ stream, sink, leftBytes, droppedBytes, rejectedRecords, problem = '' }) => {
      const lost = `${bytes(leftBytes)} left, ${bytes(droppedBytes)} dropped, ${rejectedRecords} records refused`;
      return html`<li>${stream} to ${sink}: ${lost} ${problem}</li>`;
    },
  );
  return html`<p class="why">Not all of its output reached its sinks:</p><ul>${texts}</ul>`;
}

function death(one: Death): TemplateResult {
  const { state, at, message, certificate } = one;
  return html`<details class="death"><summary>${badge(state.replace('TASK_', ''))} ${clockTime(at)}
      <span class="why">${message ?? ''}</span></summary>
    ${certificate === undefined ? html`<p class="why">Executor or agent were gone; nobody wrote a certificate.</p>` : facts(certificate)}
    ${losses(one)}
  </details>`;
}

let shown: { readonly key: string; readonly list: Promise<TemplateResult | typeof nothing> } | undefined;

function read(pod: string, task: string): Promise<TemplateResult | typeof nothing> {
  const path = `v1/pod/${encodeURIComponent(pod)}/tasks/${encodeURIComponent(task)}/deaths`;
  const list = ({ deaths }: DeathsView) =>
    deaths.length === 0
      ? nothing
      : html`<section aria-label="How it ended"><h3>How it ended</h3>${deaths.map(death)}</section>`;
  return get<DeathsView>(path).then(list, (error: unknown) => {
    return html`<p class="error">${error instanceof Error ? error.message : String(error)}</p>`;
  });
}

/** Read again whenever the task changed its state. */
export function deathsOf(pod: string, task: string, status: string): TemplateResult {
  const key = `${task} ${status}`;
  if (shown?.key !== key) shown = { key, list: read(pod, task) };
  return html`${until(shown.list, nothing)}`;
}
