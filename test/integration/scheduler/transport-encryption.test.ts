// transport-encryption on the local Mesos: two tasks that know each other by their certificates, key stores as Java opens
// them, keys that are nowhere but in the tasks' directories, and a restart that renews.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connect } from 'node:tls';
import { ApiRig } from '../../support/api-rig.ts';
import { Cluster } from '../../support/cluster.ts';
import { Program } from '../../support/program.ts';

const service = (directory: string) => `
name: /secure
pods:
  web:
    count: 1
    tasks:
      server:
        goal: RUNNING
        cmd: exec ${process.execPath} ${directory}/server.mjs
        cpus: 0.1
        memory: 32
        ports: { https: { port: 0, vip: { prefix: web-vip, port: 443 } } }
        transport-encryption:
          - { name: server, type: TLS }
          - { name: store, type: KEYSTORE }
      client:
        goal: FINISH
        cmd: exec ${process.execPath} ${directory}/client.mjs
        cpus: 0.1
        memory: 32
        transport-encryption: [ { name: client, type: TLS } ]
plans:
  deploy:
    phases:
      web: { pod: web, steps: [ { default: [[server], [client]] } ] }
`;

/** Takes nobody without a certificate of the authority, and greets by name. */
const SERVER = `
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:tls';
const [key, cert, ca] = ['key', 'crt', 'ca'].map((one) => readFileSync('server.' + one));
const server = createServer({ key, cert, ca, requestCert: true }, (socket) => {
  socket.on('error', () => {});
  socket.end('hello ' + socket.getPeerCertificate().subject.CN);
});
server.listen(0, '127.0.0.1', () => {
  const place = import.meta.dirname + '/port';
  writeFileSync(place + '.new', String(server.address().port));
  renameSync(place + '.new', place);
});
`;

/** Fails unless the server has the name that it is asked for, and knows the client's. */
const CLIENT = `
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:tls';
const place = import.meta.dirname + '/port';
while (!existsSync(place)) await new Promise((done) => setTimeout(done, 20));
const [key, cert, ca] = ['key', 'crt', 'ca'].map((one) => readFileSync('client.' + one));
const servername = 'web-0-server.secure.autoip.dcos.thisdcos.directory';
const socket = connect({ host: '127.0.0.1', port: Number(readFileSync(place)), servername, key, cert, ca });
let said = '';
for await (const bytes of socket) said += bytes;
if (said !== 'hello web-0-client.secure') throw new Error(said);
`;

describe('transport encryption', function () {
  this.timeout(90_000);
  let cluster: Cluster;

  before(async () => {
    cluster = new Cluster();
    writeFileSync(join(cluster.directory, 'server.mjs'), SERVER);
    writeFileSync(join(cluster.directory, 'client.mjs'), CLIENT);
    await cluster.start(service(cluster.directory), {}, ['--make-task-ca']);
    await cluster.untilComplete('deploy');
  });

  after(() => cluster.stop());

  const authority = () => readFileSync(join(cluster.directory, 'state.db.ca.crt'));

  /** Of the launch that is the newest. */
  async function file(name: string): Promise<string> {
    const [task] = (await cluster.tasks('web-0')).filter((one) => one.name === 'web-0-server');
    const places = globSync(`${cluster.agentWorkDirectory}/**/${task?.id}/${name}`);
    return places[0] ?? assert.fail(`no ${name} of ${task?.id}`);
  }

  /** What the server says, or why it says nothing. */
  function greeting(options: object): Promise<string> {
    const port = Number(readFileSync(join(cluster.directory, 'port'), 'utf8'));
    return new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, ...options });
      let said = '';
      socket.on('data', (bytes) => {
        said += bytes;
      });
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)));
      socket.once('end', () => resolve(said));
    });
  }

  it('lets the tasks of a service know each other', async () => {
    const tasks = await cluster.tasks('web-0');
    assert.deepEqual(
      tasks.map(({ name, status }) => [name, status]),
      [
        ['web-0-server', 'RUNNING'],
        ['web-0-client', 'FINISHED'],
      ],
    );
  });

  it('keeps strangers out, on either side', async () => {
    const own = { key: readFileSync(await file('server.key')), cert: readFileSync(await file('server.crt')) };
    assert.equal(await greeting({ ...own, ca: authority() }), 'hello web-0-server.secure');
    assert.match(await greeting({ ca: authority() }), /CERTIFICATE_REQUIRED/);
    assert.match(await greeting(own), /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/);
    const servername = 'web-1-server.secure.autoip.dcos.thisdcos.directory';
    assert.equal(await greeting({ ...own, ca: authority(), servername }), 'ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('names the task as the SDK does, its address, and nobody else', async () => {
    const certificate = new X509Certificate(readFileSync(await file('server.crt')));
    assert.equal(certificate.subject, 'CN=web-0-server.secure');
    assert.equal(certificate.issuer, 'CN=Tasks of /secure');
    const names = new Set(certificate.subjectAltName?.split(', '));
    for (const name of [
      'DNS:web-0-server.secure.autoip.dcos.thisdcos.directory',
      'DNS:web-vip.secure.l4lb.thisdcos.directory',
      'DNS:web-0-server.secure.mesos',
      'IP Address:127.0.0.1',
    ]) {
      assert.ok(names.has(name), `${name} in ${[...names]}`);
    }
    assert.ok(certificate.verify(new X509Certificate(authority()).publicKey));
    assert.equal(readFileSync(await file('server.ca'), 'utf8'), authority().toString());
  });

  it('gives key stores that open with the password of the SDK', async () => {
    const open = (path: string, password: string) =>
      execFileSync('openssl', ['pkcs12', '-in', path, '-passin', `pass:${password}`, '-noenc'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    const store = open(await file('store.keystore'), 'notsecure');
    assert.match(store, /friendlyName: default\n/);
    assert.match(store, /BEGIN PRIVATE KEY/);
    assert.equal(store.match(/BEGIN CERTIFICATE/g)?.length, 2);
    const trusted = open(await file('store.truststore'), 'notsecure');
    assert.match(trusted, /friendlyName: dcos-root\n/);
    assert.doesNotMatch(trusted, /PRIVATE/);
    const path = await file('store.keystore');
    assert.throws(() => open(path, 'wrong'), /Mac verify error/);
  });

  it('leaves keys in the directory of the task alone, for its user alone', async () => {
    const path = await file('server.key');
    assert.equal(statSync(path).mode & 0o777, 0o400);
    assert.equal(statSync(path).uid, statSync(dirname(path)).uid);
    const [, line = ''] = readFileSync(path, 'latin1').split('\n');
    assert.equal(line.length, 64);
    const info = await (await cluster.fetch('/v1/pod/web-0/info')).text();
    const everything = [
      info,
      await (await cluster.fetch('/v1/state/files')).text(),
      cluster.scheduler.output.join('\n'),
      ...globSync(`${cluster.directory}/state.db*`).map((one) => readFileSync(one, 'latin1')),
    ];
    for (const text of everything) assert.ok(!text.includes(line));
    assert.match(info, /"certificates_expire"/);
    assert.equal(statSync(join(cluster.directory, 'state.db.ca.key')).mode & 0o777, 0o600);
  });

  it('tells when the first of them ends', async () => {
    const metrics = await (await cluster.fetch('/v1/metrics/prometheus')).text();
    const [, left = ''] = /^pillion_certificate_seconds_left\{of="tasks"\} (\d+)$/m.exec(metrics) ?? [];
    const days = Number(left) / 86_400;
    assert.ok(days > 3649 && days <= 3650, `${left} in ${metrics}`);
  });

  it('gives a task fresh ones with its next launch, of the same authority after a restart', async () => {
    const before = new X509Certificate(readFileSync(await file('server.crt')));
    await cluster.killScheduler();
    await cluster.pillion('pod', 'restart', 'web-0');
    await cluster.until('another server runs', async () => {
      const [task] = await cluster.tasks('web-0');
      const place = globSync(`${cluster.agentWorkDirectory}/**/${task?.id}/server.crt`)[0];
      if (task?.status !== 'RUNNING' || place === undefined) return false;
      return new X509Certificate(readFileSync(place)).serialNumber !== before.serialNumber;
    });
    const after = new X509Certificate(readFileSync(await file('server.crt')));
    assert.ok(after.verify(new X509Certificate(authority()).publicKey));
    assert.ok(!after.publicKey.equals(before.publicKey));
  });

  it('is refused without an authority, or with half of one', async () => {
    const flags = [
      'scheduler',
      join(cluster.directory, 'svc.yml'),
      '--state',
      join(cluster.directory, 'x.db'),
    ];
    const executor = ['--executor', join(cluster.directory, 'svc.yml'), '--port', '0'];
    const program = Program.node('scheduler/cli/main.ts', [...flags, ...executor]);
    assert.equal((await program.ended).code, 1);
    assert.match(program.output.join('\n'), /transport-encryption: the scheduler has no authority/);
    writeFileSync(join(cluster.directory, 'stray.key'), '', { mode: 0o600 });
    const stray = Program.node('scheduler/cli/main.ts', [
      ...flags,
      ...executor,
      '--task-ca-key',
      join(cluster.directory, 'stray.key'),
    ]);
    await stray.ended;
    assert.match(stray.output.join('\n'), /only --task-ca-key; expected both/);
  });
});

describe('transport encryption without an authority', () => {
  const plain =
    'name: trial\npods: { web: { count: 1, tasks: { server: { goal: RUNNING, cmd: run, cpus: 1, memory: 32 } } } }\n';

  it('is refused to a live service, which keeps its target', async () => {
    const rig = await ApiRig.start(plain);
    try {
      const wanted = plain.replace('cpus: 1', 'cpus: 1, transport-encryption: [ { name: own, type: TLS } ]');
      const { status, body } = await rig.send('PUT', '/v1/configurations/target', {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ svcYml: wanted }),
      });
      assert.equal(status, 400);
      assert.match(
        (body as { message: string }).message,
        /^transport-encryption: .* no authority .*--make-task-ca/,
      );
      assert.equal(rig.running.spec.pods[0]?.tasks[0]?.transportEncryption, undefined);
    } finally {
      await rig.stop();
    }
  });
});
