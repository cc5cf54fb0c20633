// Syslog over UDP: a datagram for each record.
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { LogHub } from '../../support/log-hub.ts';

describe('syslog over UDP', () => {
  let socket: Socket;
  let hub: LogHub;

  beforeEach(async () => {
    socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    hub = new LogHub();
  });
  afterEach(async () => {
    await hub.dispose();
    socket.close();
  });

  it('sends each record as a message of its own, and takes it for arrived when it is sent', async () => {
    const messages: string[] = [];
    const third = new Promise<void>((resolve) => {
      socket.on('message', (bytes) => {
        messages.push(bytes.toString());
        if (messages.length === 3) resolve();
      });
    });
    hub.write('one\ntwo 2\nthree\n');
    hub.open({ sinks: [{ name: 'udp', type: 'SYSLOG', url: `udp://127.0.0.1:${socket.address().port}` }] });
    await third;
    assert.deepEqual(
      messages.map((message) => message.replace(/^.*\] /, '')),
      ['one', 'two 2', 'three'],
    );
    assert.match(
      messages[0] ?? '',
      /^<14>1 \d{4}-\S+Z agent\.example hello-0-server t stdout \[pillion@32473 /,
    );
    await hub.figures(({ acknowledged_bytes }) => acknowledged_bytes === 16n);
  });
});
