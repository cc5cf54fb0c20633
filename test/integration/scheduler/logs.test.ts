// What tasks write, read at a desk: live from executors, from the agent's files when they are gone, by API and command.
import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from '../../support/cluster.ts';

/** Tasks do what is appended to their scripts. */
const service = (directory: string) => `
name: trial
pods:
  web:
    count: 2
    tasks:
      server:
        goal: RUNNING
        cmd: echo "up $POD_INSTANCE_INDEX"; echo oops >&2; exec tail -n +1 -f ${directory}/script-$POD_INSTANCE_INDEX
        resource-set: main
      late: { goal: FINISH, cmd: "echo too late", resource-set: side }
    resource-sets:
      main: { cpus: 0.1, memory: 32 }
      side: { cpus: 0.1, memory: 32 }
  job:
    count: 1
    tasks: { once: { goal: FINISH, cmd: "seq 1 30000; printf end", cpus: 0.1, memory: 32 } }
plans:
  deploy:
    phases:
      job: { pod: job, steps: [ { default: [[once]] } ] }
      web: { pod: web, steps: [ { default: [[server]] } ], strategy: parallel }
  late:
    phases:
      web: { pod: web, steps: [ { default: [[late]] } ] }
`;

describe('logs of a service', function () {
  this.timeout(240_000);
  let cluster: Cluster;

  before(async () => {
    cluster = new Cluster();
    for (const index of [0, 1]) writeFileSync(join(cluster.directory, `script-${index}`), '');
    await cluster.start(service(cluster.directory));
    await cluster.untilComplete('deploy');
  });

  after(() => cluster.stop());

  const write = (index: number, text: string) =>
    appendFileSync(join(cluster.directory, `script-${index}`), text);

  /** Of an answer, until the text is as wanted; the rest is left. */
  async function readUntil(path: string, isEnough: (text: string) => boolean): Promise<string> {
    const abort = new AbortController();
    const response = await cluster.fetch(path, { signal: abort.signal });
    const decoder = new TextDecoder();
    let text = '';
    for await (const bytes of response.body ?? []) {
      text += decoder.decode(bytes, { stream: true });
      if (isEnough(text)) break;
    }
    abort.abort();
    return text;
  }

  it('come from the executor while they are written', async () => {
    const path = '/v1/pod/web-0/tasks/server/logs?follow=true&format=json&tail=all';
    const text = await readUntil(path, (found) => {
      if (found.includes('up 0') && !found.includes('one')) write(0, 'one\n');
      return found.includes('one');
    });
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(lines, [
      { offset: 0, next: 5, line: 'up 0' },
      { offset: 5, next: 9, line: 'one' },
    ]);
  });

  it('have their ends, parts, matches and times', async () => {
    write(1, '2020-01-01T00:00:00Z old\n  at x\n2030-01-01T00:00:00Z new ERROR\n  at y\n');
    const server = '/v1/pod/web-1/tasks/web-1-server/logs';
    await readUntil(`${server}?follow=true`, (text) => text.includes('at y'));
    const get = async (query: string) => (await cluster.fetch(`${server}?${query}`)).text();
    assert.equal(await get('tail=2'), '2030-01-01T00:00:00Z new ERROR\n  at y\n');
    assert.equal(await get('grep=E.*R'), '2030-01-01T00:00:00Z new ERROR\n');
    assert.equal(await get('since=2025-01-01T00:00:00Z'), 'up 1\n2030-01-01T00:00:00Z new ERROR\n  at y\n');
    assert.equal(await get('stream=stderr'), 'oops\n');
    assert.equal(await get('tail=0'), '');
    assert.ok((await get('offset=5&format=json')).startsWith('{"offset":5,'));
    for (const wrong of ['grep=(', 'since=tomorrow', 'tail=-1', 'offset=x', 'stream=stdin', 'folow=true']) {
      assert.equal((await cluster.fetch(`${server}?${wrong}`)).status, 400, wrong);
    }
    assert.equal((await cluster.fetch('/v1/pod/web-1/tasks/nobody/logs')).status, 404);
  });

  it('of a task whose executor is gone come from the files of its agent', async () => {
    const text = await (await cluster.fetch('/v1/pod/job-0/tasks/once/logs?tail=2')).text();
    assert.equal(text, '30000\nend');
    const all = await (await cluster.fetch('/v1/pod/job-0/tasks/once/logs?tail=all&follow=true')).text();
    assert.equal(all.split('\n').length, 30_001);
  });

  it('of many tasks are followed by one command, which goes on after a restart of the scheduler', async () => {
    const client = cluster.client('logs', '-f', 'web', '--tail', '1', '--stream', 'stdout');
    write(0, 'first of 0\n');
    write(1, 'first of 1\n');
    await client.line(/^web-0-server \| first of 0$/);
    await client.line(/^web-1-server \| first of 1$/);
    await cluster.killScheduler();
    await client.line(/^pillion: web-0-server: .*trying again$/);
    write(0, 'second of 0\n');
    await client.line(/^web-0-server \| second of 0$/);
    assert.equal(client.output.filter((line) => line.endsWith('first of 0')).length, 1);
    await client.kill('SIGINT');
  });

  it('go on with the next launch of a task, and with tasks that appear, and say so', async () => {
    const client = cluster.client('logs', '-f', 'web-1', 'late', '--stream', 'stdout');
    assert.equal((await client.ended).code, 3);
    const both = cluster.client('logs', '-f', '--stream', 'stdout', '--tail', '1');
    await both.line(/^job-0-once +\| end$/);
    await cluster.pillion('task', 'signal', 'web-1-server', 'TERM');
    await both.line(/^pillion: web-1-server has ended \(trial__web-1-server__.*\)$/);
    await both.line(/^pillion: web-1-server was launched \(trial__web-1-server__.*\)$/);
    await both.line(/^web-1-server +\| up 1$/);
    assert.equal(await cluster.startPlan('late'), 200);
    await both.line(/^pillion: web-0-late was launched \(.*\)$/);
    await both.line(/^web-0-late +\| too late$/);
    await cluster.killScheduler();
    await cluster.pillion('task', 'signal', 'web-0-server', 'TERM');
    await both.line(/^pillion: web-0-server was launched/);
    await both.line(/^web-0-server +\| up 0$/);
    await both.kill('SIGINT');
  });

  it('end with tasks that are not launched again', async () => {
    const client = cluster.client('logs', '-f', 'job', '--stream', 'stdout', '--tail', '1');
    assert.equal((await client.ended).code, 0);
    assert.deepEqual(client.output.slice(0, 1), ['end']);
    assert.match(client.output.at(-1) ?? '', /^pillion: job-0-once has ended/);
  });

  it('are not mixed with those of another launch', async () => {
    const answer = await cluster.fetch('/v1/pod/web-0/tasks/server/logs?launch=trial__web-0-server__before');
    assert.equal(answer.status, 404);
    assert.match(await answer.text(), /it was launched again since/);
  });

  it('are let in only for who was asked', async () => {
    const answer = await cluster.fetch('/v1/log-streams/1-abc?task=x&file=stdout');
    assert.equal(answer.status, 404);
  });
});
