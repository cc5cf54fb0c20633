// The page's pure parts: events out of text, addresses, parameters, numbers, and the log lines that it keeps.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bytes, cpus, duration } from '../../../../../scheduler/http/page/browser/format.ts';
import { LogLines, MOST_LINES } from '../../../../../scheduler/http/page/browser/log-lines.ts';
import { parametersOf } from '../../../../../scheduler/http/page/browser/parameters.ts';
import { hashOf, routeOf } from '../../../../../scheduler/http/page/browser/routes.ts';
import { EventReader } from '../../../../../scheduler/http/page/browser/sse.ts';

const STREAM =
  ': hello\n\nid: 7\nevent: plan\ndata: {"a":\r\ndata: 1}\n\ndata\n\nevent: empty\n\nid: 8\rdata:x\r\n\r\n';
const EVENTS = [
  { id: '7', type: 'plan', data: '{"a":\n1}' },
  { id: '7', type: 'message', data: '' },
  { id: '8', type: 'message', data: 'x' },
];

describe('page: server-sent events', () => {
  it('reads them wherever the text is cut', () => {
    const cuts = fc.array(fc.nat(STREAM.length), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (places) => {
        const at = [0, ...places.toSorted((a, b) => a - b), STREAM.length];
        const reader = new EventReader();
        const events = at.slice(1).flatMap((end, index) => reader.push(STREAM.slice(at[index], end)));
        assert.deepEqual(events, EVENTS);
      }),
    );
  });

  it('refuses an event without end', () => {
    const reader = new EventReader();
    assert.throws(() => reader.push(`data: ${'x'.repeat(17 * 1024 * 1024)}`), /too long/);
  });
});

describe('page: addresses', () => {
  it('finds the way back from each', () => {
    const routes = [{ view: 'plans' }, { view: 'pods' }, { view: 'task', task: 'a/b-0-c' }] as const;
    for (const route of routes) assert.deepEqual(routeOf(hashOf(route)), route);
  });

  it('shows the plans for an address that it does not know', () => {
    assert.deepEqual(routeOf(''), { view: 'plans' });
    assert.deepEqual(routeOf('#/nothing/here'), { view: 'plans' });
  });
});

describe('page: parameters', () => {
  it('takes NAME=value lines, with anything behind the first equals sign', () => {
    assert.deepEqual(parametersOf('A=1\n\n  B=x=y \n'), { parameters: { A: '1', B: 'x=y' } });
  });

  it('names the first line that is none', () => {
    assert.deepEqual(parametersOf('A=1\n2B=3\nC'), {
      parameters: { A: '1' },
      problem: 'not NAME=value: 2B=3',
    });
  });
});

describe('page: numbers', () => {
  it('shows bytes in units of 1024', () => {
    assert.deepEqual([0, 512, 1536, 57_252_249, 1024 ** 4, null].map(bytes), [
      '0 B',
      '512 B',
      '1.5 KB',
      '54.6 MB',
      '1.0 TB',
      '–',
    ]);
  });

  it('shows durations by their two largest units', () => {
    assert.deepEqual([0, 59.6, 3600, 7505, 86_400 + 61, undefined].map(duration), [
      '0 s',
      '1 min',
      '1 h',
      '2 h 5 min',
      '1 d',
      '–',
    ]);
    assert.equal(cpus(0.256), '0.26');
  });
});

describe('page: log lines', () => {
  it('keeps whole lines, joined over pieces', () => {
    const log = new LogLines();
    log.push('one\ntw');
    log.push('o\nthree');
    assert.deepEqual(log.lines, ['one', 'two']);
  });

  it('keeps the newest, and counts those that went', () => {
    const log = new LogLines();
    log.push(Array.from({ length: MOST_LINES + 3 }, (_, index) => `${index}\n`).join(''));
    assert.equal(log.lines.length, MOST_LINES);
    assert.equal(log.first, 3);
    assert.equal(log.lines[0], '3');
  });

  it('shortens a line of megabytes, also one that never ends', () => {
    const log = new LogLines();
    for (let piece = 0; piece < 100; piece += 1) log.push('x'.repeat(100_000));
    log.push('\n');
    assert.ok((log.lines[0]?.length ?? 0) < 5000);
  });
});
