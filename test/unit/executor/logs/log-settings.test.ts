import assert from 'node:assert/strict';
import { readLogSettings } from '../../../../executor/logs/log-settings.ts';
import type { LogConfiguration, LogSink } from '../../../../shared/link/generated/link.ts';

const SINK: LogSink = { name: 's', type: 'SYSLOG', url: 'tcp://host:514' };
const MIB = 1024 ** 2;

describe('log settings', () => {
  it('have defaults', () => {
    assert.deepEqual(readLogSettings(), { retained: 64 * MIB });
    const { forwarding } = readLogSettings({ sinks: [SINK] });
    assert.deepEqual(forwarding, {
      labels: {},
      records: { keep: [], drop: [], redactions: [] },
      sinks: [
        {
          name: 's',
          type: 'SYSLOG',
          url: 'tcp://host:514',
          streams: ['stdout', 'stderr'],
          headers: {},
          options: {},
          batchBytes: 1024 ** 2,
          batchTime: 100,
          timeout: 30_000,
          recordBytes: 64 * 1024,
          resendBytes: 16 * MIB,
          resendTime: 5000,
        },
      ],
    });
  });

  it('take credentials from secrets', () => {
    const sink: LogSink = { name: 's', type: 'NDJSON', url: 'https://host', token: { secret: 'tok' } };
    const secrets = [{ name: 'tok', value: Buffer.from('abc\n') }];
    assert.equal(readLogSettings({ sinks: [sink] }, secrets).forwarding?.sinks[0]?.token, 'abc');
    assert.throws(
      () => readLogSettings({ sinks: [sink] }),
      /token from the secret 'tok', which did not come/,
    );
  });

  const wrong: readonly (readonly [LogConfiguration, RegExp])[] = [
    [{ retain_bytes: 1n }, /retain_bytes 1; expected 1048576 or more/],
    [
      { sinks: Array.from({ length: 9 }, (_, index) => ({ ...SINK, name: `s${index}` })) },
      /9 sinks; expected 8 at most/,
    ],
    [{ sinks: [SINK, SINK] }, /two sinks of one name/],
    [{ sinks: [{ ...SINK, name: '../x' }] }, /its name; expected letters/],
    [{ sinks: [{ ...SINK, type: 'UNKNOWN' }] }, /a type that is not known/],
    [{ sinks: [{ ...SINK, url: 'http://host' }] }, /a url with http:\/\/; expected tcp:\/\/ or/],
    [{ sinks: [{ ...SINK, url: 'tcp://host' }] }, /a url without a port/],
    [
      { sinks: [{ ...SINK, url: 'tcp://me:secret@host:1' }] },
      /credentials in its url; expected username and password$/,
    ],
    [{ sinks: [{ ...SINK, streams: ['stdin'] }] }, /a stream 'stdin'/],
    [
      { sinks: [{ ...SINK, options: [{ name: 'facility', value: { value: '24' } }] }] },
      /facility '24'; expected 0 to 23/,
    ],
    [{ sinks: [{ ...SINK, options: [{ name: 'index', value: { value: 'x' } }] }] }, /an option 'index'/],
    [{ sinks: [{ ...SINK, record_bytes: 10 }] }, /record_bytes 10; expected 1024 to 1048576/],
    [
      { sinks: [{ name: 'w', type: 'WINSTON', options: [{ name: 'package', value: { value: 'x' } }] }] },
      /allow_modules/,
    ],
    [{ sinks: [SINK], drop: ['('] }, /missing closing/],
    [{ sinks: [SINK], drop: ['x'.repeat(1025)] }, /at most 1024/],
    [{ sinks: [SINK], labels: [{ name: 'task', value: 'x' }] }, /a label 'task', which every record has/],
    [{ sinks: [SINK], labels: [{ name: 'a-b', value: 'x' }] }, /a label 'a-b'; expected a name such as/],
  ];
  for (const [configuration, message] of wrong) {
    it(`refuse ${message.source}`, () => {
      assert.throws(() => readLogSettings(configuration), message);
    });
  }
});
