// The operator's endpoints over HTTP: statuses, headers and texts as in recording 13, and the older paths.
import assert from 'node:assert/strict';
import { type HttpServer, listen } from '../../../local-mesos/http/server.ts';
import { operatorRoutes } from '../../../local-mesos/operator/operator-api.ts';
import { readRecording } from '../../../support/recordings.ts';
import { Cluster } from './cluster.ts';

describe('the operator endpoints', () => {
  let cluster: Cluster;
  let server: HttpServer;

  beforeEach(async () => {
    cluster = new Cluster();
    const routes = operatorRoutes(() => cluster.context);
    server = await listen({ ip: '127.0.0.1', port: 0, name: 'test', routes });
  });
  afterEach(async () => {
    await server.close();
    cluster.dispose();
  });

  async function ask(path: string, init: RequestInit = {}) {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { redirect: 'manual', ...init });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  const post = (path: string, body: string) => ask(path, { method: 'POST', body });

  for (const call of readRecording('13-operator-api')) {
    // What is wrong with a request does not depend on the state.
    if (call.link !== 'operator-master' || call.dir !== 'call' || (call.n ?? 0) < 57) continue;
    it(`answer request ${call.n} of the recording as Mesos does`, async () => {
      const [method = '', path = ''] = (call.request ?? '').split(' ');
      const body = typeof call.body === 'string' ? call.body : call.bodyText;
      const headers = { Accept: '*/*', ...call.headers };
      const answer = await ask(path, { method, headers, ...(body !== undefined && { body }) });
      const recorded = readRecording('13-operator-api').find(
        ({ dir, n, link }) => dir === 'response' && n === call.n && link === call.link,
      );
      const text = typeof recorded?.body === 'string' ? recorded.body : recorded?.bodyText;
      assert.deepEqual(
        [answer.status, answer.headers.get('Content-Type'), answer.headers.get('Allow'), answer.text],
        [recorded?.status, recorded?.headers?.['Content-Type'], recorded?.headers?.['Allow'] ?? null, text],
      );
    });
  }

  it('tell health, version and where the leading master is', async () => {
    assert.deepEqual([(await ask('/health')).status, (await ask('/health')).text], [200, '']);
    assert.equal((await ask('/version')).text, '{"version":"1.12.0"}');
    const { status, headers } = await ask('/redirect');
    assert.deepEqual([status, headers.get('Location')], [307, '//127.0.0.1:5050']);
  });

  it('wrap JSON into a function call on request', async () => {
    const { headers, text } = await ask('/tasks?jsonp=show');
    assert.deepEqual([headers.get('Content-Type'), text], ['text/javascript', 'show({"tasks":[]});']);
  });

  it('tear a framework down by a form', async () => {
    const { framework } = cluster.addFramework();
    const form = new URLSearchParams({ frameworkId: framework.id }).toString();
    assert.equal((await post('/teardown', form)).status, 200);
    assert.equal((await post('/teardown', form)).text, 'No framework found with specified ID');
    assert.equal(
      (await post('/teardown', '')).text,
      "Missing 'frameworkId' query parameter in the request body",
    );
    assert.equal((await ask('/teardown')).status, 405);
  });

  it('plan, begin and end maintenance', async () => {
    const machines = '[{"hostname":"h"}]';
    const schedule = `{"windows":[{"machine_ids":${machines},"unavailability":{"start":{"nanoseconds":1}}}]}`;
    assert.equal((await post('/maintenance/schedule', schedule)).status, 200);
    assert.equal((await ask('/maintenance/schedule')).text, schedule);
    assert.equal((await ask('/maintenance/status')).text, '{"draining_machines":[{"id":{"hostname":"h"}}]}');
    assert.equal((await post('/machine/down', machines)).status, 200);
    assert.equal((await ask('/maintenance/status')).text, '{"down_machines":[{"hostname":"h"}]}');
    assert.equal((await post('/machine/up', machines)).status, 200);
    assert.equal((await ask('/maintenance/status')).text, '{}');
  });

  it('refuse what they cannot read', async () => {
    for (const [path, body] of [
      ['/machine/up', '{'],
      ['/machine/up', '{}'],
      ['/machine/up', '[1]'],
      ['/maintenance/schedule', '[]'],
      ['/maintenance/schedule', '{"windows":[{}]}'],
    ] as const) {
      assert.equal((await post(path, body)).status, 400, `${path} ${body}`);
    }
  });

  it('have every list as JSON', async () => {
    cluster.addAgent('cpus(storage):1;cpus:3;mem:1024');
    cluster.addFramework();
    for (const path of ['/state', '/slaves', '/frameworks', '/roles', '/flags', '/metrics/snapshot']) {
      const { status, text } = await ask(path);
      assert.equal(status, 200, path);
      assert.ok(Object.keys(JSON.parse(text)).length > 0, path);
    }
  });
});
