// npm run corpus: many svc.yml files at once, with values of a file.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { corpusReport } from '../../../scripts/corpus/report.ts';
import { valuesFile, valuesFor } from '../../../scripts/corpus/values.ts';
import { corpus } from '../../../scripts/corpus.ts';

const SVC = `
name: {{NAME}}
pods:
  web:
    count: {{COUNT}}
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 1, configs: { a: { template: a.conf, dest: a } } }
      backup: { goal: ONCE, cmd: run, cpus: 1 }
plans:
  deploy: { phases: { web: { pod: web, strategy: parallel, steps: [ { default: [[server], [backup]] } ] } } }
`;

const FILES = {
  'values.json': JSON.stringify({
    NAME: 'shop',
    COUNT: 1,
    'big/': { COUNT: 3 },
    'other.yml': { NAME: 'other' },
  }),
  'all/svc.yml': SVC,
  'all/a.conf': 'x',
  'all/big/svc.yml': SVC,
  'all/big/a.conf': 'x',
  'all/invalid-count.yml': SVC.replace('{{COUNT}}', 'many'),
  'all/invalid-but-read.yml': SVC,
  'all/later.yml': SVC.replace('goal: ONCE', 'goal: FINISHED'),
  'all/wrong.yml': SVC.replace('a.conf', 'b.conf'),
};

describe('npm run corpus', () => {
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'corpus-'));
    for (const [name, text] of Object.entries(FILES)) {
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  });

  after(() => rm(folder, { recursive: true }));

  const read = () => corpus(join(folder, 'all'), { values: join(folder, 'values.json') });

  it('reads each file with its values and plans it', async () => {
    const entries = await read();
    const big = entries.find(({ file }) => file === 'big/svc.yml');
    assert.deepEqual([big?.read, big?.pods, big?.instances, big?.tasks], [true, 1, 3, 6]);
    assert.deepEqual(big?.plans[0]?.phases[0]?.steps.slice(0, 3), [
      'web-0:[server]',
      'web-0:[backup]',
      'web-1:[server]',
    ]);
  });

  it('holds each to its name, and tells what is read and yet cannot run', async () => {
    const found = (await read()).map(({ file, read: isRead, expected }) => [file, isRead, expected]);
    assert.deepEqual(found, [
      ['big/svc.yml', true, true],
      ['invalid-but-read.yml', true, false],
      ['invalid-count.yml', false, true],
      ['later.yml', true, true],
      ['svc.yml', true, true],
      ['wrong.yml', false, false],
    ]);
    const text = corpusReport(await read());
    assert.match(text, /^later\.yml +read, cannot run +1 +1 +2 +deploy: web 2$/m);
    assert.match(text, /later\.yml:8:23: .*goal: found FINISHED; allowed: ONCE/);
    assert.match(
      text,
      /invalid-count\.yml +refused +- .*invalid-count\.yml:5:12: pods\.web\.count: found "many"/,
    );
    assert.match(text, /wrong\.yml +refused \(!\) .*b\.conf does not exist in/);
    assert.match(text, /6 files: 4 read, 2 refused; 2 \(!\) not what the name says/);
  });

  it('says so when there is nothing to read', async () => {
    await assert.rejects(corpus(join(folder, 'none'), {}), /none: no \*\.yml in it/);
  });
});

describe('the values file of a corpus', () => {
  it('has values for all files, folders and files; the later ones win', () => {
    const values = valuesFile({ A: 1, B: true, 'x/': { A: '2' }, 'x/y.yml': { A: '3' } });
    assert.deepEqual(valuesFor(values, 'z.yml'), { A: '1', B: 'true' });
    assert.deepEqual(valuesFor(values, 'x/z.yml'), { A: '2', B: 'true' });
    assert.deepEqual(valuesFor(values, 'x/y.yml'), { A: '3', B: 'true' });
  });

  for (const [title, value, expected] of [
    ['a list', [], /the whole file: a list/],
    ['a value that is none', { A: null }, /values file: A: null; expected text/],
    ['a map under a name that is no place', { A: {} }, /values file: A: object/],
  ] as const) {
    it(`refuses ${title}`, () => assert.throws(() => valuesFile(value), expected));
  }
});
