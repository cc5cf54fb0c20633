// The calls of a replay: made as recorded, by the puppet executor where it was one that called, their answers compared.
import type { RecordedLine } from '../../support/recordings.ts';
import { differences } from './comparer.ts';
import { type Json, parseExact } from './exact-json.ts';
import { exchange } from './exchange.ts';
import { LiveCall } from './live-call.ts';
import { EVENT_LIMIT, type Play, PROCESS_LIMIT } from './play.ts';
import { isNeverAnswered, isStreamed, isUntaken, keyOfCall, nameOfCall } from './recorded.ts';
import { requestBody } from './request-body.ts';
import type { StepOf } from './steps.ts';

/** Headers whose being there is all that is compared. */
const VALUE_DEPENDS = new Set(['Date', 'Content-Length']);
/** Headers of the connection, which the recorder did not keep. */
const OF_CONNECTION = ['Connection', 'Keep-Alive'];

export class CallSteps {
  readonly calls = new Map<string, LiveCall>();
  readonly #play: Play;
  /** Calls that are to find their program killed: ours would be quicker than the kill. */
  readonly #untaken: (() => void)[] = [];

  constructor(play: Play) {
    this.#play = play;
  }

  of(line: RecordedLine): LiveCall | undefined {
    return this.calls.get(keyOfCall(line));
  }

  /** Makes the call; what comes of it is waited for by the lines that have it. */
  make(line: RecordedLine): void {
    const { link, request = '', who = '' } = line;
    const { stage, pace } = this.#play;
    const live = new LiveCall(
      link,
      () => stage.clock.monotonic(),
      () => pace.wake(),
    );
    this.calls.set(keyOfCall(line), live);
    const [method = '', path = ''] = request.split(/ (.*)/s);
    const sent = {
      port: link.endsWith('master') ? stage.masterPort : stage.agentPort,
      method,
      path: this.#play.translate(path),
      headers: this.#headersOf(line),
      body: requestBody(line, this.#play),
    };
    const sendOurselves = () => {
      live.cut = exchange(sent, live.handlers);
    };
    const puppet = link === 'executor-agent' ? stage.puppets.get(who) : undefined;
    if (isUntaken(this.#play.lines, line)) this.#untaken.push(sendOurselves);
    else if (puppet === undefined || puppet.isGone) sendOurselves();
    else {
      // What a puppet took to its grave is said in its name.
      live.onGone = sendOurselves;
      live.cut = puppet.exchange(sent, live.handlers);
    }
  }

  /** The program is killed now. */
  sendUntaken(): void {
    for (const send of this.#untaken.splice(0)) send();
  }

  /** On to the line; calls that were answered in the recording have been taken before what comes next. */
  async moveBefore(line: RecordedLine): Promise<void> {
    const { pace, lines } = this.#play;
    await pace.moveTo(line.at_ms);
    const isTaken = ([key, { answer, over }]: readonly [string, LiveCall]) =>
      answer !== undefined || over !== undefined || isNeverAnswered(lines, key, line);
    await pace.patiently(() => [...this.calls].every(isTaken));
  }

  async response(line: RecordedLine): Promise<void> {
    const live = this.of(line);
    const isThere = () =>
      live?.answer !== undefined && (isStreamed(line) || live.over !== undefined || live.isStream);
    const hasCome = await this.#play.pace.until(line.at_ms, isThere, { limit: PROCESS_LIMIT });
    this.#play.compared += 1;
    const what = `response to ${nameOfCall(this.#play.lines, line)}`;
    const recorded = `${line.status}`;
    if (!hasCome || live?.answer === undefined) {
      this.#play.report(line, what, { path: '.', recorded, ours: describeOver(live) });
      return;
    }
    this.#compareHeaders(line, what, live);
    const { status } = live.answer;
    if (status !== line.status) {
      this.#play.report(line, what, { path: 'status', recorded, ours: `${status} ${live.text}` });
    } else if (!isStreamed(line)) this.#compareBody(line, what, live);
  }

  /** The stream of the call is to end, by the peer's will or by an error. */
  async ended({ line, by }: StepOf<'ended'>): Promise<void> {
    const live = await this.#over(line);
    const ours = live?.over === 'finish' ? 'finish' : 'error';
    if (live?.over !== undefined && ours === by) return;
    const what = `stream of ${nameOfCall(this.#play.lines, line)}`;
    this.#play.report(line, what, { path: 'end', recorded: by, ours: describeOver(live) });
  }

  /** Which of the errors of a broken connection it is depends on the moment. */
  async failed({ line, code }: StepOf<'failed'>): Promise<void> {
    const live = await this.#over(line);
    const error = typeof live?.over === 'object' ? live.over.error : '';
    if (error.startsWith('ECONN') && code.startsWith('ECONN')) return;
    const what = `request ${nameOfCall(this.#play.lines, line)}`;
    this.#play.report(line, what, { path: 'failure', recorded: code, ours: describeOver(live) });
  }

  async closeStream(line: RecordedLine): Promise<void> {
    await this.moveBefore(line);
    const live = this.of(line);
    if (live === undefined) return;
    live.isClosedByUs = true;
    live.cut();
    await this.#play.pace.settle();
  }

  async #over(line: RecordedLine): Promise<LiveCall | undefined> {
    const live = this.of(line);
    await this.#play.pace.until(line.at_ms, () => live?.over !== undefined, { limit: EVENT_LIMIT });
    this.#play.compared += 1;
    return live;
  }

  #headersOf({ headers = {} }: RecordedLine): Record<string, string> {
    const translated = Object.entries(headers).map(([name, value]) => [name, this.#play.translate(value)]);
    return Object.fromEntries(translated);
  }

  #compareHeaders(line: RecordedLine, what: string, { answer }: LiveCall): void {
    const recorded = Object.entries(line.headers ?? {});
    for (const [name, value] of recorded) {
      const ours = answer?.headers.find(([known]) => known === name)?.[1];
      const isSame =
        ours !== undefined &&
        (VALUE_DEPENDS.has(name) || differences(value, ours, this.#play.options).length === 0);
      if (!isSame) this.#play.report(line, what, { path: `header ${name}`, recorded: value, ours });
    }
    if (answer?.status !== line.status) return;
    const known = new Set([...recorded.map(([name]) => name), ...OF_CONNECTION]);
    for (const [name, value] of answer?.headers ?? []) {
      if (!known.has(name))
        this.#play.report(line, what, { path: `header ${name}`, recorded: undefined, ours: value });
    }
  }

  #compareBody(line: RecordedLine, what: string, { text }: LiveCall): void {
    const { body = '', bodyText = '' } = line;
    const isText = typeof body === 'string';
    this.#play.compare(line, what, isText ? body : parseExact(bodyText), isText ? text : parsed(text));
  }
}

function parsed(text: string): Json {
  try {
    return parseExact(text);
  } catch {
    return text;
  }
}

function describeOver(live: LiveCall | undefined): string {
  if (live === undefined) return 'never called';
  const { over, answer, text } = live;
  if (over === undefined) return answer === undefined ? 'no answer' : `${answer.status}, still open`;
  return over === 'finish' ? `${answer?.status} ${text}` : `error ${over.error}`;
}
