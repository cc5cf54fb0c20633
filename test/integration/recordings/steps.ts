// Turns the lines of a recording into the steps of its replay: calls to make, answers and events to wait for, things
// to do to the processes, things to look at. PURE. Throws at a note that it cannot read.
import type { RecordedLine } from '../../support/recordings.ts';

export type Step = { readonly line: RecordedLine } & (
  | { readonly kind: 'call' | 'response' | 'event' }
  /** The stream of a SUBSCRIBE has ended, or a request got no whole answer. */
  | { readonly kind: 'ended'; readonly by: 'finish' | 'error' }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'client-closes' }
  | { readonly kind: 'start-master' | 'start-agent'; readonly flags: readonly string[] }
  | { readonly kind: 'healthy'; readonly program: Program }
  | { readonly kind: 'kill-program'; readonly program: Program }
  | { readonly kind: 'program-ended'; readonly program: Program }
  | { readonly kind: 'agent-alive' }
  | { readonly kind: 'executor-started' | 'executor-gone' | 'executor-killed'; readonly executor: string }
  | { readonly kind: 'executor-exits'; readonly executor: string; readonly code: number }
  | { readonly kind: 'environment' | 'process-facts' | 'listing'; readonly executor: string }
  | { readonly kind: 'grace-period' }
  | { readonly kind: 'sandbox-log' }
  | { readonly kind: 'content'; readonly path: string; readonly text: string }
  | { readonly kind: 'fetch' }
  | { readonly kind: 'checks-ran' }
  | { readonly kind: 'remark' }
);

export type StepOf<Kind extends Step['kind']> = Extract<Step, { readonly kind: Kind }>;

export type Program = 'master' | 'agent';

/** A part of a scenario, from one `##` remark to the next. */
export interface Part {
  readonly title: string;
  readonly steps: readonly Step[];
}

export const PREPARATION = 'preparation';

export function partsOf(lines: readonly RecordedLine[]): Part[] {
  const parts: { title: string; steps: Step[] }[] = [{ title: PREPARATION, steps: [] }];
  for (const line of lines) {
    const title = line.dir === 'note' ? line.note?.match(/^## (.*)$/s)?.[1] : undefined;
    if (title !== undefined) parts.push({ title, steps: [] });
    parts.at(-1)?.steps.push(stepOf(line));
  }
  return parts.map((part) => ({ ...part, steps: startedWhenListening(part.steps) }));
}

/**
 * The real agent took a moment until it listened, ours listens at once: so it starts behind the calls that found no
 * one listening yet.
 */
function startedWhenListening(steps: readonly Step[]): Step[] {
  const start = steps.findIndex(({ kind }) => kind === 'start-agent');
  const last = steps.findLastIndex((step) => step.kind === 'failed' && step.code === 'ECONNREFUSED');
  const [moved] = steps.slice(start, start + 1);
  if (moved === undefined || last < start) return [...steps];
  const at_ms = (steps[last + 1]?.line.at_ms ?? 0) - 1;
  const later = { ...moved, line: { ...moved.line, at_ms } };
  return [...steps.slice(0, start), ...steps.slice(start + 1, last + 1), later, ...steps.slice(last + 1)];
}

export function stepOf(line: RecordedLine): Step {
  if (line.dir !== 'note') return { kind: line.dir, line };
  const step = NOTES.map((read) => read(line.note ?? '', line)).find((found) => found !== undefined);
  if (step === undefined)
    throw new Error(`line ${line.line}: a note that the replay cannot read: ${line.note}`);
  return step;
}

type Reader = (note: string, line: RecordedLine) => Step | undefined;

/** Reads notes that match; `make` gets the match. */
function when(pattern: RegExp, make: (line: RecordedLine, match: RegExpMatchArray) => Step): Reader {
  return (note, line) => {
    const match = note.match(pattern);
    return match === null ? undefined : make(line, match);
  };
}

const program = (text: string | undefined): Program => (text === 'master' ? 'master' : 'agent');
const executorOf = ({ who = '' }: RecordedLine) => who;

const NOTES: readonly Reader[] = [
  when(/^mesos-(master|agent) is started$/, (line, [, name]) => ({
    kind: name === 'master' ? 'start-master' : 'start-agent',
    flags: flagsOf(line),
    line,
  })),
  when(/^mesos-(master|agent) answers \/health$/, (line, [, name]) => ({
    kind: 'healthy',
    program: program(name),
    line,
  })),
  when(/^mesos-(master|agent) gets SIGKILL$/, (line, [, name]) => ({
    kind: 'kill-program',
    program: program(name),
    line,
  })),
  when(/^mesos-(master|agent) (process has ended|is DEAD)$/, (line, [, name]) => ({
    kind: 'program-ended',
    program: program(name),
    line,
  })),
  when(/^mesos-agent process is alive$/, (line) => ({ kind: 'agent-alive', line })),
  when(/^executor process started$/, (line) => ({
    kind: 'executor-started',
    executor: executorOf(line),
    line,
  })),
  when(/^executor process is gone/, (line) => ({ kind: 'executor-gone', executor: executorOf(line), line })),
  when(/^executor process is killed/, (line) => ({
    kind: 'executor-killed',
    executor: executorOf(line),
    line,
  })),
  when(/^executor process exits with code (\d+)$/, (line, [, code]) => ({
    kind: 'executor-exits',
    executor: executorOf(line),
    code: Number(code),
    line,
  })),
  when(/^(complete environment|recovery variables)/, (line) => ({
    kind: 'environment',
    executor: executorOf(line),
    line,
  })),
  when(/^working directory, argv/, (line) => ({ kind: 'process-facts', executor: executorOf(line), line })),
  when(/^MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD$/, (line) => ({ kind: 'grace-period', line })),
  when(/^sandbox/, (line) => ({ kind: 'listing', executor: executorOf(line), line })),
  when(/^stderr of the sandbox/, (line) => ({ kind: 'sandbox-log', line })),
  when(/^content of (\S+): (".*")$/, (line, [, path = '', text = '""']) => ({
    kind: 'content',
    path,
    text: JSON.parse(text),
    line,
  })),
  when(/^the fetcher asks$/, (line) => ({ kind: 'fetch', line })),
  when(/^did a check or health check run/, (line) => ({ kind: 'checks-ran', line })),
  when(/^stream ended: (peer finished|error)/, (line, [, how]) => ({
    kind: 'ended',
    by: how === 'error' ? 'error' : 'finish',
    line,
  })),
  when(/^request failed: (\S+)$/, (line, [, code = '']) => ({ kind: 'failed', code, line })),
  when(/^client closes the stream$/, (line) => ({ kind: 'client-closes', line })),
  (_note, line) => (isRemark(line) ? { kind: 'remark', line } : undefined),
];

/** Titles of parts, and of the cases within one; what the recorder read from answers or was waiting for. */
function isRemark({ link, who }: RecordedLine): boolean {
  return link === 'host' && who === undefined;
}

function flagsOf({ body }: RecordedLine): readonly string[] {
  const { flags = [] } = body as { readonly flags?: readonly string[] };
  return flags;
}
