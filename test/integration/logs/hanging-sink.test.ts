// A sink that takes the connection and never reads: it costs neither memory nor a task anything, and what is lost is only
// what the disk has no room for.
import assert from 'node:assert/strict';
import { LineServer } from '../../support/line-server.ts';
import { LogPod } from '../../support/log-pod.ts';

const MIB = 1024 ** 2;
const RETAINED = 2 * MIB;
const WIDTH = 99;
const LINES = 800_000;

describe('a sink that hangs', () => {
  let server: LineServer;
  let pod: LogPod | undefined;

  beforeEach(async () => {
    server = await LineServer.start();
    server.reads = false;
  });
  afterEach(async () => {
    await pod?.dispose();
    await server.away();
  });

  it('harms no task, takes no memory, and loses only what is past the bound', async function () {
    this.timeout(120_000);
    const sink = { name: 'lines', type: 'JSON_LINES', url: `tcp://127.0.0.1:${server.port}` } as const;
    pod = await LogPod.start({ retain_bytes: BigInt(RETAINED), sinks: [sink] });
    pod.run('small', `seq -f %0${WIDTH}.0f 15000; exec sleep 1000`);
    const stdoutOf = (taskId: string, { tasks = [] }: Awaited<ReturnType<LogPod['heartbeat']>>) =>
      tasks.find(({ task_id }) => task_id.value === taskId)?.logs?.find(({ file }) => file === 'stdout');
    const first = await pod.heartbeat(
      (heartbeat) => stdoutOf('small', heartbeat)?.written_bytes === 1_500_000n,
    );
    assert.equal(stdoutOf('small', first)?.dropped_bytes, 0n);
    pod.run('large', `seq -f %0${WIDTH}.0f ${LINES}; echo DONE; exec sleep 1000`);
    const size = LINES * (WIDTH + 1) + 'DONE\n'.length;
    const last = await pod.heartbeat((heartbeat) => {
      const { written_bytes, dropped_bytes = 0n } = stdoutOf('large', heartbeat) ?? {};
      return written_bytes === BigInt(size) && dropped_bytes > BigInt(Math.floor(size / 2));
    });
    const { dropped_bytes = 0n, sent_bytes = 0n } = stdoutOf('large', last) ?? {};
    assert.ok(dropped_bytes <= BigInt(size - RETAINED));
    assert.ok(sent_bytes >= dropped_bytes);
    const small = stdoutOf('small', last);
    assert.equal(small?.dropped_bytes, 0n);
    const grown = Number(last.executor_resident_bytes ?? 0n) - Number(first.executor_resident_bytes ?? 0n);
    assert.ok(grown < 32 * MIB, `${grown} bytes more are resident after ${size} bytes`);
    assert.deepEqual(pod.agent.states('large'), ['TASK_RUNNING']);
    server.resume();
    await server.until(() => server.lines.at(-1)?.includes('"message":"DONE"') === true);
    const kept = server.lines.map((line) => JSON.parse(line)).filter(({ task }) => task === 'large');
    const offsets = kept.map(({ offset }) => offset);
    assert.deepEqual(
      offsets,
      [...offsets].sort((a, b) => a - b),
    );
    assert.ok(kept.every(({ message }) => !message.includes('\0')));
  });
});
