import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executorLog, MOST_WAITING } from '../../../executor/log.ts';
import { LogFile } from '../../../executor/log-file.ts';
import { MOST_WARNINGS, PERIOD } from '../../../executor/warning-allowance.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

describe('executor/log', () => {
  let directory: string;
  const read = (name: string) => readFileSync(join(directory, name), 'utf8');

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-log-'));
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('never grows beyond its bound, and keeps the newest lines', () => {
    const file = new LogFile(join(directory, 'log'), { fileBytes: 100, files: 3 });
    for (let number = 100; number < 200; number++) file.write(`line ${number}\n`);
    const names = ['log.2', 'log.1', 'log'];
    for (const name of names) assert.ok(statSync(join(directory, name)).size <= 100);
    assert.equal(existsSync(join(directory, 'log.3')), false);
    const lines = names.map(read).join('').trim().split('\n');
    assert.deepEqual(
      lines,
      lines.map((_, index) => `line ${200 - lines.length + index}`),
    );
    assert.ok(lines.length > 20);
  });

  it('loses what cannot be written, goes on, and tells how much was lost', () => {
    const file = new LogFile(join(directory, 'later/log'));
    file.write('one\n');
    file.write('two\n');
    mkdirSync(join(directory, 'later'));
    file.write('three\n');
    const [lost = '', three] = read('later/log').split('\n');
    assert.equal(JSON.parse(lost).message, '2 lines of this log were lost');
    assert.equal(three, 'three');
  });

  it('keeps what is said before winston is there, in its order, and writes it when closed early', () => {
    const clock = new VirtualClock();
    const log = executorLog({ clock, directory, file: -1 });
    log.info('first', { task: 't' });
    log.debug('not at this level');
    log.error('second\nline');
    assert.equal(existsSync(join(directory, 'executor.log')), false);
    log.close();
    const [first = '', second = '', end] = read('executor.log').split('\n');
    assert.deepEqual(JSON.parse(first), {
      task: 't',
      time: new Date(clock.now()).toISOString(),
      level: 'info',
      message: 'first',
    });
    assert.equal(JSON.parse(second).message, 'second\nline');
    assert.equal(end, '');
  });

  it('tells few warnings on standard error, which nobody rotates, and every error', () => {
    const clock = new VirtualClock();
    const file = openSync(join(directory, 'stderr'), 'a');
    const log = executorLog({ clock, directory, file });
    const told = () => read('stderr').trim().split('\n').length;
    for (let number = 0; number < 5000; number++) log.warn(`warning ${number}`);
    assert.equal(told(), MOST_WARNINGS + 1);
    assert.match(read('stderr'), /for ten minutes further warnings stand in executor\.log alone\n$/);
    log.error('exiting');
    assert.match(read('stderr'), /error exiting\n$/);
    clock.advance(PERIOD);
    log.warn('later');
    assert.equal(told(), MOST_WARNINGS + 3);
    log.close();
    closeSync(file);
  });

  it('writes a little later, in order, and loses nothing when more comes than may wait', async () => {
    const clock = new VirtualClock();
    const log = executorLog({ clock, directory, file: -1 });
    const path = join(directory, 'executor.log');
    const lines = () => read('executor.log').trim().split('\n').length;
    log.info('waits for winston');
    clock.advance(1000);
    while (!existsSync(path)) await new Promise(setImmediate);
    for (let number = 0; number < MOST_WAITING; number++) log.info('waits');
    assert.equal(lines(), 1);
    log.info('one more');
    assert.equal(lines(), 2);
    clock.advance(100);
    assert.equal(lines(), MOST_WAITING + 2);
    assert.equal(clock.pending, 0);
    log.info('last');
    log.close();
    assert.match(read('executor.log'), /"message":"last"\}\n$/);
  });

  it('bounds what waits', () => {
    const log = executorLog({ clock: new VirtualClock(), directory, file: -1 });
    for (let number = 0; number < 1500; number++) log.info(`line ${number}`);
    log.close();
    const lines = read('executor.log').trim().split('\n');
    assert.equal(lines.length, 1001);
    assert.equal(JSON.parse(lines[0] ?? '').message, '500 lines of this log were lost');
  });
});
