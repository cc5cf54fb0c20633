import assert from 'node:assert/strict';
import { FrameworkInfo, Resource, TaskInfo, Value_Range } from '../../../../shared/mesos/generated/mesos.ts';
import { withDefaults } from '../../../local-mesos/http/defaults.ts';
import { accepts, answerEncoding, JSON_TYPE, PROTOBUF_TYPE } from '../../../local-mesos/http/media.ts';

describe('local Mesos: content negotiation', () => {
  const cases: readonly (readonly [string | undefined, string | undefined])[] = [
    [undefined, JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['application/*', JSON_TYPE],
    ['application/json;charset=utf-8', JSON_TYPE],
    ['application/x-protobuf', PROTOBUF_TYPE],
    ['application/x-protobuf, application/json;q=0.5', JSON_TYPE],
    ['application/json;q=0, application/x-protobuf', PROTOBUF_TYPE],
    ['text/html', undefined],
    ['application/recordio', undefined],
  ];
  for (const [accept, encoding] of cases) {
    it(`answers ${accept ?? 'no Accept'} with ${encoding ?? '406'}`, () => {
      assert.equal(answerEncoding(accept), encoding);
    });
  }

  it('does not take a zero weight for a yes', () => assert.equal(accepts('a/b;q=0.0', 'a/b'), false));
});

describe('local Mesos: defaults in JSON', () => {
  it('shows those of the message and of the messages in it, and leaves what is set', () => {
    const task: TaskInfo = {
      name: 't',
      task_id: { value: 't' },
      agent_id: { value: 's' },
      command: { value: 'x', uris: [{ value: 'u', extract: false }, { value: 'v' }] },
    };
    const { command } = withDefaults(TaskInfo, task);
    assert.deepEqual(command, {
      shell: true,
      value: 'x',
      uris: [
        { value: 'u', extract: false },
        { value: 'v', extract: true },
      ],
    });
    const info: FrameworkInfo = { user: 'u', name: 'n', checkpoint: true };
    assert.equal(JSON.parse(JSON.stringify(withDefaults(FrameworkInfo, info))).failover_timeout, 0);
  });

  it('writes whole doubles with their fraction, and leaves other numbers', () => {
    const cpus = (value: number): string =>
      JSON.stringify(withDefaults(Resource, { name: 'cpus', type: 'SCALAR', scalar: { value } }).scalar);
    assert.equal(cpus(4096), '{"value":4096.0}');
    assert.equal(cpus(0.1), '{"value":0.1}');
    assert.equal(cpus(1e21), '{"value":1e+21}');
    const range = { begin: 31000n, end: 32000n };
    assert.deepEqual(withDefaults(Value_Range, range), range);
  });
});
