// Each HTTP sink against a real server that checks the exact form, and answers as such servers do when they are in trouble.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import type { LogSink } from '../../../shared/link/generated/link.ts';
import { selfSignedCertificate } from '../../support/certificate.ts';
import { LogHttpServer } from '../../support/log-http-server.ts';
import { LogHub } from '../../support/log-hub.ts';

const LABELS = {
  service: 'hello',
  pod: 'hello-0',
  agent: 'agent.example',
  task: 'hello-0-server',
  task_id: 't',
  stream: 'stdout',
};
/** What the tests print: its second line has all that JSON must escape. */
const TEXT = 'first\nsay "hi" \\ \t\u0001 ü\n';
const LINES = ['first', 'say "hi" \\ \t\u0001 ü'];
const SECOND = 6;

describe('HTTP sinks', () => {
  let server: LogHttpServer;
  let hub: LogHub;

  beforeEach(async () => {
    server = await LogHttpServer.start();
    hub = new LogHub();
  });
  afterEach(async () => {
    await hub.dispose();
    await server.close();
  });

  function forward(type: LogSink['type'], more: Partial<LogSink> = {}, text = TEXT): void {
    const sink = { name: 'sink', type, url: server.url, batch_seconds: 0.01, ...more };
    hub.write(text);
    hub.open({ sinks: [sink] });
  }

  const option = (name: string, value: string) => ({ name, value: { value } });
  const body = (index = 0) => server.requests[index]?.body ?? '';
  const json = (index = 0) => JSON.parse(body(index));
  const objects = (index = 0) =>
    body(index)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  const arrived = () =>
    hub.figures(
      ({ acknowledged_bytes, written_bytes = 0n }) =>
        written_bytes > 0n && acknowledged_bytes === written_bytes,
    );

  it('NDJSON: an object a line, packed, with the headers and the credentials of the service', async () => {
    forward('NDJSON', {
      url: `${server.url}/in?x=1`,
      headers: [option('X-Mine', 'yes')],
      username: { value: 'me' },
      password: { value: 'secret' },
      options: [option('gzip', 'true')],
    });
    await arrived();
    const { method, url, headers = {} as IncomingHttpHeaders } = server.requests[0] ?? {};
    assert.deepEqual([method, url], ['POST', '/in?x=1']);
    assert.equal(headers['content-type'], 'application/x-ndjson');
    assert.equal(headers['x-mine'], 'yes');
    assert.equal(headers.authorization, `Basic ${Buffer.from('me:secret').toString('base64')}`);
    const records = objects();
    assert.ok(!Number.isNaN(Date.parse(records[0].time)));
    assert.deepEqual(
      records.map(({ time: _, ...record }) => record),
      LINES.map((message, index) => ({ ...LABELS, offset: index * SECOND, message })),
    );
  });

  it('NDJSON over TLS, to a server whose authority is given', async () => {
    const certificate = selfSignedCertificate();
    const secure = await LogHttpServer.start(certificate);
    forward('NDJSON', { url: secure.url, tls: { ca: { value: certificate.cert } } });
    await arrived();
    await secure.close();
    assert.equal(secure.requests.length, 1);
    assert.match(secure.requests[0]?.body ?? '', /"message":"first"/);
  });

  it('OTLP: resources, scopes and log records in the JSON form of the protocol', async () => {
    forward('OTLP', { token: { value: 'abc' } });
    await arrived();
    const [request] = server.requests;
    assert.equal(request?.url, '/v1/logs');
    assert.equal(request?.headers['content-type'], 'application/json');
    assert.equal(request?.headers.authorization, 'Bearer abc');
    const { resourceLogs } = json();
    const [{ resource, scopeLogs }] = resourceLogs;
    const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    assert.deepEqual(resource.attributes, [
      text('service.name', 'hello'),
      text('pod', 'hello-0'),
      text('host.name', 'agent.example'),
      text('task', 'hello-0-server'),
      text('task_id', 't'),
    ]);
    const [{ scope, logRecords }] = scopeLogs;
    assert.deepEqual(scope, { name: 'pillion' });
    assert.match(logRecords[0].timeUnixNano, /^\d{19}$/);
    assert.deepEqual(
      logRecords.map(
        ({ timeUnixNano: _, observedTimeUnixNano: __, ...record }: Record<string, unknown>) => record,
      ),
      LINES.map((stringValue, index) => ({
        attributes: [
          text('log.iostream', 'stdout'),
          { key: 'offset', value: { intValue: `${index * SECOND}` } },
        ],
        body: { stringValue },
      })),
    );
  });

  it('OTLP: partial success is counted and not sent again', async () => {
    const partialSuccess = { rejectedLogRecords: '1', errorMessage: 'too old' };
    server.reply = () => ({ status: 200, body: JSON.stringify({ partialSuccess }) });
    forward('OTLP');
    const { rejected_records } = await arrived();
    assert.equal(rejected_records, 1n);
    assert.equal(server.requests.length, 1);
    assert.match(hub.log, /refuses 1 records for good: too old/);
  });

  it('Loki: streams with labels, values in order of their nanoseconds, and a tenant', async () => {
    server.reply = () => ({ status: 204 });
    forward('LOKI', { options: [option('tenant', 'one')] });
    await arrived();
    const [request] = server.requests;
    assert.equal(request?.url, '/loki/api/v1/push');
    assert.equal(request?.headers['x-scope-orgid'], 'one');
    const { streams } = json();
    assert.deepEqual(
      streams.map(({ stream }: { readonly stream: unknown }) => stream),
      [LABELS],
    );
    const [{ values }] = streams;
    assert.deepEqual(
      values.map(([, line]: readonly string[]) => line),
      LINES,
    );
    const [first, second] = values.map(([time]: readonly string[]) => BigInt(time ?? 0));
    assert.equal(second - first, 1n);
  });

  it('Elasticsearch: create actions with ids of their own; a conflict has arrived, an error of one item is counted', async () => {
    const items = [
      { create: { status: 409 } },
      { create: { status: 400, error: { type: 'mapper_parsing_exception' } } },
    ];
    server.reply = () => ({ status: 200, body: JSON.stringify({ errors: true, items }) });
    forward('ELASTICSEARCH', { options: [option('index', 'logs')], token: { value: 'key' } });
    const { rejected_records } = await arrived();
    assert.equal(rejected_records, 1n);
    const [request] = server.requests;
    assert.equal(request?.url, '/_bulk?filter_path=errors%2Citems.*.status%2Citems.*.error.type');
    assert.equal(request?.headers.authorization, 'ApiKey key');
    assert.ok(body().endsWith('\n'));
    const [first, , second, document] = objects();
    assert.deepEqual(first, { create: { _index: 'logs', _id: 't-stdout-0' } });
    assert.deepEqual(second, { create: { _index: 'logs', _id: `t-stdout-${SECOND}` } });
    const { '@timestamp': time, ...rest } = document;
    assert.ok(!Number.isNaN(Date.parse(time)));
    assert.deepEqual(rest, { ...LABELS, offset: SECOND, message: LINES[1] });
    assert.match(hub.log, /400 mapper_parsing_exception/);
  });

  it('Elasticsearch: an item that may succeed later sends the whole batch again', async () => {
    const items = [
      { create: { status: 201 } },
      { create: { status: 429, error: { type: 'es_rejected_execution_exception' } } },
    ];
    server.reply = (_, number) => ({
      status: 200,
      body: JSON.stringify(number === 0 ? { errors: true, items } : { errors: false }),
    });
    forward('ELASTICSEARCH', { options: [option('index', 'logs')] });
    await arrived();
    assert.equal(server.requests.length, 2);
    assert.equal(body(0), body(1));
  });

  it('Splunk: events one after the other, without empty ones', async () => {
    forward(
      'SPLUNK_HEC',
      { token: { value: 'tok' }, options: [option('index', 'main'), option('sourcetype', 'mine')] },
      `one\n\n${TEXT}`,
    );
    await arrived();
    const [request] = server.requests;
    assert.equal(request?.url, '/services/collector/event');
    assert.equal(request?.headers.authorization, 'Splunk tok');
    const events = JSON.parse(`[${body().replaceAll('}}{', '}},{')}]`);
    const { agent: host, ...fields } = LABELS;
    assert.equal(typeof events[0].time, 'number');
    assert.deepEqual(
      events.map(({ time: _, ...event }: Record<string, unknown>) => event),
      ['one', ...LINES].map((event, index) => ({
        host,
        source: 'hello-0-server',
        index: 'main',
        sourcetype: 'mine',
        event,
        fields: { ...fields, offset: [0, 5, 5 + SECOND][index] },
      })),
    );
  });

  it('S3: an object when the stream has ended, named by its offset, signed', async () => {
    forward('S3', {
      url: `${server.url}/bucket/prefix`,
      username: { value: 'AKID' },
      password: { value: 'secret' },
      options: [option('region', 'eu-central-1'), option('gzip', 'true')],
    });
    await hub.figures(() => true);
    assert.equal(server.requests.length, 0);
    hub.hub.end('t');
    await arrived();
    const [request] = server.requests;
    assert.deepEqual(
      [request?.method, request?.url],
      ['PUT', '/bucket/prefix/hello/hello-0/t/stdout/0000000000000000.log.gz'],
    );
    assert.equal(body(), TEXT);
    const credential =
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-central-1\/s3\/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/;
    assert.match(request?.headers.authorization ?? '', credential);
  });

  it('S3: a stream that goes on is put in objects of a batch each', async () => {
    const line = `${'x'.repeat(99)}\n`;
    forward('S3', { url: `${server.url}/bucket`, batch_bytes: 1000 * 1024 }, line.repeat(25_000));
    await server.came(2);
    hub.hub.end('t');
    await arrived();
    assert.equal(server.requests.map((request) => request.body).join(''), line.repeat(25_000));
    const offsets = server.requests.map(({ url }) => Number(/(\d{16})\.log$/.exec(url)?.[1]));
    assert.deepEqual(
      offsets,
      [...offsets].sort((a, b) => a - b),
    );
    assert.equal(offsets.length, 3);
  });

  for (const [what, reply] of [
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '0' } }],
    ['500', { status: 500, body: 'oh dear' }],
    ['no answer in time', 'HANG'],
  ] as const) {
    it(`tries the same batch again after ${what}`, async () => {
      server.reply = (_, number) => (number < 2 ? reply : { status: 200 });
      forward('NDJSON', { timeout_seconds: 0.2 });
      const { rejected_records, dropped_bytes } = await arrived();
      assert.deepEqual([rejected_records, dropped_bytes], [0n, 0n]);
      assert.equal(server.requests.length, 3);
      assert.deepEqual(new Set(server.requests.map((request) => request.body)).size, 1);
      assert.match(hub.log, /tries again[\s\S]*takes logs again/);
    });
  }

  it('finds the one record that a sink refuses, counts it, and sends the others', async () => {
    server.reply = ({ body: content }) => ({ status: content.includes('poison') ? 400 : 200 });
    const lines = Array.from({ length: 100 }, (_, index) => (index === 61 ? 'poison' : `line ${index}`));
    forward('NDJSON', {}, `${lines.join('\n')}\n`);
    const { rejected_records } = await arrived();
    assert.equal(rejected_records, 1n);
    const good = server.requests.filter((request) => !request.body.includes('poison'));
    const messages = good.flatMap((request) =>
      request.body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).message),
    );
    assert.deepEqual(messages, lines.toSpliced(61, 1));
  });

  it('winston: a transport of a package that was brought, each record until it calls back', async () => {
    const folder = join(hub.directory, 'node_modules/winston-mine');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"name":"winston-mine","main":"index.js"}');
    writeFileSync(
      join(folder, 'index.js'),
      `const { Writable } = require('node:stream');
       const { appendFileSync } = require('node:fs');
       let failures = 1;
       exports.Mine = class extends Writable {
         constructor(options) { super({ objectMode: true }); this.options = options; }
         _write(info, _, done) {
           if (failures-- > 0) return done(new Error('not yet'));
           const { level, message, task } = info;
           appendFileSync(this.options.file, JSON.stringify({ level, symbol: info[Symbol.for('level')], message, task, size: this.options.size }) + '\\n');
           done();
         }
       };`,
    );
    const file = join(hub.directory, 'taken');
    const options = [
      option('package', 'winston-mine'),
      option('export', 'Mine'),
      option('file', file),
      option('size', '5'),
    ];
    hub.write(TEXT);
    hub.open({ sinks: [{ name: 'mine', type: 'WINSTON', batch_seconds: 0.01, options }] });
    await arrived();
    const taken = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      taken.slice(-2),
      LINES.map((message) => ({ level: 'info', symbol: 'info', message, task: 'hello-0-server', size: 5 })),
    );
    assert.match(hub.log, /not yet; tries again/);
  });
});
