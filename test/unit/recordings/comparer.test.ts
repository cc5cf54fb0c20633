// The comparison of recorded bodies with ours: it finds what differs, wherever it is, and lets pass what must vary.
import assert from 'node:assert/strict';
import { type CompareOptions, differences } from '../../integration/recordings/comparer.ts';
import {
  isArray,
  isObject,
  type Json,
  NumberText,
  parseExact,
} from '../../integration/recordings/exact-json.ts';
import { IdMap } from '../../integration/recordings/id-map.ts';
import { readRecording, recordingNames } from '../../support/recordings.ts';

const options = (): CompareOptions => ({
  ids: new IdMap(),
  toRecorded: (text) => text,
  sent: new Set(),
  machineTime: 0,
});

const compare = (recorded: unknown, ours: unknown, by = options()) =>
  differences(parseExact(JSON.stringify(recorded)), parseExact(JSON.stringify(ours)), by);

/** The JSON bodies of what Mesos said. */
function bodiesOf(name: string): Json[] {
  return readRecording(name)
    .filter(({ dir, body, bodyText }) => {
      return (dir === 'event' || dir === 'response') && typeof body === 'object' && bodyText !== undefined;
    })
    .map(({ bodyText = '' }) => parseExact(bodyText));
}

/** What depends on the machine and the moment, and may be any number. */
const FREE = new Set([
  'cpus_user_time_secs',
  'cpus_system_time_secs',
  'mem_rss_bytes',
  'mem_total_bytes',
  'processes',
  'threads',
  'executor_pid',
  'pid',
  'mtime',
  'port',
]);

/** The value with one leaf altered, for each leaf that is not free. */
function* altered(value: Json, key = ''): Generator<Json> {
  if (FREE.has(key)) return;
  if (typeof value === 'string') yield `${value}x`;
  else if (typeof value === 'boolean') yield !value;
  else if (value instanceof NumberText) yield new NumberText(`${value.value * 2 + 1}.5`);
  else if (isArray(value)) {
    for (const [at, one] of value.entries())
      for (const other of altered(one, key)) yield value.with(at, other);
  } else if (isObject(value)) {
    for (const [field, one] of Object.entries(value))
      for (const other of altered(one, field)) yield { ...value, [field]: other };
  }
}

/** The value without one field or element, for each. */
function* shortened(value: Json): Generator<Json> {
  if (isArray(value)) {
    for (const at of value.keys()) yield value.toSpliced(at, 1);
    for (const [at, one] of value.entries()) for (const other of shortened(one)) yield value.with(at, other);
  } else if (isObject(value)) {
    for (const field of Object.keys(value))
      yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== field));
    for (const [field, one] of Object.entries(value))
      for (const other of shortened(one)) yield { ...value, [field]: other };
  }
}

const SAMPLE = ['04-custom-executor', '14a-maintenance'];

describe('recordings: comparison', () => {
  it('finds nothing where a recorded body stands beside itself', () => {
    for (const body of recordingNames().flatMap(bodiesOf))
      assert.deepEqual(differences(body, body, options()), []);
  });

  for (const name of SAMPLE) {
    it(`finds every altered value of ${name}`, () => {
      for (const body of bodiesOf(name))
        for (const other of altered(body)) assert.notDeepEqual(differences(body, other, options()), []);
    });

    it(`finds everything that is missing or additional in ${name}`, () => {
      for (const body of bodiesOf(name)) {
        for (const other of shortened(body)) {
          assert.notDeepEqual(differences(body, other, options()), [], 'missing');
          assert.notDeepEqual(differences(other, body, options()), [], 'additional');
        }
      }
    });
  }

  it('says where the two differ, and what each has', () => {
    const [found] = compare({ a: [{ b: 'one' }] }, { a: [{ b: 'two' }] });
    assert.deepEqual(found, { path: '.a[0].b', recorded: '"one"', ours: '"two"' });
  });

  it('tells 4096.0 from 4096', () => {
    assert.equal(differences(parseExact('4096.0'), parseExact('4096'), options()).length, 1);
  });

  it('lets ids be others, one for one', () => {
    const one = '24e29649-3d9d-4adc-952a-e95b31d4f61b';
    const two = '676cd62d-245a-4912-a370-8dfdbee5d4c3';
    const other = '2c314a8c-ab3a-4a6e-8015-d461ea09e685';
    assert.deepEqual(compare([`${one}-S0`, one], [`${other}-S0`, other]), []);
    assert.equal(compare([one, two], [other, other]).length, 1);
    assert.equal(compare([one, one], [other, two]).length, 1);
    assert.equal(compare([`${one}-S0`], [`${other}-S1`]).length, 1);
  });

  it('keeps what it has learnt of ids for the next body', () => {
    const by = options();
    const [one, other, third] = ['24e29649', '2c314a8c', '676cd62d'].map(
      (part) => `${part}-3d9d-4adc-952a-e95b31d4f61b`,
    );
    assert.deepEqual(compare({ id: one }, { id: other }, by), []);
    assert.equal(compare({ id: one }, { id: third }, by).length, 1);
  });

  it('takes resources in any order, and lists with an order in theirs', () => {
    const [cpus, mem] = [{ name: 'cpus' }, { name: 'mem' }];
    assert.deepEqual(compare({ resources: [cpus, mem] }, { resources: [mem, cpus] }), []);
    assert.equal(compare({ resources: [cpus, cpus] }, { resources: [cpus, mem] }).length, 1);
    assert.equal(compare({ uris: [cpus, mem] }, { uris: [mem, cpus] }).length, 2);
  });
});
