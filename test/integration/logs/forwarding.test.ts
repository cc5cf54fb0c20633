// Forwarding with the real executor, real tasks and a real TCP server.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleExecutor, writeProgram } from '../../../scripts/executor-bundle.ts';
import type { LogConfiguration, UnforwardedLogs_Task } from '../../../shared/link/generated/link.ts';
import { decodeMessage } from '../../../shared/link/link.ts';
import { LineServer } from '../../support/line-server.ts';
import { LogHttpServer } from '../../support/log-http-server.ts';
import { LogPod } from '../../support/log-pod.ts';

interface Record {
  readonly message: string;
  readonly offset: number;
  readonly task: string;
  readonly stream: string;
}

function lossesIn(data: Uint8Array | undefined): readonly UnforwardedLogs_Task[] {
  const { facts = [] } = data === undefined ? {} : decodeMessage(data);
  return facts.flatMap(({ unforwarded_logs }) => unforwarded_logs?.tasks ?? []);
}

/** What the scheduler would hear, as often as it is told. */
function losses(pod: LogPod): readonly UnforwardedLogs_Task[] {
  return pod.agent.calls.flatMap(({ message }) => lossesIn(message?.data));
}

describe('forwarding of output', () => {
  let server: LineServer;
  let pod: LogPod | undefined;

  beforeEach(async () => {
    server = await LineServer.start();
  });
  afterEach(async () => {
    await pod?.dispose();
    pod = undefined;
    await server.away();
  });

  const to = (port: number, more: Partial<LogConfiguration> = {}): LogConfiguration => ({
    sinks: [{ name: 'lines', type: 'JSON_LINES', url: `tcp://127.0.0.1:${port}`, resend_seconds: 0.5 }],
    ...more,
  });
  const records = () => server.lines.map((line) => JSON.parse(line) as Record);
  const messages = () => records().map(({ message }) => message);

  it('sends what tasks print, with labels, and acknowledges it in heartbeats and in the sandbox', async () => {
    pod = await LogPod.start(to(server.port, { labels: [{ name: 'team', value: 'storage' }] }));
    pod.run('t', 'echo one; echo "a \\"quoted\\" line" >&2; exec sleep 1000');
    await server.until(() => server.lines.length === 2);
    const [first] = records().filter(({ stream }) => stream === 'stdout');
    const { time, ...rest } = first as Record & { readonly time: string };
    assert.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.deepEqual(rest, {
      service: 'test',
      pod: 'hello-0',
      agent: 'localhost',
      task: 't',
      task_id: 't',
      team: 'storage',
      stream: 'stdout',
      offset: 0,
      message: 'one',
    });
    assert.ok(messages().includes('a "quoted" line'));
    const { tasks = [] } = await pod.heartbeat(({ tasks: [task] = [] }) => {
      const streams = task?.logs ?? [];
      const isDone = streams.every(({ acknowledged_bytes, written_bytes = 0n }) => {
        return written_bytes > 0n && acknowledged_bytes === written_bytes;
      });
      return streams.length === 2 && isDone;
    });
    const stdout = tasks[0]?.logs?.find(({ file }) => file === 'stdout');
    assert.deepEqual(
      [stdout?.sink, stdout?.written_bytes, stdout?.sent_bytes, stdout?.backlog_bytes, stdout?.dropped_bytes],
      ['lines', 4n, 4n, 0n, 0n],
    );
    const file = join(pod.executor.sandbox, '.pillion-logs/offsets.json');
    const saved = () =>
      existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).streams['t/stdout/lines'] : undefined;
    await pod.heartbeat(() => saved()?.acknowledged === 4);
    assert.deepEqual(saved(), { acknowledged: 4, dropped: 0 });
  });

  it('sends again what may be lost when a connection breaks, in order, and goes on', async () => {
    pod = await LogPod.start(to(server.port));
    pod.run(
      't',
      'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo $i; [ $((i % 100)) != 0 ] || sleep 0.02; done; exec sleep 1000',
    );
    await server.until(() => server.lines.length > 300);
    server.cut();
    await server.until(() => server.connections === 2);
    await server.away();
    await server.listen();
    await server.until(() => server.lines.at(-1)?.includes('"message":"3000"') === true);
    const seen = records();
    const fresh = seen.filter(({ offset }, index) =>
      seen.slice(0, index).every((other) => other.offset !== offset),
    );
    assert.deepEqual(
      fresh.map(({ message }) => message),
      Array.from({ length: 3000 }, (_, index) => `${index + 1}`),
    );
    assert.match(pod.log, /sink 'lines': .*tries again/);
  });

  it('flushes at the end, also what has no newline, from the packed executor', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'pillion-bundle-'));
    const program = join(directory, 'executor.cjs');
    writeProgram(directory, await bundleExecutor('executor.cjs'));
    pod = await LogPod.start(to(server.port), { program: [program] });
    pod.run('t', 'seq 1000; printf "no end"');
    await pod.executor.ended;
    rmSync(directory, { recursive: true });
    assert.deepEqual(messages(), [...Array.from({ length: 1000 }, (_, index) => `${index + 1}`), 'no end']);
    assert.doesNotMatch(pod.log, /did not reach/);
  });

  it('is not ended by a transport that kills its thread: another one goes on from what was acknowledged', async () => {
    const output = join(tmpdir(), `pillion-transport-${process.pid}`);
    const transport = `const { Writable } = require('node:stream');
      const { appendFileSync, existsSync, writeFileSync } = require('node:fs');
      module.exports = class extends Writable {
        constructor() { super({ objectMode: true }); }
        _write({ message }, _, done) {
          if (message === 'deadly' && !existsSync('${output}.died')) {
            writeFileSync('${output}.died', '');
            setImmediate(() => { throw new Error('boom'); });
            return;
          }
          appendFileSync('${output}', message + '\\n');
          done();
        }
      };`;
    const fill = (sandbox: string) => {
      mkdirSync(join(sandbox, 'node_modules/mine'), { recursive: true });
      writeFileSync(join(sandbox, 'node_modules/mine/index.js'), transport);
    };
    const options = [{ name: 'package', value: { value: 'mine' } }];
    const sinks = [{ name: 'mine', type: 'WINSTON', batch_seconds: 0.01, options }] as const;
    pod = await LogPod.start({ sinks }, { fill, pod: { allow_modules: true } });
    pod.run(
      't',
      'echo first; while [ ! -e go ]; do sleep 0.05; done; echo deadly; echo last; exec sleep 1000',
    );
    await pod.heartbeat(({ tasks = [] }) => tasks[0]?.logs?.[0]?.acknowledged_bytes === 6n);
    writeFileSync(join(pod.executor.sandbox, 'tasks/t/go'), '');
    await pod.heartbeat(({ tasks = [] }) => tasks[0]?.logs?.[0]?.acknowledged_bytes === 18n);
    assert.equal(readFileSync(output, 'utf8'), 'first\ndeadly\nlast\n');
    assert.match(pod.log, /the thread that forwards died, and is started again \(boom\)/);
    assert.deepEqual(pod.agent.states('t'), ['TASK_RUNNING']);
    for (const path of [output, `${output}.died`]) rmSync(path);
  });

  it('says at the end what was left, where the sink is away', async () => {
    const { port } = server;
    await server.away();
    pod = await LogPod.start(to(port));
    pod.run('t', 'seq 1000');
    await pod.executor.ended;
    assert.match(pod.log, /3893 bytes of stdout did not reach the sink 'lines' \(.*ECONNREFUSED/);
    const [told] = losses(pod);
    assert.deepEqual([told?.task_id.value, told?.streams?.length], ['t', 1]);
    const [stream] = told?.streams ?? [];
    assert.deepEqual([stream?.file, stream?.sink, stream?.backlog_bytes], ['stdout', 'lines', 3893n]);
    assert.match(stream?.problem ?? '', /ECONNREFUSED/);
    await server.listen();
  });

  it('tells what a sink refused of a task that is over, while others go on', async () => {
    const refusing = await LogHttpServer.start();
    refusing.reply = () => ({ status: 400 });
    try {
      const sink = { name: 'http', type: 'NDJSON', url: refusing.url, batch_seconds: 0.01 } as const;
      pod = await LogPod.start({ sinks: [sink] });
      pod.run('other', 'exec sleep 1000');
      pod.run('t', 'seq 3');
      await pod.agent.call(({ message }) => lossesIn(message?.data).length > 0);
      const [told, ...others] = losses(pod);
      assert.deepEqual([told?.task_id.value, told?.streams?.[0]?.rejected_records, others], ['t', 3n, []]);
    } finally {
      await refusing.close();
    }
  });
});
