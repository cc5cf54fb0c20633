// The codec against what a real Mesos said: every body of every recording of the v1 API.
import assert from 'node:assert/strict';
import textformat from 'protobufjs/ext/textformat.js';
import { loadProtos } from '../../../../scripts/generate-mesos.ts';
import {
  DecodeError,
  decode,
  encode,
  fromJson,
  fromJsonValue,
  toJson,
  toJsonValue,
} from '../../../../shared/mesos/codec.ts';
import type { MessageType } from '../../../../shared/mesos/descriptor.ts';
import * as agent from '../../../../shared/mesos/generated/agent.ts';
import * as executor from '../../../../shared/mesos/generated/executor.ts';
import * as master from '../../../../shared/mesos/generated/master.ts';
import * as scheduler from '../../../../shared/mesos/generated/scheduler.ts';
import {
  isBase64,
  protobufBody,
  type RecordedLine,
  readRecording,
  recordingNames,
} from '../../../support/recordings.ts';

type Message = Record<string, unknown>;
type AnyType = MessageType<Message>;

/** The types of a link's calls, answers and events. */
const TYPES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'scheduler-master': { call: scheduler.Call, response: scheduler.Response, event: scheduler.Event },
  'executor-agent': { call: executor.Call, event: executor.Event },
  'operator-master': { call: master.Call, response: master.Response, event: master.Event },
  'operator-agent': { call: agent.Call, response: agent.Response },
};

interface Recorded {
  readonly where: string;
  readonly line: RecordedLine;
  readonly type: AnyType;
  /** What was answered to a call, if anything was. */
  readonly answer: RecordedLine | undefined;
}

const exchange = ({ link, who, n }: RecordedLine) => `${link} ${who} ${n}`;

/** The lines of a recording whose body is of the v1 API; files and the API v0 have other paths. */
function recorded(name: string): Recorded[] {
  const lines = readRecording(name);
  const calls = new Map(lines.filter((line) => line.dir === 'call').map((line) => [exchange(line), line]));
  const answers = new Map(
    lines.filter((line) => line.dir === 'response').map((line) => [exchange(line), line]),
  );
  return lines
    .filter((line) => /\/api\/v1/.test(calls.get(exchange(line))?.request ?? ''))
    .filter((line) => typeof line.body === 'object' && line.body !== null)
    .map((line) => {
      const type = TYPES[line.link]?.[line.dir] as AnyType;
      const answer = line.dir === 'call' ? answers.get(exchange(line)) : undefined;
      return { where: `${name}:${line.line}`, line, type, answer };
    });
}

const isRefused = ({ answer }: Recorded) => answer !== undefined && (answer.status ?? 0) >= 400;

/** Without empty lists: Mesos' operator API writes some, and so did the recorder; they mean the same as none. */
function withoutEmptyLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmptyLists);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, each]) => !(Array.isArray(each) && each.length === 0));
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutEmptyLists(each)]));
}

/** The recorder's calls are deliberately odd here and there: told in the list, line by line. */
const ODD_CALLS: readonly string[] = ['11-failover-teardown:35 subscribe.force'];

describe('recordings', () => {
  for (const name of recordingNames().filter((each) => each !== '07-errors')) {
    it(`${name}: every JSON body is known, and comes out as it went in`, () => {
      const bodies = recorded(name).filter((each) => !isBase64(each.line.body) && !isRefused(each));
      for (const { where, line, type } of bodies) {
        const unknown: string[] = [];
        const message = fromJson(type, line.bodyText ?? '', (path) => unknown.push(`${where} ${path}`));
        assert.deepEqual(
          unknown.filter((each) => !ODD_CALLS.includes(each)),
          [],
        );
        if (unknown.length > 0) continue;
        assert.deepEqual(JSON.parse(toJson(type, message)), withoutEmptyLists(line.body), where);
        assert.deepEqual(fromJsonValue(type, toJsonValue(type, message)), message, where);
        assert.deepEqual(decode(type, encode(type, message)), message, where);
      }
    });
  }

  it('holds what the tests above are about', () => {
    const all = recordingNames().flatMap(recorded);
    assert(all.filter(({ line }) => !isBase64(line.body)).length > 1000);
    assert(all.filter(({ line }) => isBase64(line.body)).length > 20);
  });

  it('07-errors: what Mesos refuses as no message is refused in the same words', () => {
    const prefix = 'Failed to convert JSON into Call protobuf: ';
    const refused = recordingNames()
      .flatMap(recorded)
      .filter(({ answer }) => typeof answer?.body === 'string' && answer.body.startsWith(prefix));
    assert(refused.length >= 15, `${refused.length}`);
    for (const { where, line, type, answer } of refused) {
      const words = String(answer?.body).slice(prefix.length);
      const isSame = (error: unknown) => error instanceof DecodeError && error.mesosText === words;
      assert.throws(() => fromJson(type, line.bodyText ?? ''), isSame, `${where}: ${words}`);
    }
  });

  it('07-errors: what Mesos accepts or validates further is taken', () => {
    const bodies = recorded('07-errors').filter(({ line, answer }) => {
      return !isBase64(line.body) && !String(answer?.body).startsWith('Failed to convert');
    });
    assert(bodies.length > 200);
    for (const { where, line, type } of bodies) {
      assert.doesNotThrow(() => fromJson(type, line.bodyText ?? ''), where);
    }
  });

  describe('02-protobuf', () => {
    const frames = recorded('02-protobuf').filter((each) => isBase64(each.line.body) && !isRefused(each));
    const root = loadProtos();
    const bytesOf = (line: RecordedLine) => protobufBody(line) ?? new Uint8Array();

    it('decodes every frame without unknowns, and encodes it to the same meaning', () => {
      for (const { where, line, type } of frames) {
        const message = decode(type, bytesOf(line), (path, what) => assert.fail(`${where} ${path} ${what}`));
        const again = encode(type, message);
        assert.deepEqual(decode(type, again), message, where);
        assert.equal(again.length, bytesOf(line).length, where);
      }
    });

    it('reads the same as Mesos printed beside the frame', () => {
      for (const { where, line, type } of frames) {
        const reference = root.lookupType(type.typeName);
        // The one field that Mesos sends and its own v1 file lacks, so that it was printed by number.
        const text = (line.decoded ?? '').replace('    7: 1\n', '    checkpoint: true\n');
        const printed = reference.encode(textformat.fromText(reference, text)).finish();
        assert.deepEqual(decode(type, bytesOf(line)), decode(type, printed), where);
      }
    });

    it('gives the same object from the JSON form of an event', () => {
      for (const { where, line, type } of frames) {
        const message = decode(type, bytesOf(line));
        assert.deepEqual(fromJson(type, toJson(type, message)), message, where);
      }
    });

    it('refuses what Mesos refuses', () => {
      const refused = recorded('02-protobuf').filter((each) => isBase64(each.line.body) && isRefused(each));
      assert.equal(refused.length, 2);
      for (const { line, type, answer } of refused) {
        assert.equal(answer?.body, 'Failed to parse body into Call protobuf');
        assert.throws(() => decode(type, bytesOf(line)), DecodeError);
      }
    });
  });

  it('gives the same object for an event in JSON and in protobuf, as Mesos sent both', () => {
    const seen = { json: shapes('01-scheduler-subscribe'), protobuf: shapes('02-protobuf') };
    for (const type of ['SUBSCRIBED', 'HEARTBEAT', 'OFFERS']) {
      assert(seen.protobuf.has(type), type);
      assert.deepEqual(seen.protobuf.get(type), seen.json.get(type), type);
    }
  });
});

/** For each type of event the kinds of its values, which do not depend on the run's ids, times and amounts. */
function shapes(name: string): Map<unknown, unknown> {
  const events = recorded(name).filter(
    ({ line }) => line.link === 'scheduler-master' && line.dir === 'event',
  );
  const messages = events.map(({ line, type }) => {
    const bytes = protobufBody(line);
    return bytes === undefined ? fromJson(type, line.bodyText ?? '') : decode(type, bytes);
  });
  return new Map(messages.reverse().map((message) => [message['type'], kindsIn(message)]));
}

function kindsIn(value: unknown): unknown {
  if (Array.isArray(value)) return [kindsIn(value[0])];
  if (value instanceof Uint8Array) return 'bytes';
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, kindsIn(each)]));
}
