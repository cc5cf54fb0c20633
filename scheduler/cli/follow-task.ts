// Reads one output of one task from the API to its end; a broken connection is taken up where it ended.
import { type BackoffPolicy, backoff } from '../../shared/runtime/backoff.ts';
import { type Clock, sleep } from '../../shared/runtime/clock.ts';
import { describeError, PillionError } from '../../shared/runtime/errors.ts';
import type { ApiClient } from './api-client.ts';
import { CommandFailure, NOT_FOUND, REFUSED } from './exit-codes.ts';
import type { FoundTask } from './find-task.ts';
import type { LogPrinter } from './log-printer.ts';

export interface Following {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly printer: LogPrinter;
  readonly task: FoundTask;
  readonly stream: 'stdout' | 'stderr';
  readonly follow: boolean;
  readonly tail: string | undefined;
  readonly since: string | undefined;
  readonly grep: string | undefined;
  readonly signal?: AbortSignal;
}

/** What the API writes, a JSON object in each line. */
interface Told {
  readonly offset: number;
  /** Of a line: where the next one begins. */
  readonly next?: number;
  readonly line?: string;
  readonly partial?: boolean;
  readonly note?: string;
  readonly end?: boolean;
}

/** Milliseconds. */
const RETRY: BackoffPolicy = { first: 1000, factor: 2, most: 15_000 };
/** In a row. */
const MOST_FAILURES = 10;

export async function followTask(following: Following): Promise<void> {
  const { clock, printer, task, stream, follow, signal } = following;
  let offset: number | undefined;
  for (let failures = 0; ; failures += 1) {
    try {
      for await (const told of toldBy(following, offset)) {
        failures = 0;
        offset = told.next ?? told.offset;
        if (told.end === true) {
          printer.end(task, stream);
          return;
        }
        if (told.note !== undefined) printer.say(`${task.name}: ${told.note}`);
        if (told.line !== undefined) printer.print(task, stream, { ...told, line: told.line });
      }
      throw new PillionError({ subject: task.name, found: 'the scheduler broke the connection' });
    } catch (thrown) {
      if (signal?.aborted === true) return;
      if (offset !== undefined && isGone(thrown))
        return printer.say(`${task.name}: ${describeError(thrown)}`);
      if (!follow || failures >= MOST_FAILURES || !isWorthARetry(thrown)) throw thrown;
      printer.say(`${task.name}: ${describeError(thrown)}; trying again`);
    }
    await sleep(clock, backoff(RETRY, failures), signal).catch(() => {});
  }
}

/** The launch, or its pod, is no more. */
function isGone(thrown: unknown): boolean {
  return thrown instanceof CommandFailure && thrown.exitCode === NOT_FOUND;
}

/** Who is refused, or asks for what is not there or wrongly, is so again; a scheduler that is away or starts comes back. */
function isWorthARetry(thrown: unknown): boolean {
  if (!(thrown instanceof CommandFailure)) return thrown instanceof PillionError;
  return ![NOT_FOUND, REFUSED].includes(thrown.exitCode) && !thrown.message.includes('query ');
}

async function* toldBy(following: Following, offset: number | undefined): AsyncGenerator<Told> {
  const { api, task, stream, follow, tail, since, grep, signal } = following;
  const start = offset === undefined ? { tail, since } : { offset: String(offset) };
  const given = { format: 'json', launch: task.id, stream, follow: String(follow), grep, ...start };
  const entries = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const path = `/v1/pod/${encodeURIComponent(task.pod)}/tasks/${encodeURIComponent(task.name)}/logs`;
  for await (const line of api.lines(`${path}?${new URLSearchParams(entries)}`, signal))
    yield JSON.parse(line) as Told;
}
