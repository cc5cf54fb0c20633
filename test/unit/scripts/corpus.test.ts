// npm run corpus: many svc.yml files at once, with values of a file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expectationsFile } from '../../../scripts/corpus/expectations.ts';
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
    assert.match(text, /6 files: 4 read, 2 refused; 2 \(!\) not what is expected/);
  });

  it('holds each to what is expected of it: its steps, its reason, its being there', async () => {
    const plans = { deploy: { web: ['web-0:[server]', 'web-0:[backup]'] } };
    const refused = { refused: 'pods\\.web\\.count: found "many"' };
    const hold = async (expectations: object) => {
      const expect = join(folder, 'expectations.json');
      await writeFile(expect, JSON.stringify(expectations));
      return corpus(join(folder, 'all'), { values: join(folder, 'values.json'), expect });
    };
    const right = await hold({ 'svc.yml': { plans }, 'invalid-count.yml': refused });
    const of = (entries: typeof right, name: string) => entries.find(({ file }) => file === name);
    assert.deepEqual(
      ['svc.yml', 'invalid-count.yml'].map((name) => of(right, name)?.expected),
      [true, true],
    );
    const other = { deploy: { web: ['web-0:[backup]', 'web-0:[server]'] } };
    const wrong = await hold({
      'svc.yml': { plans: other },
      'invalid-count.yml': { refused: 'pods\\.web\\.user' },
      'invalid-but-read.yml': { plans },
    });
    assert.deepEqual(
      ['svc.yml', 'invalid-count.yml'].map((name) => of(wrong, name)?.expected),
      [false, false],
    );
    assert.match(of(wrong, 'svc.yml')?.reasons[0] ?? '', /^expected of deploy: .*web-0:\[backup\]/);
    await assert.rejects(hold({ 'gone.yml': { plans } }), /gone\.yml: expected, but not in/);
    await assert.rejects(hold({ 'svc.yml': { phases: [] } }), /expectations file: svc\.yml/);
  });

  it('says so when there is nothing to read', async () => {
    await assert.rejects(corpus(join(folder, 'none'), {}), /none: no \*\.yml in it/);
  });
});

describe("what is known of the SDK's files", () => {
  const known = expectationsFile(JSON.parse(readFileSync('test/fixtures/sdk-corpus/expected.json', 'utf8')));
  const of = (pattern: RegExp) => Object.entries(known).filter(([file]) => pattern.test(file));

  it('tells the plans of 41 examples and 36 valid files, and the reasons of 28 invalid ones', () => {
    assert.equal(of(/^frameworks\//).length, 41);
    assert.equal(of(/\/valid-[^/]*$/).length, 36);
    assert.equal(of(/\/invalid-[^/]*$/).length, 28);
    assert.ok(of(/^frameworks\/|\/valid-/).every(([, wanted]) => 'plans' in wanted));
    assert.ok(of(/\/invalid-/).every(([, wanted]) => 'refused' in wanted));
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
