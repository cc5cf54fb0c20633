import assert from 'node:assert/strict';
import { Output } from '../../../../executor/logs/output.ts';
import { messagesOf } from '../../../../executor/logs/sinks/datagram-sink.ts';
import { SyslogEncoder } from '../../../../executor/logs/sinks/syslog.ts';
import { queueOf } from '../../../../executor/logs/sinks/tcp-table.ts';

describe('syslog', () => {
  function encoded(labels: Record<string, string>, ...lines: string[]): Buffer {
    const out = new Output(16);
    const encoder = new SyslogEncoder(16);
    encoder.stream(out, labels, Date.UTC(2026, 0, 2, 3, 4, 5, 678));
    let offset = 0;
    for (const line of lines) {
      const bytes = Buffer.from(line);
      encoder.record(out, bytes, 0, bytes.length, offset, false);
      offset += bytes.length + 1;
    }
    return out.bytes;
  }

  it('has every field of RFC 5424, and its length before it in bytes', () => {
    const labels = { service: 'a "b"]\\', agent: 'host one', task: 'täsk', task_id: 'id', stream: 'stderr' };
    const message =
      '<133>1 2026-01-02T03:04:05.678Z host_one t_sk id stderr ' +
      '[pillion@32473 service="a \\"b\\"\\]\\\\" agent="host one" task="täsk" task_id="id" stream="stderr" offset="0"] über';
    assert.equal(encoded(labels, 'über').toString(), `${Buffer.byteLength(message)} ${message}`);
  });

  it('is a datagram for each message over UDP', () => {
    const bytes = encoded({ stream: 'stdout' }, 'one 1', '', '12 34');
    const texts = [...messagesOf(bytes)].map((message) => message.toString().replace(/^.*\] /, ''));
    assert.deepEqual(texts, ['one 1', '', '12 34']);
  });
});

describe('the table of TCP sockets', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
  12: 0100007F:A0BE 0100007F:1F90 01 0000A000:00000000 01:00000014 00000000     0        0 2
 103: 0100007F:A0BF 0100007F:1F90 01 00000010:00000000 04:00000014 00000000     0        0 3
`;

  it('tells what is not acknowledged, and who does not read', () => {
    assert.deepEqual(queueOf(table, 0xa0be, 0x1f90), { bytes: 0xa000, isPeerSlow: false });
    assert.deepEqual(queueOf(table, 0xa0bf, 0x1f90), { bytes: 16, isPeerSlow: true });
    assert.equal(queueOf(table, 0x1f90, 0xa0be), undefined);
  });
});
