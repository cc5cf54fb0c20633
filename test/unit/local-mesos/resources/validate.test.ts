import assert from 'node:assert/strict';
import type { Resource } from '../../../../shared/mesos/generated/mesos.ts';
import { roleError } from '../../../local-mesos/resources/roles.ts';
import { resourceError } from '../../../local-mesos/resources/validate.ts';

const cpus: Resource = { name: 'cpus', type: 'SCALAR', scalar: { value: 1 } };

const ports = (...pairs: readonly (readonly [bigint, bigint])[]): Resource => ({
  name: 'ports',
  type: 'RANGES',
  ranges: { range: pairs.map(([begin, end]) => ({ begin, end })) },
});

describe('local Mesos: a well-formed resource', () => {
  const cases: readonly (readonly [string, Resource, string | undefined])[] = [
    ['a scalar', cpus, undefined],
    ['nothing at all', { ...cpus, scalar: { value: 0 } }, undefined],
    ['less than nothing', { ...cpus, scalar: { value: -1 } }, 'Invalid scalar resource: value <= 0'],
    ['too little to count', { ...cpus, scalar: { value: 0.0001 } }, 'Invalid scalar resource: value <= 0'],
    ['no name', { ...cpus, name: '' }, 'Empty resource name'],
    ['no value', { name: 'cpus', type: 'SCALAR' }, 'Invalid scalar resource'],
    ['ranges that overlap', ports([1n, 5n], [3n, 9n]), 'Invalid ranges resource: overlapping ranges'],
    ['a range backwards', ports([5n, 1n]), 'Invalid ranges resource: begin > end'],
    [
      'a set with the same twice',
      { name: 'z', type: 'SET', set: { item: ['a', 'a'] } },
      'Invalid set resource: duplicated elements',
    ],
    [
      'a reservation for everyone',
      { ...cpus, role: '*', reservation: {} },
      'Invalid reservation: role "*" cannot be dynamically reserved',
    ],
    [
      'a refinement to a stranger',
      {
        ...cpus,
        reservations: [
          { type: 'STATIC', role: 'a' },
          { type: 'DYNAMIC', role: 'b' },
        ],
      },
      "Invalid refined reservation: role 'b' is not a refinement of 'a'",
    ],
    [
      'a static refinement',
      {
        ...cpus,
        reservations: [
          { type: 'STATIC', role: 'a' },
          { type: 'STATIC', role: 'a/b' },
        ],
      },
      'Invalid refined reservation: A refined reservation cannot be STATIC',
    ],
    ['a disk that is no disk', { ...cpus, disk: {} }, 'DiskInfo should not be set for cpus resource'],
    ['shared cpus', { ...cpus, shared: {} }, 'Resource cpus cannot be shared'],
  ];
  for (const [title, resource, error] of cases) {
    it(`${error === undefined ? 'takes' : 'refuses'} ${title}`, () => {
      assert.equal(resourceError(resource), error);
    });
  }
});

describe('local Mesos: role names', () => {
  const bad = ['/a', 'a/', 'a//b', '', '.', 'a/..', 'a/*', '-a', 'a b', 'a\tb'];
  for (const role of bad) {
    it(`refuses ${JSON.stringify(role)}`, () => assert.notEqual(roleError(role), undefined));
  }
  for (const role of ['*', 'a', 'a/b', 'a-b', 'a.b']) {
    it(`takes ${role}`, () => assert.equal(roleError(role), undefined));
  }
});
