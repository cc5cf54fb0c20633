// Replays a recording against the local Mesos, line by line, and compares. Driven by causes: a call is made when all
// that was recorded before it has come. The clock is never ahead of the recording by more than what is late with us.
import { decode, encode, fromJson, toJson } from '../../../shared/mesos/codec.ts';
import { Call as ExecutorCall } from '../../../shared/mesos/generated/executor.ts';
import { Call as SchedulerCall } from '../../../shared/mesos/generated/scheduler.ts';
import { isBase64, protobufBody, type RecordedLine } from '../../support/recordings.ts';
import { type CompareOptions, differences } from './comparer.ts';
import { brief, isOrdered, keyOf, typeOf } from './events.ts';
import { isObject, type Json, type JsonObject, parseExact } from './exact-json.ts';
import { exchange } from './exchange.ts';
import type { Finding } from './findings.ts';
import { IdMap } from './id-map.ts';
import { listing } from './listing.ts';
import { GONE, LiveCall, type LiveEvent, protobufEvent } from './live-call.ts';
import { observed } from './observed.ts';
import { Pace } from './pace.ts';
import { toOurs, toRecorded } from './places.ts';
import type { Puppet } from './puppets.ts';
import { isOfferedAtOnce, roundsBehind } from './rounds.ts';
import type { Scenario } from './scenario.ts';
import { Stage } from './stage.ts';
import type { Part, Step } from './steps.ts';

const HEARTBEAT_MS = 15_000;
/** How far ahead in the recording an event of ours may stand that has come early. */
const EARLY_MS = 3_000;
/** Real milliseconds for what a process must do first; for what the local Mesos does by itself. */
const PROCESS_LIMIT = 6_000;
/** Real milliseconds in which a process starts or ends: the clock stands still for them. */
const PROCESS_PATIENCE = 2_000;
const EVENT_LIMIT = 2_500;

interface Matched {
  readonly recorded: Json;
  readonly index: number;
}

type StepOf<Kind extends Step['kind']> = Extract<Step, { readonly kind: Kind }>;

export class Replay {
  /** Everything found so far. */
  readonly findings: Finding[] = [];
  /** Lines whose content was compared. */
  compared = 0;
  readonly #scenario: Scenario;
  readonly #lines: readonly RecordedLine[];
  readonly #stage: Stage;
  readonly #pace: Pace;
  readonly #ids = new IdMap();
  readonly #sent = new Set<string>();
  readonly #calls = new Map<string, LiveCall>();
  readonly #matched = new Map<string, Matched[]>();
  readonly #rounds: ReadonlySet<number>;
  #agentHasEnded = false;
  /** Calls that are to find their program killed. */
  readonly #untaken: (() => void)[] = [];

  static async open(scenario: Scenario, lines: readonly RecordedLine[]): Promise<Replay> {
    let wake = () => {};
    const stage = await Stage.open(startOf(lines), () => wake());
    const pace = new Pace(stage.clock);
    wake = () => pace.wake();
    return new Replay(scenario, lines, stage, pace);
  }

  private constructor(scenario: Scenario, lines: readonly RecordedLine[], stage: Stage, pace: Pace) {
    this.#scenario = scenario;
    this.#lines = lines;
    this.#rounds = roundsBehind(lines);
    this.#stage = stage;
    this.#pace = pace;
  }

  get stage(): Stage {
    return this.#stage;
  }

  async run(part: Part): Promise<void> {
    for (const step of part.steps) {
      await this.#scenario.before?.[step.line.line]?.(this.#stage);
      await this.#play(step);
      if (this.#rounds.has(step.line.line)) await this.#pace.round();
      this.#pace.done(step.line.at_ms);
    }
    this.#reportAdditional(part.steps.at(-1)?.line.line ?? 0);
  }

  async close(): Promise<void> {
    for (const call of this.#calls.values()) call.cut();
    await this.#stage.close();
  }

  async #play(step: Step): Promise<void> {
    switch (step.kind) {
      case 'call':
        return this.#call(step.line);
      case 'response':
        return this.#response(step.line);
      case 'event':
        return this.#event(step.line);
      case 'ended':
        return this.#ended(step);
      case 'failed':
        return this.#failed(step);
      case 'client-closes':
        return this.#closeStream(step.line);
      case 'start-master':
        return this.#start(step, () => this.#stage.startMaster(step.flags));
      case 'start-agent':
        this.#agentHasEnded = false;
        return this.#start(step, () => this.#stage.startAgent(step.flags));
      case 'healthy':
      case 'agent-alive':
        return this.#healthy(step);
      case 'kill-program':
        await this.#moveBefore(step.line);
        if (step.program === 'agent') this.#agentHasEnded = true;
        await this.#stage.crash(step.program);
        for (const send of this.#untaken.splice(0)) send();
        return this.#pace.settle();
      case 'program-ended':
        return this.#programEnded(step);
      case 'executor-started':
        return this.#expectSoon(
          step.line,
          'executor process started',
          () => this.#puppet(step.executor) !== undefined,
        );
      case 'executor-gone':
        return this.#expectSoon(
          step.line,
          'executor process is gone',
          () => this.#puppet(step.executor)?.isGone === true,
        );
      case 'executor-killed':
        await this.#moveBefore(step.line);
        return this.#puppet(step.executor)?.kill();
      case 'executor-exits':
        await this.#moveBefore(step.line);
        return this.#puppet(step.executor)?.exit(step.code);
      case 'environment':
      case 'process-facts':
      case 'listing':
        return this.#look(step);
      case 'grace-period':
      case 'sandbox-log':
      case 'content':
      case 'checks-ran':
        return this.#lookAtNewest(step);
      case 'fetch':
        return this.#fetch(step.line);
      default:
        return this.#pace.moveTo(step.line.at_ms);
    }
  }

  // --- calls and what comes of them

  async #call(line: RecordedLine): Promise<void> {
    await this.#moveBefore(line);
    const { link, request = '', headers = {} } = line;
    const live = new LiveCall(
      link,
      () => this.#stage.clock.monotonic(),
      () => this.#pace.wake(),
    );
    this.#replaceCall(line, live);
    const [method = '', path = ''] = request.split(/ (.*)/s);
    const port = link.endsWith('master') ? this.#stage.masterPort : this.#stage.agentPort;
    const sent = {
      port,
      method,
      path: this.#translate(path),
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, this.#translate(value)]),
      ),
      body: this.#bodyOf(line),
    };
    const puppet = link === 'executor-agent' ? this.#puppet(line.who ?? '') : undefined;
    const isByPuppet = puppet !== undefined && !puppet.isGone;
    const send = (by: { readonly exchange: typeof exchange } | Puppet) => {
      live.cut = by.exchange(sent, live.handlers);
    };
    if (this.#isUntaken(line)) return void this.#untaken.push(() => send({ exchange }));
    if (!isByPuppet) return send({ exchange });
    // What a puppet took to its grave is said in its name.
    live.onGone = () => send({ exchange });
    send(puppet);
  }

  /** Whether the program was killed before it took the call: ours would be quicker than the kill. */
  #isUntaken(call: RecordedLine): boolean {
    const later = this.#lines.filter(({ line }) => line > call.line);
    const outcome = later.find((line) => keyOfCall(line) === keyOfCall(call));
    if (!outcome?.note?.startsWith('request failed: ECONN')) return false;
    return later.some(({ line, note }) => line < outcome.line && note?.endsWith('gets SIGKILL') === true);
  }

  /** On to the line; calls that were answered in the recording have been taken before what comes next. */
  async #moveBefore(line: RecordedLine): Promise<void> {
    await this.#pace.moveTo(line.at_ms);
    const isTaken = () =>
      [...this.#calls].every(
        ([key, { answer, over }]) =>
          answer !== undefined || over !== undefined || this.#isNeverAnswered(key, line),
      );
    await this.#pace.patiently(isTaken);
  }

  #isNeverAnswered(key: string, { line }: RecordedLine): boolean {
    const next = this.#lines.find(
      (other) => other.line > line && other.dir !== 'call' && keyOfCall(other) === key,
    );
    return next?.dir === 'note';
  }

  /** Some recorded clients came again under the same name. */
  #replaceCall(line: RecordedLine, live: LiveCall): void {
    const key = keyOfCall(line);
    const before = this.#calls.get(key);
    if (before !== undefined) this.#reportQueue(line, key, before, []);
    this.#calls.set(key, live);
    this.#matched.delete(key);
  }

  #bodyOf(line: RecordedLine): Uint8Array | undefined {
    const { body, bodyText = '' } = line;
    if (body === undefined) return undefined;
    if (isBase64(body)) return this.#protobufOf(line);
    for (const number of bodyText.match(/-?\d+(\.\d+)?/g) ?? []) this.#sent.add(number);
    return Buffer.from(this.#translate(typeof body === 'string' ? body : bodyText));
  }

  #protobufOf(line: RecordedLine): Uint8Array {
    const bytes = protobufBody(line) ?? new Uint8Array();
    if (line.decoded === undefined) return bytes;
    const translated = (text: string) => this.#translate(text);
    return line.link === 'executor-agent'
      ? encode(
          ExecutorCall,
          fromJson(ExecutorCall, translated(toJson(ExecutorCall, decode(ExecutorCall, bytes)))),
        )
      : encode(
          SchedulerCall,
          fromJson(SchedulerCall, translated(toJson(SchedulerCall, decode(SchedulerCall, bytes)))),
        );
  }

  async #response(line: RecordedLine): Promise<void> {
    const live = this.#calls.get(keyOfCall(line));
    const isStream = line.body === undefined && line.headers?.['Transfer-Encoding'] === 'chunked';
    const isThere = () =>
      live?.answer !== undefined && (isStream || live.over !== undefined || live.isStream);
    const hasCome = await this.#pace.until(line.at_ms, isThere, { limit: PROCESS_LIMIT });
    const what = `response to ${this.#nameOfCall(line)}`;
    if (!hasCome || live?.answer === undefined)
      return this.#report(line, what, { path: '.', recorded: `${line.status}`, ours: describeOver(live) });
    this.compared += 1;
    const { status } = live.answer;
    if (status !== line.status)
      this.#report(line, what, {
        path: 'status',
        recorded: `${line.status}`,
        ours: `${status} ${live.text}`,
      });
    this.#compareHeaders(line, what, live);
    if (!isStream && status === line.status) this.#compareBody(line, what, live);
  }

  #compareHeaders(line: RecordedLine, what: string, live: LiveCall): void {
    const recorded = Object.entries(line.headers ?? {});
    for (const [name, value] of recorded) {
      const ours = live.answer?.headers.find(([known]) => known === name)?.[1];
      const isSame = VALUE_DEPENDS.has(name)
        ? ours !== undefined
        : ours !== undefined && differences(value, ours, this.#options).length === 0;
      if (!isSame) this.#report(line, what, { path: `header ${name}`, recorded: value, ours });
    }
    const names = new Set([...recorded.map(([name]) => name), 'Connection', 'Keep-Alive']);
    const status = live.answer?.status;
    for (const [name, value] of live.answer?.headers ?? [])
      if (!names.has(name) && status === line.status)
        this.#report(line, what, { path: `header ${name}`, recorded: undefined, ours: value });
  }

  #compareBody(line: RecordedLine, what: string, live: LiveCall): void {
    const { body, bodyText = '' } = line;
    const isJson = body !== undefined && typeof body !== 'string';
    const recorded: Json = isJson ? parseExact(bodyText) : typeof body === 'string' ? body : '';
    const ours = isJson ? parsed(live.text) : live.text;
    for (const found of differences(recorded, ours, this.#options)) this.#report(line, what, found);
  }

  async #event(line: RecordedLine): Promise<void> {
    const key = keyOfCall(line);
    const live = this.#calls.get(key);
    const recorded = recordedEvent(line);
    const what = `event ${keyOf(recorded)}`;
    let match: LiveEvent | undefined;
    const isThere = () => {
      match ??= this.#takeEqual(live, recorded);
      return match !== undefined;
    };
    const rounds = typeOf(recorded).endsWith('OFFERS') && !isOfferedAtOnce(line, this.#lines);
    const isLate = (waited: number) =>
      waited > 400 && live?.queue.some(({ event }) => keyOf(event) === keyOf(recorded)) === true;
    const limit = comesFromProcess(recorded) ? PROCESS_LIMIT : EVENT_LIMIT;
    await this.#pace.until(line.at_ms, isThere, { limit, rounds, giveUp: isLate });
    this.compared += 1;
    if (match === undefined) {
      match = takeSimilar(live, recorded);
      if (match === undefined)
        return this.#report(line, what, { path: '.', recorded: brief(recorded), ours: undefined });
      for (const found of differences(recorded, match.event, this.#options)) this.#report(line, what, found);
    }
    this.#checkOrder(line, what, { recorded, index: match.index });
  }

  #takeEqual(live: LiveCall | undefined, recorded: Json): LiveEvent | undefined {
    if (live === undefined) return undefined;
    for (const [at, candidate] of live.queue.entries()) {
      const mark = this.#ids.mark();
      if (differences(recorded, candidate.event, this.#options).length === 0) {
        live.queue.splice(at, 1);
        return candidate;
      }
      this.#ids.rollback(mark);
    }
    return undefined;
  }

  #checkOrder(line: RecordedLine, what: string, matched: Matched): void {
    const key = keyOfCall(line);
    const all = this.#matched.get(key) ?? [];
    this.#matched.set(key, [...all, matched]);
    const overtaken = all.find(
      (one) => one.index > matched.index && isOrdered(one.recorded, matched.recorded),
    );
    if (overtaken !== undefined)
      this.#report(line, what, {
        path: 'order',
        recorded: `after ${brief(overtaken.recorded)}`,
        ours: 'before it',
      });
  }

  async #ended({ line, by }: StepOf<'ended'>): Promise<void> {
    const live = this.#calls.get(keyOfCall(line));
    const isOver = () => live?.over !== undefined;
    const hasEnded = await this.#pace.until(line.at_ms, isOver, { limit: EVENT_LIMIT });
    this.compared += 1;
    const ours = live?.over === 'finish' ? 'finish' : 'error';
    if (!hasEnded || ours !== by)
      this.#report(line, `stream of ${this.#nameOfCall(line)}`, {
        path: 'end',
        recorded: by,
        ours: describeOver(live),
      });
  }

  async #failed({ line, code }: StepOf<'failed'>): Promise<void> {
    const live = this.#calls.get(keyOfCall(line));
    const isOver = () => live?.over !== undefined;
    await this.#pace.until(line.at_ms, isOver, { limit: EVENT_LIMIT });
    this.compared += 1;
    const isConnection =
      code.startsWith('ECONN') && typeof live?.over === 'object' && live.over.error.startsWith('ECONN');
    if (!isConnection)
      this.#report(line, `request ${this.#nameOfCall(line)}`, {
        path: 'failure',
        recorded: code,
        ours: describeOver(live),
      });
  }

  async #closeStream(line: RecordedLine): Promise<void> {
    await this.#moveBefore(line);
    const live = this.#calls.get(keyOfCall(line));
    if (live === undefined) return;
    live.isClosedByUs = true;
    live.cut();
    await this.#pace.settle();
  }

  // --- programs and processes

  async #start(step: Step, start: () => Promise<void>): Promise<void> {
    const { line, at_ms } = step.line;
    await this.#pace.moveTo(at_ms);
    const sign = this.#scenario.registrations?.[line];
    const shows = ({ line: number, dir, body }: RecordedLine) =>
      sign === undefined ? number > line && dir === 'event' && showsAgent(body) : number === sign;
    const moment = this.#lines.find(shows)?.at_ms ?? at_ms;
    this.#stage.registerAt = this.#pace.momentOf(moment) - REGISTRATION_LEAD_MS;
    await start();
    await this.#pace.settle();
  }

  async #healthy(step: StepOf<'healthy' | 'agent-alive'>): Promise<void> {
    const isMaster = step.kind === 'healthy' && step.program === 'master';
    const live = new LiveCall(
      'operator-agent',
      () => 0,
      () => this.#pace.wake(),
    );
    const port = isMaster ? this.#stage.masterPort : this.#stage.agentPort;
    exchange({ port, method: 'GET', path: '/health', headers: {} }, live.handlers);
    await this.#expectSoon(step.line, 'answer to /health', () => live.answer?.status === 200);
  }

  async #programEnded({ line, program }: StepOf<'program-ended'>): Promise<void> {
    if (program === 'agent') {
      this.#stage.agentEnded.then(() => {
        this.#agentHasEnded = true;
        this.#pace.wake();
      });
      return this.#expectSoon(line, 'end of the agent process', () => this.#agentHasEnded);
    }
    const live = new LiveCall(
      'operator-master',
      () => 0,
      () => this.#pace.wake(),
    );
    exchange({ port: this.#stage.masterPort, method: 'GET', path: '/health', headers: {} }, live.handlers);
    await this.#expectSoon(
      line,
      'end of the master process',
      () => typeof live.over === 'object',
      EVENT_LIMIT,
    );
  }

  async #expectSoon(
    line: RecordedLine,
    what: string,
    isSo: () => boolean,
    limit = PROCESS_LIMIT,
  ): Promise<void> {
    this.compared += 1;
    const hasCome = await this.#pace.until(line.at_ms, isSo, {
      limit,
      patience: PROCESS_PATIENCE,
    });
    if (!hasCome) this.#report(line, `${what} ${line.who ?? ''}`, { path: '.', recorded: 'yes', ours: 'no' });
  }

  async #look({ line, kind, executor }: StepOf<'environment' | 'process-facts' | 'listing'>): Promise<void> {
    await this.#pace.moveTo(line.at_ms);
    await this.#pace.settle();
    const puppet = this.#puppet(executor);
    if (puppet === undefined) return;
    this.compared += 1;
    const recorded = parseExact(line.bodyText ?? 'null');
    const ours = kind === 'listing' ? listing(puppet.hello.cwd) : factsOf(kind, puppet, recorded);
    for (const found of differences(recorded, parseExact(JSON.stringify(ours)), this.#options))
      this.#report(line, `${kind} of ${executor}`, found);
  }

  /** Remarks that name no executor are about the one that started last. */
  async #lookAtNewest(
    step: StepOf<'grace-period' | 'sandbox-log' | 'content' | 'checks-ran'>,
  ): Promise<void> {
    await this.#pace.moveTo(step.line.at_ms);
    await this.#pace.settle();
    const { newest } = this.#stage.puppets;
    if (newest === undefined) return;
    this.compared += 1;
    const { recorded, ours } = observed(step, newest.hello, this.#stage.workDir);
    for (const found of differences(recorded, ours, this.#options)) this.#report(step.line, step.kind, found);
  }

  async #fetch(line: RecordedLine): Promise<void> {
    const asked = this.#stage.files?.asked ?? [];
    await this.#pace.until(line.at_ms, () => asked.length > 0, { limit: EVENT_LIMIT });
    this.compared += 1;
    const recorded = parseExact(JSON.stringify({ request: line.request, headers: line.headers }));
    const ours = parseExact(JSON.stringify(asked.shift() ?? null));
    for (const found of differences(recorded, ours, this.#options)) this.#report(line, 'fetch', found);
  }

  #puppet(name: string): Puppet | undefined {
    return this.#stage.puppets.get(name);
  }

  // --- common

  get #options(): CompareOptions {
    const ours = (text: string) => toRecorded(this.#stage.places, text);
    return { ids: this.#ids, sent: this.#sent, machineTime: Date.now() / 1000, toRecorded: ours };
  }

  #translate(recorded: string): string {
    return toOurs(this.#stage.places, this.#ids.translate(recorded));
  }

  #report({ line }: RecordedLine, what: string, found: Omit<Finding, 'scenario' | 'line' | 'what'>): void {
    this.findings.push({ scenario: this.#scenario.name, line, what, ...found });
  }

  #nameOfCall(line: RecordedLine): string {
    const call = this.#lines.findLast(
      (other) => other.dir === 'call' && keyOfCall(other) === keyOfCall(line) && other.line <= line.line,
    );
    const type = (call?.body as { readonly type?: string } | undefined)?.type;
    return [call?.request, type, call?.note && `(${call.note})`].filter(Boolean).join(' ');
  }

  /** Events of ours that the recording has not, up to the line; what it has a little later has come early. */
  #reportAdditional(upTo: number): void {
    const line = this.#lines.findLast((other) => other.line === upTo);
    if (line === undefined) return;
    const soon = this.#lines.filter(
      ({ line: number, at_ms }) => number > upTo && at_ms <= line.at_ms + EARLY_MS,
    );
    for (const [key, live] of this.#calls) this.#reportQueue(line, key, live, eventsOf(soon, key));
  }

  #reportQueue(line: RecordedLine, key: string, live: LiveCall, soon: readonly Json[]): void {
    const keys = soon.map(keyOf);
    const additional = live.queue.filter(({ event }) => !keys.includes(keyOf(event)));
    for (const one of additional) {
      live.queue.splice(live.queue.indexOf(one), 1);
      if (typeOf(one.event) === 'HEARTBEAT') {
        if (this.#hasHeartbeatLater(line, key)) live.queue.push(one);
        if (isDueHeartbeat(live, one)) continue;
      }
      if (isReadByTheDead(live, one)) continue;
      const what = `additional event ${keyOf(one.event)} on ${key}`;
      this.#report(line, what, {
        path: '.',
        recorded: undefined,
        ours: `at ${Math.round(one.at)} ms: ${brief(one.event)}`,
      });
    }
  }

  #hasHeartbeatLater({ line }: RecordedLine, key: string): boolean {
    const later = this.#lines.filter((other) => other.line > line);
    return eventsOf(later, key).some((event) => typeOf(event) === 'HEARTBEAT');
  }
}

/** Told when the agent is registered, a little before what shows it. */
const REGISTRATION_LEAD_MS = 3;
const VALUE_DEPENDS = new Set(['Date', 'Content-Length']);

function keyOfCall({ link, who = '', n = 0 }: RecordedLine): string {
  return `${link} ${who} ${n}`;
}

function recordedEvent(line: RecordedLine): Json {
  const bytes = protobufBody(line);
  return bytes === undefined ? parseExact(line.bodyText ?? 'null') : protobufEvent(line.link, bytes);
}

/** The events of one call's stream, up to a next call under the same name. */
function eventsOf(lines: readonly RecordedLine[], key: string): Json[] {
  const own = lines.filter((line) => keyOfCall(line) === key);
  const next = own.findIndex(({ dir }) => dir === 'call');
  return own
    .slice(0, next < 0 ? undefined : next)
    .flatMap((line) => (line.dir === 'event' ? [recordedEvent(line)] : []));
}

function parsed(text: string): Json {
  try {
    return parseExact(text);
  } catch {
    return text;
  }
}

function showsAgent(body: unknown): boolean {
  const { type } = (body ?? {}) as { readonly type?: string };
  return type === 'OFFERS' || isBase64(body);
}

/** Such events may wait for a process to start or to end. */
function comesFromProcess(event: Json): boolean {
  return typeOf(event) === 'UPDATE' || typeOf(event) === 'FAILURE';
}

function takeSimilar(live: LiveCall | undefined, recorded: Json): LiveEvent | undefined {
  const at = live?.queue.findIndex(({ event }) => keyOf(event) === keyOf(recorded)) ?? -1;
  return at < 0 ? undefined : live?.queue.splice(at, 1)[0];
}

/** Heartbeats come by the clock; a replay that waited for something has some more of them. */
function isDueHeartbeat(live: LiveCall, { event, at, index }: LiveEvent): boolean {
  return typeOf(event) === 'HEARTBEAT' && index > 1 && at - live.startedAt >= HEARTBEAT_MS;
}

/** Whether an executor reads its last acknowledgement before it is killed is chance. */
function isReadByTheDead({ over }: LiveCall, { event }: LiveEvent): boolean {
  return typeof over === 'object' && over.error === GONE && typeOf(event) === 'ACKNOWLEDGED';
}

function describeOver(live: LiveCall | undefined): string {
  if (live === undefined) return 'never called';
  if (live.over === undefined)
    return live.answer === undefined ? 'no answer' : `${live.answer.status}, still open`;
  return live.over === 'finish' ? `${live.answer?.status} ${live.text}` : `error ${live.over.error}`;
}

const RECOVERY_VARIABLES = ['MESOS_CHECKPOINT', 'MESOS_SUBSCRIPTION_BACKOFF_MAX', 'MESOS_RECOVERY_TIMEOUT'];

/** What a puppet sees of itself; of the environment only what the recorder looked at, if that was not all. */
function factsOf(kind: 'environment' | 'process-facts', { hello }: Puppet, recorded: Json): object {
  const { cwd, argv, umask, uid, gid } = hello;
  if (kind === 'process-facts') return { cwd, argv, umask, uid, gid };
  const wanted: JsonObject = isObject(recorded) ? recorded : {};
  const isWhole = 'PATH' in wanted;
  const entries = Object.entries(hello.environment).filter(
    ([name]) => isWhole || RECOVERY_VARIABLES.includes(name),
  );
  // The control port is the recorder's, and the replay's, own.
  return Object.fromEntries(
    entries.map(([name, value]) => [name, name === 'REC_CTL' ? wanted[name] : value]),
  );
}

/** The moment at which a recording's clock stood at 0, in milliseconds since the epoch. */
function startOf(lines: readonly RecordedLine[]): number {
  for (const { at_ms, link, dir, bodyText = '' } of lines) {
    const stamp =
      link === 'executor-agent' && dir === 'call' ? bodyText.match(/"timestamp":(\d+\.\d+)/)?.[1] : undefined;
    if (stamp !== undefined) return Math.round(Number(stamp) * 1000 - at_ms);
  }
  const dated = lines.find(({ headers }) => headers?.['Date'] !== undefined);
  return Date.parse(dated?.headers?.['Date'] ?? '') + 500 - (dated?.at_ms ?? 0);
}
