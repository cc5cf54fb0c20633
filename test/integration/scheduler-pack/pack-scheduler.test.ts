// Pillion's own archive on a machine without Node.js: unpacked, started as its user would, with the executor that it
// brings, until a service is deployed; its page and its client commands work from there, too.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { extract } from 'tar';
import { packScheduler } from '../../../scripts/pack-scheduler.ts';
import { LocalMesos } from '../../local-mesos/local-mesos.ts';
import { Program } from '../../support/program.ts';

const SERVICE = `
name: packed
pods:
  hello:
    count: 1
    # Its pattern is matched by a library that is loaded at its first use.
    placement: '[["hostname", "LIKE", ".+"]]'
    tasks:
      server:
        goal: RUNNING
        cmd: 'test -s own.crt && test -s other.keystore && echo packed; exec sleep 100000'
        cpus: 0.1
        memory: 32
        kill-grace-period: 1
        # By a library that is loaded for it.
        transport-encryption: [ { name: own, type: TLS }, { name: other, type: KEYSTORE } ]
`;

/** No Node.js there: the launcher needs these alone. */
const TOOLS = ['sh', 'dirname', 'readlink'];

describe("Pillion's own archive", function () {
  this.timeout(180_000);
  let directory: string;
  let mesos: LocalMesos;
  let scheduler: Program;
  let url: string;
  const PATH = () => join(directory, 'tools');

  before(async () => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'pillion-packed-')));
    mkdirSync(PATH());
    for (const tool of TOOLS) symlinkSync(join('/bin', tool), join(PATH(), tool));
    writeFileSync(join(directory, 'svc.yml'), SERVICE);
    const { file } = await packScheduler();
    await extract({ file, cwd: directory });
    // As in /usr/local/bin.
    symlinkSync(join(directory, 'pillion/bin/pillion'), join(PATH(), 'pillion'));
    mesos = await LocalMesos.start({ workDir: join(directory, 'mesos'), allocationIntervalMs: 200 });
    const flags = ['--master', mesos.masterUrl, '--state', 'state.sqlite', '--port', '0', '--make-task-ca'];
    const options = { cwd: directory, env: { PATH: PATH() }, stdio: ['ignore', 'pipe', 'pipe'] as const };
    scheduler = new Program(
      spawn(join(PATH(), 'pillion'), ['scheduler', 'svc.yml', ...flags], {
        ...options,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    url = (await scheduler.line(/ at (http:\S+)/))[1] ?? '';
  });

  after(async () => {
    await scheduler?.kill('SIGTERM');
    await mesos?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const pillion = async (...args: string[]) => {
    const { stdout } = await execa(join(PATH(), 'pillion'), ['--url', url, ...args], {
      env: { PATH: PATH() },
      extendEnv: false,
    });
    return stdout;
  };

  it('deploys a service with the executor that it brings', async () => {
    const isComplete = async () => {
      const answer = await fetch(`${url}/v1/plans/deploy`);
      return ((await answer.json()) as { status: string }).status === 'COMPLETE';
    };
    await scheduler.until('the service is deployed', isComplete);
  });

  it('answers its client commands', async () => {
    assert.match(await pillion('plan', 'status', 'deploy'), /hello-0:\[server\]/);
    assert.match(await pillion('status'), /hello-0-server +RUNNING/);
    assert.equal(await pillion('logs', 'hello-0-server'), 'packed');
  });

  it("hands out the executor's archive", async () => {
    const said = await pillion('pack-executor', '--directory', join(directory, 'served'));
    assert.match(said, /pillion-executor\.tar\.gz: \d+ bytes, sha256 [0-9a-f]{64}/);
    const [own, copy] = ['pillion/executor', 'served'].map((place) =>
      readFileSync(join(directory, place, 'pillion-executor.tar.gz')),
    );
    assert.ok(own !== undefined && copy?.equals(own));
  });

  it('serves the page, with all that it loads', async () => {
    const get = async (path: string) => {
      const answer = await fetch(`${url}/${path}`);
      assert.equal(answer.status, 200, path);
      return answer.text();
    };
    const index = await get('');
    for (const [, path = ''] of index.matchAll(/(?:src|href)="(page\/[^"]+)"/g)) await get(path);
    assert.doesNotMatch(await get('page/model.ts'), /interface /, 'types are taken out');
    await get('page/lit-html/directives/repeat.js');
  });
});
