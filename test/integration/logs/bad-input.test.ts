// What a task may do to its own output: lines without an end, bytes that are no text, files that shrink, vanish or turn
// into something else. It is forwarded or reported, and nothing spins or ends.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, statSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import type { LogConfiguration } from '../../../shared/link/generated/link.ts';
import { LineServer } from '../../support/line-server.ts';
import { LogHub } from '../../support/log-hub.ts';

const MIB = 1024 ** 2;

interface Record {
  readonly message: string;
  readonly offset: number;
  readonly partial?: boolean;
}

describe('bad input to forwarding', () => {
  let server: LineServer;
  let hub: LogHub;

  beforeEach(async () => {
    server = await LineServer.start();
    hub = new LogHub();
  });
  afterEach(async () => {
    await hub.dispose();
    await server.away();
  });

  function open(more: Partial<LogConfiguration> = {}): void {
    const sink = { url: `tcp://127.0.0.1:${server.port}`, batch_seconds: 0.01, resend_seconds: 0.1 };
    hub.open({ sinks: [{ name: 'lines', type: 'JSON_LINES', ...sink }], ...more });
  }

  const records = () => server.lines.map((line) => JSON.parse(line) as Record);
  const messages = () => records().map(({ message }) => message);
  /** The last line that came is this one. */
  const has = (message: string) =>
    server.until(() => server.lines.at(-1)?.includes(`"message":"${message}"`) === true);

  it('a line of 10 MB comes in pieces that say so, and the next one after it', async () => {
    open();
    const line = Array.from({ length: 1_000_000 }, (_, index) => `${index % 10}`.repeat(10)).join('');
    hub.write(`${line}\nnext\n`);
    await has('next');
    const found = records();
    assert.equal(
      found
        .slice(0, -1)
        .map(({ message }) => message)
        .join(''),
      line,
    );
    assert.deepEqual(new Set(found.slice(0, -2).map(({ partial }) => partial)), new Set([true]));
    assert.equal(found.at(-2)?.partial, undefined);
    assert.equal(found.at(-1)?.offset, line.length + 1);
  });

  it('a stream without any newline comes in pieces, and its rest at the end', async () => {
    open();
    hub.write(Buffer.alloc(5 * MIB + 100, 'y'));
    await hub.figures(({ sent_bytes = 0n }) => sent_bytes >= BigInt(5 * MIB - 65_536));
    hub.hub.end('t');
    await hub.figures(({ acknowledged_bytes }) => acknowledged_bytes === BigInt(5 * MIB + 100));
    assert.equal(messages().join('').length, 5 * MIB + 100);
  });

  it('bytes that are no UTF-8, and NUL bytes, are text in JSON', async () => {
    open();
    hub.write(Buffer.from([0xff, 0xfe, 0x41, 0x0a, 0x00, 0x42, 0x00, 0x0a, 0xc3, 0x0a, 0xe2, 0x82, 0x0a]));
    hub.write('end\n');
    await has('end');
    assert.deepEqual(messages(), ['\ufffd\ufffdA', '\0B\0', '\ufffd', '\ufffd', 'end']);
  });

  it('a megabyte of empty lines', async () => {
    open();
    hub.write(Buffer.alloc(200_000, '\n'));
    hub.write('end\n');
    await has('end');
    assert.equal(server.lines.length, 200_001);
  });

  it('a stream that is truncated begins anew', async () => {
    open();
    hub.write('one\ntwo\n');
    await has('two');
    truncateSync(hub.path(), 0);
    await hub.figures(({ written_bytes }) => written_bytes === 0n);
    hub.write('three\n');
    await has('three');
    assert.deepEqual(
      records().map(({ message, offset }) => [message, offset]),
      [
        ['one', 0],
        ['two', 4],
        ['three', 0],
      ],
    );
  });

  it('a stream that is truncated and grows past its old length between two looks begins anew', async () => {
    open();
    hub.write('one\ntwo\n');
    await has('two');
    truncateSync(hub.path(), 0);
    hub.write('three\nfour\nfive\n');
    await has('five');
    hub.write('six\n');
    await has('six');
    assert.deepEqual(
      records().map(({ message, offset }) => [message, offset]),
      [
        ['one', 0],
        ['two', 4],
        ['three', 0],
        ['four', 6],
        ['five', 11],
        ['six', 16],
      ],
    );
  });

  it('a stream that is cut to nothing and goes on behind the hole keeps its offsets', async () => {
    open();
    hub.write('one\ntwo\n');
    await has('two');
    // As a writer without O_APPEND does after a rotation by copy and truncate.
    writeFileSync(hub.path(), Buffer.from('\0\0\0\0\0\0\0\0three\n'));
    await has('three');
    assert.deepEqual(records().at(-1)?.offset, 8);
  });

  it('a stream that is deleted is reported; another one in its place is forwarded', async () => {
    open();
    hub.write('one\n');
    await has('one');
    unlinkSync(hub.path());
    const { problem } = await hub.figures((stream) => stream.problem !== undefined);
    assert.equal(problem, 'stdout was deleted by its task');
    hub.write('two\n');
    await has('two');
    assert.deepEqual(records().at(-1)?.offset, 0);
  });

  for (const [what, make] of [
    ['a link', (path: string) => symlinkSync('/etc/passwd', path)],
    ['a directory', (path: string) => mkdirSync(path)],
    ['a device', (path: string) => symlinkSync('/dev/zero', path)],
  ] as const) {
    it(`${what} in its place is not read`, async () => {
      open();
      hub.write('one\n');
      await has('one');
      rmSync(hub.path());
      make(hub.path());
      await hub.figures(({ problem }) => problem === 'stdout was deleted by its task');
      hub.hub.end('t');
      await hub.hub.flush();
      assert.deepEqual(messages(), ['one']);
    });
  }

  it('a file that grows while it is read, and a task that ends at once, lose nothing', async () => {
    writeFileSync(`${hub.directory}/before`, '');
    hub.write('early\n');
    open();
    hub.write('late');
    hub.hub.end('t');
    await has('late');
    await hub.hub.flush();
    assert.deepEqual(messages(), ['early', 'late']);
  });

  it('what is freed before it was sent is dropped and counted, and never read as NUL bytes', async () => {
    await server.away();
    open();
    const line = `${'z'.repeat(99)}\n`;
    hub.write(line.repeat(2000));
    await hub.figures(({ problem, written_bytes }) => problem !== undefined && written_bytes === 200_000n);
    Atomics.store(hub.freed, 0, 65_536n);
    writeFileSync(hub.path(), Buffer.alloc(65_536), { flag: 'r+' });
    assert.equal(statSync(hub.path()).size, 200_000);
    await hub.figures(({ dropped_bytes }) => dropped_bytes === 65_536n);
    await server.listen();
    await hub.figures(({ acknowledged_bytes }) => acknowledged_bytes === 200_000n);
    assert.ok(server.lines.every((text) => !text.includes('\\u0000')));
    const { dropped_bytes } = await hub.figures(() => true);
    assert.equal(dropped_bytes, 65_536n);
    assert.equal(records()[0]?.offset, 65_536);
  });

  it('rules hold for all of it: groups that nothing ends, patterns that take for ever', async () => {
    open({
      multi_line: { wait_seconds: 0.05 },
      redactions: [{ pattern: '^(b+)+$' }],
      drop: ['^noise'],
    });
    hub.write(`Error\n${'  at x\n'.repeat(20_000)}noise\n${'b'.repeat(64)}!\nbbb\nend\n`);
    await has('end');
    const found = messages();
    assert.ok(found.includes(`${'b'.repeat(64)}!`));
    assert.ok(found.includes('[redacted]') && !found.includes('bbb'));
    assert.ok(!found.some((message) => message.startsWith('noise')));
    assert.equal(found.slice(0, -3).join('\n').split('  at x').length - 1, 20_000);
  });
});
