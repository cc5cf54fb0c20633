// The files that a svc.yml names: config templates and modules, beside it or in another directory.
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FILE_LIMIT } from '../../../../scheduler/spec/files.ts';
import { loadSpec, parseSpec } from '../../../../scheduler/spec/load.ts';

const svc = (template: string, work = 'cmd: run') => `
name: shop
pods:
  web:
    count: 1
    tasks:
      server: { goal: RUNNING, ${work}, cpus: 1, configs: { a: { template: ${template}, dest: conf/a } } }
`;

describe('files that a svc.yml names', () => {
  let folder = '';
  const file = () => join(folder, 'svc.yml');
  const task = async (text: string, templates?: string) => {
    await writeFile(file(), text);
    const { spec } = await loadSpec(file(), {}, templates);
    return spec.pods[0]?.tasks[0];
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'svc-'));
    await mkdir(join(folder, 'conf'));
    await writeFile(join(folder, 'conf', 'a.conf'), 'port={{PORT}}\n');
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('are a part of the service', async () => {
    const content = 'port={{PORT}}\n';
    assert.deepEqual((await task(svc('conf/a.conf')))?.configs, [
      { name: 'a', template: 'conf/a.conf', dest: 'conf/a', content },
    ]);
    assert.deepEqual((await task(svc('a.conf'), join(folder, 'conf')))?.configs?.[0]?.content, content);
  });

  it('may be modules', async () => {
    await writeFile(join(folder, 'work.mjs'), 'export default () => {}');
    const module = (await task(svc('conf/a.conf', 'module: { file: work.mjs }')))?.module;
    assert.deepEqual(module, { source: 'export default () => {}', memory: 64, arguments: [] });
  });

  const refused: readonly (readonly [string, string, (path: string) => Promise<unknown>, RegExp])[] = [
    [
      'is not there',
      'b',
      () => Promise.resolve(),
      /template: b does not exist in .*; allowed: a file beside/,
    ],
    ['is empty', 'b', (path) => writeFile(path, ''), /template: b is empty; allowed: a file with something/],
    [
      'is too large',
      'b',
      (path) => writeFile(path, 'x'.repeat(FILE_LIMIT + 1)),
      /b is larger than 1048576 bytes/,
    ],
    ['is a directory', 'b', (path) => mkdir(path), /b is not a file/],
    ['is outside', '../svc-outside', () => Promise.resolve(), /does not exist|is outside of/],
    ['is absolute', '/etc/hostname', () => Promise.resolve(), /\/etc\/hostname is outside of/],
    ['leads out by a link', 'b', (path) => symlink('/etc/hostname', path), /b is outside of/],
  ];
  for (const [title, name, make, expected] of refused) {
    it(`refuses one that ${title}`, async () => {
      await make(join(folder, name));
      await assert.rejects(task(svc(name)), expected);
    });
  }

  it('takes one of exactly the limit', async () => {
    await writeFile(join(folder, 'b'), 'x'.repeat(FILE_LIMIT));
    assert.equal((await task(svc('b')))?.configs?.[0]?.content.length, FILE_LIMIT);
  });

  it('refuses a dest outside of the directory of the task, once it is to run', async () => {
    const text = svc('conf/a.conf').replace('dest: conf/a', 'dest: ../a');
    await assert.rejects(
      task(text),
      /dest: \.\.\/a leads out of the task's directory; allowed: a path without \.\./,
    );
  });

  it('are missing without a directory', () => {
    assert.throws(
      () => parseSpec('svc.yml', svc('a'), {}),
      /template: a cannot be read: no directory is given/,
    );
  });
});

describe('the examples', () => {
  const values = {
    ARTIFACT_DATABASE: 'http://scheduler/database.tar.gz',
    DATABASE_PORT: '31500',
    POSTGRESQL_BIN: '/usr/bin',
    SERVICE_USER: 'postgres',
  };
  for (const file of globSync('examples/**/svc.yml')) {
    it(`has ${file}, which may run`, async () => {
      const { spec, warnings } = await loadSpec(file, values);
      assert.deepEqual([spec.pods.length, warnings], [1, []]);
    });
  }
});
