// The codec: what it tolerates, what it refuses and how it says so.
import assert from 'node:assert/strict';
import protobuf from 'protobufjs/minimal.js';
import {
  DecodeError,
  decode,
  EncodeError,
  encode,
  fromJson,
  fromJsonValue,
  toJson,
  toJsonValue,
} from '../../../../shared/mesos/codec.ts';
import { messageType } from '../../../../shared/mesos/descriptor.ts';
import { Call } from '../../../../shared/mesos/generated/executor.ts';
import {
  CapabilityInfo,
  ContainerID,
  FrameworkInfo,
  HealthCheck_HTTPCheckInfo,
  KillPolicy,
  Label,
  Offer_Operation,
  RLimitInfo_RLimit,
  TaskID,
  TaskInfo,
  TaskStatus,
  Value_Range,
  Value_Scalar,
} from '../../../../shared/mesos/generated/mesos.ts';
import { Event } from '../../../../shared/mesos/generated/scheduler.ts';
import { DEEPEST_NESTING } from '../../../../shared/mesos/path.ts';

const writer = () => protobuf.Writer.create();
const tag = (number: number, wireType: number) => (number << 3) | wireType;

/** Collects what is told of unknown things. */
function collect(): { readonly told: string[]; readonly tell: (path: string, what: string) => void } {
  const told: string[] = [];
  return { told, tell: (path, what) => told.push(`${path}: ${what}`) };
}

function fails(action: () => unknown, expected: Partial<DecodeError>): void {
  assert.throws(action, (error) => {
    assert(error instanceof DecodeError, String(error));
    for (const [key, value] of Object.entries(expected)) {
      assert.deepEqual(
        Object.entries(error)
          .concat([['message', error.message]])
          .find(([name]) => name === key)?.[1],
        value,
      );
    }
    return true;
  });
}

describe('codec', () => {
  describe('protobuf', () => {
    it('leaves absent what is not set, and fills in no default', () => {
      const status = decode(
        TaskStatus,
        encode(TaskStatus, { task_id: { value: 't' }, state: 'TASK_STARTING' }),
      );
      assert.deepEqual(status, { task_id: { value: 't' }, state: 'TASK_STARTING' });
      assert.deepEqual(
        decode(FrameworkInfo, encode(FrameworkInfo, { user: '', name: '', checkpoint: false })),
        {
          user: '',
          name: '',
          checkpoint: false,
        },
      );
    });

    it('is exact for 64 bits, with and without sign', () => {
      for (const end of [0n, 1n, 127n, 128n, 2n ** 49n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n]) {
        const range = { begin: 0n, end };
        assert.deepEqual(decode(Value_Range, encode(Value_Range, range)), range);
      }
      for (const nanoseconds of [-1n, -(2n ** 63n), 2n ** 63n - 1n, 1_795_211_046_123_456_789n]) {
        const policy = { grace_period: { nanoseconds } };
        assert.deepEqual(decode(KillPolicy, encode(KillPolicy, policy)), policy);
      }
    });

    it('gives bytes that stay as they are when the buffer is used again', () => {
      const bytes = Buffer.from(
        encode(Call, {
          executor_id: { value: 'e' },
          framework_id: { value: 'f' },
          message: { data: Uint8Array.of(1, 2) },
        }),
      );
      const call = decode(Call, bytes);
      bytes.fill(0);
      assert.deepEqual(call.message?.data, Uint8Array.of(1, 2));
    });

    it('takes repeated numbers packed and unpacked', () => {
      const packed = writer()
        .uint32(tag(4, 2))
        .fork()
        .uint32(200)
        .uint32(204)
        .ldelim()
        .uint32(tag(4, 0))
        .uint32(302);
      const bytes = packed.uint32(tag(1, 0)).uint32(80).finish();
      assert.deepEqual(decode(HealthCheck_HTTPCheckInfo, bytes), { statuses: [200, 204, 302], port: 80 });
    });

    it('tells of unknown fields of every wire type and skips them', () => {
      const { told, tell } = collect();
      const strange = writer()
        .uint32(tag(90, 0))
        .uint32(5)
        .uint32(tag(91, 1))
        .double(1)
        .uint32(tag(92, 2))
        .string('x');
      strange.uint32(tag(93, 5)).float(1).uint32(tag(94, 3)).uint32(tag(1, 0)).uint32(1).uint32(tag(94, 4));
      const bytes = strange.uint32(tag(1, 2)).string('the id').finish();
      assert.deepEqual(decode(TaskID, bytes, tell), { value: 'the id' });
      assert.deepEqual(told, [
        ': unknown field 90 of wire type 0',
        ': unknown field 91 of wire type 1',
        ': unknown field 92 of wire type 2',
        ': unknown field 93 of wire type 5',
        ': unknown field 94 of wire type 3',
      ]);
    });

    it('takes a known field of another wire type for an unknown one', () => {
      const { told, tell } = collect();
      const bytes = writer().uint32(tag(1, 0)).uint32(5).uint32(tag(1, 2)).string('id').finish();
      assert.deepEqual(decode(TaskID, bytes, tell), { value: 'id' });
      assert.deepEqual(told, [': unknown field 1 of wire type 0']);
    });

    it('counts an unknown enum value as absent, in lists too, and says where', () => {
      const { told, tell } = collect();
      const list = writer().uint32(tag(1, 0)).int32(1005).uint32(tag(1, 0)).int32(4711).finish();
      assert.deepEqual(decode(CapabilityInfo, list, tell), { capabilities: ['KILL'] });
      assert.deepEqual(decode(Event, writer().uint32(tag(1, 0)).int32(77).finish(), tell), {});
      assert.deepEqual(told, [
        'capabilities: unknown value 4711 of mesos.v1.CapabilityInfo.Capability',
        'type: unknown value 77 of mesos.v1.scheduler.Event.Type',
      ]);
    });

    it('fails at an unknown value of a required enum, and says so', () => {
      const update = writer().uint32(tag(1, 2)).fork().uint32(tag(1, 2)).string('t').ldelim();
      const bytes = update.uint32(tag(2, 0)).int32(99).finish();
      fails(() => decode(TaskStatus, bytes), {
        message:
          'mesos.v1.TaskStatus: Missing required fields: state (state has the unknown value 99 of mesos.v1.TaskState)',
        isFromNewerMesos: true,
      });
    });

    it('names every missing required field by its path', () => {
      const bytes = writer().uint32(tag(4, 2)).fork().uint32(tag(2, 2)).fork().ldelim().ldelim().finish();
      fails(() => decode(Call, bytes), {
        message:
          'mesos.v1.executor.Call: Missing required fields: executor_id, framework_id, subscribe.unacknowledged_updates[0].status',
        isFromNewerMesos: false,
      });
    });

    it('says where bytes are no message', () => {
      const cut = encode(TaskStatus, { task_id: { value: 'a task' }, state: 'TASK_LOST' }).subarray(0, 6);
      fails(() => decode(TaskStatus, cut), {
        message: 'mesos.v1.TaskStatus: no protobuf message of this type: the bytes end within a field',
      });
      const tooLong = writer()
        .uint32(tag(1, 2))
        .fork()
        .uint32(tag(1, 2))
        .uint32(50)
        .ldelim()
        .bytes(new Uint8Array(60))
        .finish();
      fails(() => decode(TaskStatus, tooLong), { path: 'task_id' });
      assert.throws(
        () => decode(Value_Range, Uint8Array.of(8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1)),
        /more than 10 bytes/,
      );
    });

    it('refuses a message that is nested too deeply', () => {
      let bytes = writer().uint32(tag(1, 2)).string('root').finish();
      const wrap = () => {
        bytes = writer().uint32(tag(1, 2)).string('x').uint32(tag(2, 2)).bytes(bytes).finish();
      };
      for (let level = 1; level < DEEPEST_NESTING; level++) wrap();
      assert.equal(decode(ContainerID, bytes).value, 'x');
      wrap();
      assert.throws(() => decode(ContainerID, bytes), /nested deeper than 100 levels/);
    });

    it('reads and writes maps, whatever their keys', () => {
      const limits = Object.fromEntries([
        ['cpus', { value: 1.5 }],
        ['__proto__', { value: 2 }],
        ['', { value: 3 }],
      ]);
      const task: TaskInfo = { name: '', task_id: { value: 't' }, agent_id: { value: 'a' }, limits };
      const read = decode(TaskInfo, encode(TaskInfo, task));
      assert.deepEqual(Object.entries(read.limits ?? {}), Object.entries(limits));
      assert.deepEqual(fromJson(TaskInfo, toJson(TaskInfo, task)), task);
    });

    it('refuses to write what is no such message', () => {
      const loose = messageType<Record<string, unknown>>('mesos.v1.TaskStatus', TaskStatus.fields);
      assert.throws(
        () => encode(loose, { state: 'TASK_LOST' }),
        (error) => {
          assert(error instanceof EncodeError);
          assert.equal(error.message, 'mesos.v1.TaskStatus: no task_id; expected its required fields');
          return true;
        },
      );
      const status = { task_id: { value: 't' }, state: 'TASK_LOST' };
      assert.throws(
        () => encode(loose, { ...status, state: 'TASK_ASLEEP' }),
        /state: TASK_ASLEEP \(string\); expected mesos\.v1\.TaskState/,
      );
      assert.throws(() => encode(loose, { ...status, message: 5 }), /message: 5 \(number\); expected string/);
      assert.throws(() => encode(loose, { ...status, uuid: 'x' }), /uuid: x \(string\); expected bytes/);
      const url = messageType<Record<string, unknown>>('port', HealthCheck_HTTPCheckInfo.fields);
      assert.throws(() => encode(url, { port: -1 }), /port: -1 \(number\); expected uint32/);
      assert.throws(() => encode(url, { port: 1.5 }), /port: 1\.5 \(number\); expected uint32/);
    });
  });

  describe('JSON', () => {
    it('writes bytes as base64, enums by name, 64-bit integers by all their digits', () => {
      const status: TaskStatus = {
        task_id: { value: 't' },
        state: 'TASK_LOST',
        uuid: Uint8Array.of(251, 255),
        healthy: true,
      };
      assert.equal(
        toJson(TaskStatus, status),
        '{"task_id":{"value":"t"},"state":"TASK_LOST","uuid":"+/8=","healthy":true}',
      );
      const range = { begin: 5n, end: 2n ** 64n - 1n };
      assert.equal(toJson(Value_Range, range), '{"begin":5,"end":18446744073709551615}');
      assert.deepEqual(fromJson(Value_Range, toJson(Value_Range, range)), range);
      assert.deepEqual(fromJsonValue(Value_Range, toJsonValue(Value_Range, range)), range);
      const limit = { type: 'RLMT_AS', hard: 9_007_199_254_740_993n } as const;
      assert.equal(
        JSON.stringify({ limit: toJsonValue(RLimitInfo_RLimit, limit) }),
        '{"limit":{"type":"RLMT_AS","hard":9007199254740993}}',
      );
    });

    it('takes what Mesos takes: whole doubles, numbers and booleans in strings, null for absent, one for a list of one', () => {
      assert.deepEqual(fromJson(Value_Scalar, '{"value":4096.0}'), { value: 4096 });
      assert.deepEqual(fromJson(Value_Range, '{"begin":"1","end":"18446744073709551615"}'), {
        begin: 1n,
        end: 2n ** 64n - 1n,
      });
      assert.deepEqual(
        fromJson(HealthCheck_HTTPCheckInfo, '{"port":"80","path":null,"statuses":[200,null]}'),
        { port: 80, statuses: [200] },
      );
      const framework = fromJson(
        FrameworkInfo,
        '{"user":"u","name":"n","failover_timeout":"60","checkpoint":"true","roles":"r"}',
      );
      assert.deepEqual(framework, {
        user: 'u',
        name: 'n',
        failover_timeout: 60,
        checkpoint: true,
        roles: ['r'],
      });
    });

    it('tells of unknown fields and values with their paths', () => {
      const { told, tell } = collect();
      const text =
        '{"type":"LAUNCH_ALL","launch":{"task_infos":[{"name":"n","task_id":{"value":"t","x":1},"agent_id":{"value":"a"}}]}}';
      const operation = fromJson(Offer_Operation, text, tell);
      assert.deepEqual(operation.launch?.task_infos, [
        { name: 'n', task_id: { value: 't' }, agent_id: { value: 'a' } },
      ]);
      assert.deepEqual(told, [
        'type: unknown value "LAUNCH_ALL" of mesos.v1.Offer.Operation.Type',
        'launch.task_infos[0].task_id.x: unknown field',
      ]);
    });

    const wrong: readonly (readonly [text: string, message: string, mesosText?: string])[] = [
      [
        '{"key":5}',
        'mesos.v1.Label key: a JSON number; expected string',
        "Not expecting a JSON number for field 'key'",
      ],
      [
        '{"key":{}}',
        'mesos.v1.Label key: a JSON object; expected string',
        "Not expecting a JSON object for field 'key'",
      ],
      [
        '{"key":["a"]}',
        'mesos.v1.Label key: a JSON array; expected string',
        "Not expecting a JSON array for field 'key'",
      ],
      [
        '{"key":true}',
        'mesos.v1.Label key: a JSON boolean; expected string',
        "Not expecting a JSON boolean for field 'key'",
      ],
      ['{}', 'mesos.v1.Label: Missing required fields: key', 'Missing required fields: key'],
      ['{"key":null}', 'mesos.v1.Label: Missing required fields: key'],
      ['[]', 'mesos.v1.Label: a JSON array; expected a JSON object', 'Expecting a JSON object'],
      ['null', 'mesos.v1.Label: a JSON null; expected a JSON object', 'Expecting a JSON object'],
    ];
    for (const [text, message, mesosText] of wrong) {
      it(`says of ${text}: ${message}`, () => {
        fails(() => fromJson(Label, text), { message, ...(mesosText !== undefined && { mesosText }) });
      });
    }

    it('says what is wrong with a number, and with base64', () => {
      const port = (json: string) => () => fromJson(HealthCheck_HTTPCheckInfo, `{"port":${json}}`);
      fails(port('-1'), { path: 'port', mesosText: '-1 is no whole number from 0 to 4294967295' });
      fails(port('4294967296'), { path: 'port' });
      fails(port('1.5'), { path: 'port' });
      fails(port('"many"'), { path: 'port', mesosText: "Failed to parse 'many' as a JSON number" });
      fails(() => fromJson(Value_Range, '{"begin":18446744073709551616,"end":1}'), { path: 'begin' });
      fails(() => fromJson(Value_Range, '{"begin":-1,"end":1}'), { path: 'begin' });
      fails(() => fromJson(Value_Range, '{"begin":0.5,"end":1}'), { path: 'begin' });
      const data = '{"executor_id":{"value":"e"},"framework_id":{"value":"f"},"message":{"data":"a%b"}}';
      fails(() => fromJson(Call, data), {
        message: "mesos.v1.executor.Call message.data: Invalid character '%'; expected base64",
        mesosText: "Failed to base64 decode bytes field 'data': Invalid character '%'",
      });
    });

    it('says that a text is no JSON', () => {
      assert.throws(() => fromJson(Label, '{"key":'), /^DecodeError: mesos\.v1\.Label: no JSON: .*JSON/);
    });

    it('refuses to be nested too deeply', () => {
      const nested = (levels: number) =>
        `${'{"value":"x","parent":'.repeat(levels)}{"value":"x"}${'}'.repeat(levels)}`;
      assert.equal(fromJson(ContainerID, nested(DEEPEST_NESTING - 1)).value, 'x');
      assert.throws(() => fromJson(ContainerID, nested(DEEPEST_NESTING)), /nested deeper than 100 levels/);
    });

    it('refuses to write a number that JSON cannot hold', () => {
      assert.throws(
        () => toJson(Value_Scalar, { value: Number.NaN }),
        /value: NaN; expected a number that JSON can hold/,
      );
    });
  });
});
