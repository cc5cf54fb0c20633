// From `logs:` in svc.yml to a sink: the scheduler reads it, its secrets come along, the executor forwards, and the API and
// the metrics tell how far it is.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type RunningScheduler, runScheduler } from '../../../scheduler/run.ts';
import { packExecutor } from '../../../scripts/pack-executor.ts';
import { LocalMesos } from '../../local-mesos/local-mesos.ts';
import { LogHttpServer } from '../../support/log-http-server.ts';

const service = (url: string) => `
name: trial
pods:
  web:
    count: 1
    logs:
      labels: { team: storage }
      redact: ['password=\\S+']
      sinks:
        central:
          type: ndjson
          url: ${url}
          token: { secret: logs/token }
          streams: [stdout]
          batch-seconds: 0.01
    tasks:
      server:
        goal: RUNNING
        cmd: 'echo "hello password=1234"; env; exec sleep 100000'
        cpus: 0.1
        memory: 32
        kill-grace-period: 1
  lost:
    count: 1
    logs:
      sinks:
        nowhere: { type: json-lines, url: tcp://127.0.0.1:1 }
    tasks:
      once:
        goal: FINISH
        cmd: 'seq 10'
        cpus: 0.1
        memory: 32
`;

interface Loss {
  readonly stream: string;
  readonly sink: string;
  readonly leftBytes: number;
  readonly problem: string;
}

interface TaskLogs {
  readonly sink: string;
  readonly stream: string;
  readonly writtenBytes: number;
  readonly acknowledgedBytes: number;
}

describe('logs of a service to a sink', function () {
  this.timeout(120_000);
  let directory: string;
  let server: LogHttpServer;
  let mesos: LocalMesos;
  let running: RunningScheduler;

  before(async () => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'pillion-logs-')));
    server = await LogHttpServer.start();
    mkdirSync(join(directory, 'secrets/logs'), { recursive: true });
    writeFileSync(join(directory, 'secrets/logs/token'), 'very-secret\n');
    writeFileSync(join(directory, 'svc.yml'), service(`${server.url}/in`));
    mesos = await LocalMesos.start({ workDir: join(directory, 'mesos'), allocationIntervalMs: 200 });
    running = await runScheduler({
      svcYml: join(directory, 'svc.yml'),
      masters: [mesos.masterUrl],
      state: join(directory, 'state.sqlite'),
      secrets: join(directory, 'secrets'),
      executor: (await packExecutor()).file,
      port: 0,
      logLevel: 'silent',
      heartbeatSeconds: 0.2,
    });
  });
  after(async () => {
    await running?.stop();
    await mesos?.stop();
    await server?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('arrives with labels, redacted, with the credentials that no task sees', async () => {
    await server.came(1);
    const [request] = server.requests;
    assert.equal(request?.headers.authorization, 'Bearer very-secret');
    const [record] = (request?.body ?? '').split('\n').map((line) => JSON.parse(line || '{}'));
    const { service: name, pod, task, stream, team, message } = record;
    assert.deepEqual(
      { name, pod, task, stream, team, message },
      {
        name: 'trial',
        pod: 'web-0',
        task: 'web-0-server',
        stream: 'stdout',
        team: 'storage',
        message: 'hello [redacted]',
      },
    );
    assert.ok(!request?.body.includes('very-secret'));
  });

  it('is told with the end of a task where it did not arrive', async () => {
    const deaths = async () => {
      const found = await (await fetch(`${running.url}/v1/pod/lost-0/tasks/once/deaths`)).json();
      return (found as { deaths?: readonly { unforwarded?: readonly Loss[] }[] }).deaths?.[0]?.unforwarded;
    };
    let found = await deaths();
    for (; found === undefined; found = await deaths()) await wait(50);
    const [{ stream, sink, leftBytes, problem }] = found as [Loss];
    assert.deepEqual([found.length, stream, sink, leftBytes], [1, 'stdout', 'nowhere', 21]);
    assert.match(problem, /ECONNREFUSED/);
    const cli = join(import.meta.dirname, '../../../scheduler/cli/main.ts');
    const why = [cli, 'task', 'why', 'lost-0-once', '--url', running.url];
    const { stdout } = await promisify(execFile)(process.execPath, why);
    assert.match(
      stdout,
      /logs +stdout to the sink 'nowhere': 21 bytes may not have arrived \(.*ECONNREFUSED/,
    );
  });

  it('is told by the API and in the metrics', async () => {
    const logs = async () => {
      const { tasks } = (await (await fetch(`${running.url}/v1/pod/web-0/status`)).json()) as {
        tasks: { logs?: readonly TaskLogs[] }[];
      };
      return tasks[0]?.logs?.[0];
    };
    let found = await logs();
    while (found === undefined || found.acknowledgedBytes === 0) found = await logs();
    assert.deepEqual([found.sink, found.stream], ['central', 'stdout']);
    assert.equal(found.acknowledgedBytes, found.writtenBytes);
    const metrics = await (await fetch(`${running.url}/v1/metrics/prometheus`)).text();
    assert.match(metrics, /^pillion_log_backlog_bytes\{sink="central"\} 0$/m);
    assert.match(metrics, /^pillion_log_acknowledged_bytes\{sink="central"\} [1-9]\d+$/m);
  });
});
