// A scheduler that is killed for real and started again with the svc.yml of before: what was changed live stays.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelMaster } from '../../support/model-master.ts';
import { Program } from '../../support/program.ts';

const svc = (cpus: number) => `
name: trial
pods: { hello: { count: 1, tasks: { server: { goal: RUNNING, cmd: run, cpus: ${cpus}, memory: 64 } } } }
`;

describe('a scheduler that is started again', () => {
  let directory: string;
  let master: ModelMaster;
  let program: Program | undefined;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-restart-'));
    master = await ModelMaster.start('cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
    for (const [name, text] of [
      ['svc.yml', svc(0.5)],
      ['live.yml', svc(0.6)],
      ['executor.tar.gz', 'executor'],
    ] as const)
      writeFileSync(join(directory, name), text);
  });

  after(async () => {
    await program?.kill();
    await master?.stop();
    rmSync(directory, { recursive: true });
  });

  /** Its URL. */
  async function start(): Promise<string> {
    const file = (name: string) => join(directory, name);
    const options = {
      master: master.master.address,
      state: file('state.db'),
      executor: file('executor.tar.gz'),
    };
    const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const args = ['scheduler', file('svc.yml'), ...flags, '--port', '0'];
    program = Program.node('scheduler/cli/main.ts', args);
    return (await program.line(/(http:\/\/127\.0\.0\.1:\d+)/))[1] ?? '';
  }

  async function targetOf(url: string): Promise<unknown> {
    return (await fetch(`${url}/v1/configurations/targetId`)).json();
  }

  async function update(url: string): Promise<void> {
    const args = ['update', join(directory, 'live.yml'), '--wait', '--timeout', '50'];
    const changed = Program.node('scheduler/cli/main.ts', args, { env: { PILLION_URL: url } });
    assert.equal((await changed.ended).code, 0, changed.output.join('\n'));
  }

  it('keeps what was changed live, killed in between, and takes the file when that was edited', async () => {
    const first = await start();
    const before = await targetOf(first);
    await update(first);
    const live = await targetOf(first);
    assert.notDeepEqual(live, before);
    await program?.kill('SIGKILL');
    const second = await start();
    await program?.line(/the stored target stays in force: .* changed live since/);
    assert.deepEqual(await targetOf(second), live);
    await program?.kill('SIGKILL');
    writeFileSync(join(directory, 'svc.yml'), svc(0.7));
    const third = await start();
    await program?.line(/svc\.yml is the new target/);
    assert.notDeepEqual(await targetOf(third), live);
  });
});
