// The pure checks against what a real Mesos answered: every refused call and FrameworkInfo of the error catalogue.
import assert from 'node:assert/strict';
import { Call as MasterCall } from '../../../../shared/mesos/generated/master.ts';
import { Call } from '../../../../shared/mesos/generated/scheduler.ts';
import { parseCall } from '../../../local-mesos/http/call.ts';
import { answerEncoding, NOT_ACCEPTABLE } from '../../../local-mesos/http/media.ts';
import { frameworkError, suppressedRolesError } from '../../../local-mesos/validation/framework.ts';
import { schedulerCallError } from '../../../local-mesos/validation/scheduler-call.ts';
import { type RecordedLine, readRecording } from '../../../support/recordings.ts';

const lines = readRecording('07-errors');

const calls = lines.filter(
  ({ link, dir, request }) =>
    link === 'scheduler-master' && dir === 'call' && request === 'POST /api/v1/scheduler',
);

const answerTo = (call: RecordedLine, dir: string): RecordedLine | undefined =>
  lines.find(
    (line) => line.dir === dir && line.link === call.link && line.who === call.who && line.n === call.n,
  );

function bodyOf({ body }: RecordedLine): Uint8Array {
  if (body === undefined) return new Uint8Array();
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** What our checks say before a framework is looked up; undefined: the call would go on. */
function refusal(call: RecordedLine): string | undefined {
  const parsed = parseCall(Call, call.headers?.['Content-Type'], bodyOf(call));
  if ('answer' in parsed) return String(parsed.answer.body);
  const error = schedulerCallError(parsed.call);
  if (error !== undefined) return `Failed to validate scheduler::Call: ${error}`;
  const isStreaming = parsed.call.type === 'SUBSCRIBE';
  return isStreaming && answerEncoding(call.headers?.['Accept']) === undefined ? NOT_ACCEPTABLE : undefined;
}

/** These need to know the master's state: tested with the master. */
const NEEDS_STATE =
  /^(Framework cannot be found|Framework has been removed|The stream ID|All non-subscribe|Subscribe calls should)/;

describe('local Mesos: calls that a real Mesos refused', () => {
  const refused = calls.filter((call) => [400, 406, 415].includes(answerTo(call, 'response')?.status ?? 0));
  const pure = refused.filter((call) => !NEEDS_STATE.test(String(answerTo(call, 'response')?.body)));

  it('are many', () => assert.ok(pure.length > 30));

  for (const call of pure) {
    it(`answers "${call.note}" in the same words`, () => {
      assert.equal(refusal(call), answerTo(call, 'response')?.body);
    });
  }

  it('refuses none that Mesos took', () => {
    const taken = calls.filter((call) => [200, 202].includes(answerTo(call, 'response')?.status ?? 0));
    assert.ok(taken.length > 50);
    assert.deepEqual(
      taken.filter((call) => refusal(call) !== undefined).map(({ note }) => note),
      [],
    );
  });
});

describe('local Mesos: frameworks that a real Mesos refused', () => {
  for (const call of calls) {
    const event = answerTo(call, 'event')?.body as { type: string; error?: { message: string } } | undefined;
    if (event?.type !== 'ERROR' || NEEDS_STATE.test(event.error?.message ?? '')) continue;
    it(`gives the error of "${call.note}" in the same words`, () => {
      const parsed = parseCall(Call, call.headers?.['Content-Type'], bodyOf(call));
      const subscribe = 'call' in parsed ? parsed.call.subscribe : undefined;
      assert.ok(subscribe);
      const error =
        frameworkError(subscribe.framework_info) ??
        suppressedRolesError(subscribe.framework_info, subscribe.suppressed_roles ?? []);
      assert.equal(error, event.error?.message);
    });
  }
});

describe('local Mesos: a protobuf call that is none', () => {
  it('is refused in the words of Mesos', () => {
    const parsed = parseCall(MasterCall, 'application/x-protobuf', Buffer.from([0xff]));
    assert.equal('answer' in parsed && parsed.answer.body, 'Failed to parse body into Call protobuf');
  });
});
