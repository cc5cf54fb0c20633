import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Resource } from '../../../../shared/mesos/generated/mesos.ts';
import { parseResources } from '../../../local-mesos/resources/parse.ts';
import {
  add,
  allocate,
  contains,
  equal,
  subtract,
  sum,
  unallocate,
} from '../../../local-mesos/resources/resources.ts';
import { resourcesText } from '../../../local-mesos/resources/text.ts';

const some = (text: string) => parseResources(text);

/** Lists of cpus, mem, disk, ports and a set, some of them reserved. */
const arbitraryResources: fc.Arbitrary<readonly Resource[]> = fc
  .array(
    fc.record({
      name: fc.constantFrom('cpus', 'mem', 'ports', 'zone'),
      role: fc.constantFrom('*', 'a', 'a/b'),
      amount: fc.integer({ min: 1, max: 5000 }),
      from: fc.integer({ min: 0, max: 40 }),
      length: fc.integer({ min: 0, max: 9 }),
    }),
    { maxLength: 8 },
  )
  .map((list) => sum(list.map(toResource)));

function toResource({
  name,
  role,
  amount,
  from,
  length,
}: {
  name: string;
  role: string;
  amount: number;
  from: number;
  length: number;
}): Resource {
  const reserved = role === '*' ? {} : { reservations: [{ type: 'STATIC', role } as const] };
  if (name === 'ports') {
    const range = [{ begin: BigInt(from), end: BigInt(from + length) }];
    return { name, type: 'RANGES', ranges: { range }, ...reserved };
  }
  if (name === 'zone') return { name, type: 'SET', set: { item: [`z${from % 5}`] }, ...reserved };
  return { name, type: 'SCALAR', scalar: { value: amount / 1000 }, ...reserved };
}

const scalarsOnly = (resources: readonly Resource[]) => resources.filter(({ type }) => type === 'SCALAR');

describe('local Mesos: sums of resources', () => {
  it('adds scalars exactly to three decimals', () => {
    const tenths = Array.from({ length: 10 }, () => some('cpus:0.1'));
    assert.equal(resourcesText(tenths.reduce(add, [])), 'cpus:1');
    assert.equal(resourcesText(subtract(some('cpus:1'), some('cpus:0.9'))), 'cpus:0.1');
  });

  it('gives back what was added, whatever it is', () => {
    fc.assert(
      fc.property(arbitraryResources, arbitraryResources, (a, b) => {
        assert.ok(contains(add(a, b), a));
        assert.ok(contains(add(a, b), b));
        const [left, right] = [scalarsOnly(a), scalarsOnly(b)];
        assert.ok(equal(subtract(add(left, right), right), left));
      }),
    );
  });

  it('subtracts only what is there', () => {
    fc.assert(
      fc.property(arbitraryResources, (a) => {
        assert.deepEqual(subtract(a, a), []);
        assert.deepEqual(subtract([], a), []);
        assert.ok(contains(a, []));
      }),
    );
  });

  it('knows another role, another allocation, another reservation as another kind', () => {
    const plain = some('cpus:1');
    assert.equal(contains(plain, some('cpus(a):1')), false);
    assert.equal(contains(plain, allocate(plain, 'a')), false);
    assert.ok(equal(unallocate(allocate(plain, 'a')), plain));
  });

  it('splits and joins ranges', () => {
    const ports = subtract(some('ports:[31000-31010]'), some('ports:[31005-31005]'));
    assert.equal(resourcesText(ports), 'ports:[31000-31004, 31006-31010]');
    assert.equal(resourcesText(add(ports, some('ports:[31005-31005]'))), 'ports:[31000-31010]');
    assert.equal(contains(ports, some('ports:[31004-31006]')), false);
  });

  it('takes a volume whole or not at all, and keeps two of them apart', () => {
    const volume = (id: string, value: number): Resource => ({
      name: 'disk',
      type: 'SCALAR',
      scalar: { value },
      reservations: [{ type: 'DYNAMIC', role: 'a' }],
      disk: { persistence: { id }, volume: { mode: 'RW', container_path: 'p' } },
    });
    const both = sum([volume('x', 10), volume('y', 10)]);
    assert.equal(both.length, 2);
    assert.equal(contains(both, [volume('x', 5)]), false);
    assert.deepEqual(subtract(both, [volume('x', 10)]), [volume('y', 10)]);
  });

  it('keeps the order of a list as Mesos does: what is used up is replaced by the last', () => {
    const rest = subtract(some('cpus:1;mem:32;disk:16;ports:[1-2]'), some('cpus:1'));
    assert.equal(resourcesText(rest), 'ports:[1-2]; mem:32; disk:16');
  });
});

describe('local Mesos: text of resources', () => {
  it('reads a flag and prints it as Mesos does', () => {
    const text = 'cpus(storage):1;mem:4096;zone:{a,b};ports:[31000-32000,33000-33001]';
    assert.equal(
      resourcesText(some(text)),
      'cpus(reservations: [(STATIC,storage)]):1; mem:4096; zone:{a, b}; ports:[31000-32000, 33000-33001]',
    );
    assert.equal(resourcesText([]), '{}');
  });

  it('reads the JSON form too, older reservations included', () => {
    const json = JSON.stringify([{ name: 'cpus', type: 'SCALAR', scalar: { value: 2 }, role: 'a' }]);
    assert.equal(resourcesText(some(json)), 'cpus(reservations: [(STATIC,a)]):2');
  });

  for (const [text, error] of [
    ['cpus', /missing or extra ':' in cpus/],
    ['cpus(a:1', /mismatched parentheses/],
    ['cpus:many', /Bad type for resource cpus/],
    ['ports:[2-1]', /begin > end/],
    ['cpus:-1', /Invalid scalar resource/],
    ['[{"name":1}]', /not formatted properly/],
  ] as const) {
    it(`refuses ${text}`, () => assert.throws(() => some(text), error));
  }

  it('prints allocation, refined reservations, labels and volumes', () => {
    const volume: Resource = {
      name: 'disk',
      type: 'SCALAR',
      scalar: { value: 64 },
      allocation_info: { role: 'test' },
      reservations: [
        { type: 'STATIC', role: 'storage' },
        {
          type: 'DYNAMIC',
          role: 'storage/svc',
          principal: 'svc',
          labels: { labels: [{ key: 'pod', value: 'pod-0' }, { key: 'mark' }] },
        },
      ],
      disk: { persistence: { id: 'vol-pod' }, volume: { mode: 'RW', container_path: 'data' } },
    };
    assert.equal(
      resourcesText([volume]),
      'disk(allocated: test)(reservations: [(STATIC,storage), (DYNAMIC,storage/svc,svc,{pod: pod-0, mark})])[vol-pod:data]:64',
    );
  });
});
