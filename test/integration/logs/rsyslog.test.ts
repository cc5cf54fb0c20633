// Debian's rsyslog as a real sink that is killed, behind a network that is cut: every line arrives, in order.
import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { LogSink } from '../../../shared/link/generated/link.ts';
import { type Certificate, selfSignedCertificate } from '../../support/certificate.ts';
import { CuttingProxy } from '../../support/cutting-proxy.ts';
import { LogPod } from '../../support/log-pod.ts';
import { hasRsyslog, Rsyslog } from '../../support/rsyslog.ts';

const TASKS = 20;
const LINES = 50_000;
/** Characters of a line without its end. */
const WIDTH = 60;
/** More than all socket buffers between here and rsyslog, those of the proxy among them. */
const WINDOW = BigInt(32 * 1024 ** 2);

interface Received {
  readonly lines: number;
  readonly duplicates: number;
}

describe('rsyslog as a sink', () => {
  let rsyslog: Rsyslog;
  let proxy: CuttingProxy;
  const pods: LogPod[] = [];

  before(function () {
    if (!hasRsyslog()) this.skip();
  });
  afterEach(async () => {
    for (const pod of pods.splice(0)) await pod.dispose();
    await proxy?.close();
    await rsyslog?.dispose();
  });

  const sink = (certificate: Certificate | undefined, more: Partial<LogSink>): LogSink => ({
    name: 'rsyslog',
    type: 'SYSLOG',
    url: `${certificate === undefined ? 'tcp' : 'tls'}://127.0.0.1:${proxy.port}`,
    ...(certificate === undefined ? {} : { tls: { ca: { value: certificate.cert } } }),
    ...more,
  });

  async function start(sinks: LogSink[]): Promise<LogPod> {
    const pod = await LogPod.start({ sinks });
    pods.push(pod);
    return pod;
  }

  const names = (tasks: number) => Array.from({ length: tasks }, (_, index) => `t${index}`);

  function print(pod: LogPod, tasks: number, lines: number): void {
    for (const name of names(tasks)) pod.run(name, `seq -f %0${WIDTH}.0f ${lines}; exec sleep 1000`);
  }

  async function reaches(bytes: number): Promise<void> {
    while (rsyslog.bytes < bytes) await wait(5);
  }

  /** Reads what rsyslog wrote: every line of every task, each for the first time in its order. */
  async function check(tasks: number, lines: number): Promise<Received> {
    const next = new Map(names(tasks).map((name) => [name, 1]));
    let [count, duplicates] = [0, 0];
    for await (const line of createInterface({ input: createReadStream(rsyslog.output) })) {
      const [name = '', text = ''] = line.split(' ');
      const expected = next.get(name) ?? Number.NaN;
      const found = Number(text);
      assert.equal(text.length, WIDTH, `a broken line: ${line.slice(0, 200)}`);
      assert.ok(found <= expected, `${name}: ${found} came before ${expected}`);
      if (found === expected) next.set(name, expected + 1);
      else duplicates += 1;
      count += 1;
    }
    assert.deepEqual([...new Set(next.values())], [lines + 1]);
    return { lines: count, duplicates };
  }

  const isAllAcknowledged = (pod: LogPod, tasks: number, bytes: number) =>
    pod.heartbeat(
      (heartbeat) =>
        heartbeat.tasks?.length === tasks &&
        heartbeat.tasks.every(({ logs = [] }) =>
          logs.some(
            ({ file, acknowledged_bytes }) => file === 'stdout' && acknowledged_bytes === BigInt(bytes),
          ),
        ),
    );

  const ways = [
    ['TCP', () => undefined],
    ['TLS', selfSignedCertificate],
  ] as const;
  for (const [way, certificateOf] of ways) {
    it(`gets 1,000,000 lines of 20 tasks over ${way} although it is killed three times and the network is cut once`, async function () {
      this.timeout(300_000);
      const certificate = certificateOf();
      rsyslog = await Rsyslog.start(certificate);
      proxy = await CuttingProxy.start(() => rsyslog.port);
      const pod = await start([sink(certificate, { resend_bytes: WINDOW, resend_seconds: 2 })]);
      const begun = Date.now();
      print(pod, TASKS, LINES);
      const whole = TASKS * LINES * (WIDTH + 4);
      for (const part of [0.2, 0.4, 0.6]) {
        await reaches(whole * part);
        await rsyslog.kill();
        await rsyslog.run();
      }
      await reaches(whole * 0.8);
      const before = proxy.connections;
      proxy.cut();
      while (proxy.connections === before) await wait(5);
      proxy.mend();
      await isAllAcknowledged(pod, TASKS, LINES * (WIDTH + 1));
      const { lines, duplicates } = await check(TASKS, LINES);
      assert.ok(proxy.connections >= 5);
      console.log(`      ${lines} lines, ${duplicates} of them duplicates, in ${Date.now() - begun} ms`);
    });
  }
});
