// What the API answers to those who get it wrong, by mistake or on purpose: the right status, a JSON body that says what
// to do, and a scheduler that goes on.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { ApiRig } from '../../support/api-rig.ts';

const WRITE = 'w'.repeat(20);
const READ = 'r'.repeat(20);
const SVC = `
name: trial
pods: { hello: { count: 1, tasks: { server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: 64 } } } }
`;

describe('bad requests', () => {
  let rig: ApiRig;

  before(async () => {
    const serverTimes = { headers: 200, request: 400, check: 50 };
    rig = await ApiRig.start(SVC, { tokens: { read: READ, write: WRITE }, serverTimes });
  });

  after(() => rig?.stop());

  afterEach(async () => {
    assert.equal((await rig.get('/v1/health')).status, 200);
  });

  /** Sends these bytes as they are, and reads until the other side ends. */
  function raw(text: string): Promise<string> {
    const { hostname, port } = new URL(rig.running.url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      let answer = '';
      socket.setEncoding('utf8').on('data', (chunk) => {
        answer += chunk;
      });
      socket.once('error', reject).once('close', () => resolve(answer));
      socket.write(text);
    });
  }

  function problemIn(answer: string): { status: number; message: string; action: string } {
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    return { status: Number(head.split(' ')[1]), ...JSON.parse(body) };
  }

  it('get the status that fits, and are told what to do', async () => {
    const json = { Authorization: `Bearer ${WRITE}`, 'Content-Type': 'application/json' };
    const start = '/v1/plans/deploy/start';
    const cases: readonly [string, string, RequestInit, number, RegExp][] = [
      ['GET', '/v1/plans', {}, 401, /a token is needed/],
      ['GET', '/nothing', {}, 401, /a token is needed/],
      ['GET', '/v1/plans', { headers: { Authorization: 'Bearer guessed-by-somebody' } }, 401, /not known/],
      ['POST', start, { headers: { Authorization: `Bearer ${READ}` } }, 403, /read token does not allow/],
      ['POST', start, { headers: { ...json, Origin: 'http://evil.example' } }, 403, /not allowed/],
      ['GET', '/nothing', { headers: json }, 404, /no such resource: GET \/nothing/],
      ['GET', '/v1/plans/none', { headers: json }, 404, /Plan none not found/],
      ['GET', '/v1/pod/hello-01/status', { headers: json }, 404, /Pod hello-01 not found/],
      ['GET', '/v1/pod/constructor/info', { headers: json }, 404, /Pod constructor not found/],
      ['DELETE', '/v1/plans', { headers: json }, 405, /DELETE is not known of \/v1\/plans/],
      ['GET', '/v1/plans/%E0%A4%A', { headers: json }, 400, /cannot be read/],
      ['GET', '/v1/plans?verbos=true', { headers: json }, 400, /query parameter verbos is not known/],
      ['GET', '/v1/health?verbos=true', {}, 400, /query parameter verbos/],
      ['POST', '/v1/plans/deploy/restart?pahse=hello', { headers: json }, 400, /pahse/],
      [
        'POST',
        '/v1/plans/deploy/restart?phase=a&phase=b',
        { headers: json },
        400,
        /query phase: .*string.*array/,
      ],
      ['POST', start, { headers: json, body: '{' }, 400, /the body is not JSON/],
      ['POST', start, { headers: json, body: '[]' }, 400, /body: /],
      ['POST', start, { headers: json, body: '{"A":[1]}' }, 400, /body A: /],
      ['POST', start, { headers: json, body: '"text"' }, 400, /body: /],
      ['POST', '/v1/plans/deploy/stop', { headers: json, body: '{"a":1}' }, 400, /takes no body/],
      ['POST', start, { headers: json, body: `{"A":"${'x'.repeat(70_000)}"}` }, 413, /too large/],
      [
        'POST',
        start,
        { headers: { ...json, 'Content-Type': 'text/plain' }, body: '{}' },
        415,
        /text\/plain is not taken/,
      ],
      ['POST', start, { headers: { ...json, 'Content-Encoding': 'gzip' }, body: 'x' }, 415, /compressed/],
      ['GET', '/v1/events?kinds=everything', { headers: json }, 400, /everything is no kind of event/],
    ];
    for (const [method, path, init, status, message] of cases) {
      const { status: found, headers, body } = await rig.send(method, path, init);
      assert.equal(found, status, `${method} ${path}: ${JSON.stringify(body)}`);
      const problem = body as { message: string; action?: string; expected?: string };
      assert.match(problem.message, message, `${method} ${path}`);
      assert.ok(
        problem.action !== undefined || problem.expected !== undefined,
        `${method} ${path} says not what to do`,
      );
      if (found === 401) assert.match(headers.get('www-authenticate') ?? '', /^Bearer realm/);
      if (found === 405) assert.equal(headers.get('allow'), 'GET, HEAD');
      assert.doesNotMatch(JSON.stringify(body), /guessed|wwww|rrrr/);
    }
  });

  it('end in time when they are only half sent', async () => {
    const half = `POST /v1/plans/deploy/start HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${WRITE}\r\n`;
    const late = problemIn(await raw(half));
    assert.deepEqual([late.status, late.message], [408, 'the request did not arrive whole in time']);
    assert.ok(late.action);
    const body = `${half}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"A":`;
    const cut = problemIn(await raw(body));
    assert.deepEqual([cut.status, cut.message], [408, 'the request did not arrive whole in time']);
  });

  it('are told when they are no HTTP, or too large in their head', async () => {
    assert.equal(problemIn(await raw('hello\r\n\r\n')).status, 400);
    const head = `GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Much: ${'x'.repeat(40_000)}\r\n\r\n`;
    assert.equal(problemIn(await raw(head)).status, 431);
  });

  it('cannot crowd out the event stream: a reader more than the limit is told to come later', async () => {
    const headers = { Authorization: `Bearer ${READ}` };
    const ended = new AbortController();
    const open = () => fetch(`${rig.running.url}/v1/events`, { headers, signal: ended.signal });
    const readers = await Promise.all(Array.from({ length: 100 }, open));
    assert.ok(readers.every(({ status }) => status === 200));
    const more = await rig.get('/v1/events', headers);
    assert.deepEqual([more.status, more.headers.get('retry-after')], [503, '30']);
    ended.abort();
  });
});
