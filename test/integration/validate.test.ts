// A svc.yml looked at without a scheduler: valid with what is in it, or every problem with its place; and its schema.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from '../support/program.ts';

const SVC = `name: trial
pods:
  hello:
    count: {{COUNT}}
    uris: [ '{{{ARTIFACT_TOOLS}}}' ]
    tasks:
      server:
        goal: RUNNING
        cmd: run
        cpus: 0.1
        memory: 32
        configs: { main: { template: main.conf.mustache, dest: main.conf } }
plans:
  again: { phases: { all: { pod: hello } } }
`;

describe('pillion validate', () => {
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-validate-'));
    writeFileSync(join(directory, 'main.conf.mustache'), 'port');
  });

  after(() => rmSync(directory, { recursive: true, force: true }));

  async function pillion(...args: string[]): Promise<{ code: number | null; said: string }> {
    const program = Program.node('scheduler/cli/main.ts', args);
    const { code } = await program.ended;
    return { code, said: program.output.join('\n') };
  }

  function written(text: string): string {
    const file = join(directory, 'svc.yml');
    writeFileSync(file, text);
    return file;
  }

  it('says what is in a service that could start, with values for its template', async () => {
    const file = written(SVC);
    const { code, said } = await pillion('validate', file, '-e', 'COUNT=3');
    assert.equal(code, 0, said);
    assert.match(
      said,
      /svc\.yml is valid: service trial; pods hello x 3 \(3 instances\); plans deploy, again$/m,
    );
    const json = JSON.parse((await pillion('--json', 'validate', file, '-e', 'COUNT=3')).said) as object;
    assert.deepEqual(json, {
      valid: true,
      service: 'trial',
      pods: [{ name: 'hello', count: 3, tasks: ['server'] }],
      plans: ['deploy', 'again'],
      warnings: [],
    });
  });

  it('names every problem with its place, also as JSON', async () => {
    const file = written(SVC.replace('cpus: 0.1', 'cpus: many').replace('main.conf.mustache', 'none'));
    const missing = await pillion('validate', file);
    assert.equal(missing.code, 1);
    assert.match(missing.said, /svc\.yml:4:12: \{\{COUNT\}\}: COUNT is not set/);
    const wrong = await pillion('validate', file, '-e', 'COUNT=none');
    assert.equal(wrong.code, 1);
    assert.match(wrong.said, /svc\.yml:4:12: pods\.hello\.count: /);
    assert.match(wrong.said, /svc\.yml:10:15: pods\.hello\.tasks\.server\.cpus: found "many"/);
    const program = Program.node('scheduler/cli/main.ts', ['--json', 'validate', file, '-e', 'COUNT=1']);
    let out = '';
    program.child.stdout?.on('data', (text) => {
      out += text;
    });
    assert.equal((await program.ended).code, 1);
    const { valid, problems } = JSON.parse(out) as { valid: boolean; problems: { line: number }[] };
    assert.deepEqual([valid, problems.map(({ line }) => line)], [false, [10]]);
    const template = written(SVC.replace('main.conf.mustache', 'none'));
    assert.match((await pillion('validate', template, '-e', 'COUNT=1')).said, /svc\.yml:12:\d+: .*none/);
  });

  it('says so of a file that is none', async () => {
    const { code, said } = await pillion('validate', join(directory, 'none.yml'));
    assert.equal(code, 1);
    assert.match(said, /none\.yml: cannot be read\. Give the path of a service's svc\.yml/);
  });

  it('is beside the schema for editors', async () => {
    const { code, said } = await pillion('schema');
    assert.equal(code, 0);
    const committed = readFileSync('docs/svc.schema.json', 'utf8');
    assert.ok(committed.trimEnd().endsWith(said), 'the last lines that it printed are those of the document');
  });
});
