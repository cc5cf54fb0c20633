import assert from 'node:assert/strict';
import type { Offer_Operation, Resource } from '../../../../shared/mesos/generated/mesos.ts';
import { applyOperation, withCheckpointed } from '../../../local-mesos/resources/conversions.ts';
import { downgrade, toEndpoint, upgrade } from '../../../local-mesos/resources/formats.ts';
import { needsCheckpoint } from '../../../local-mesos/resources/kinds.ts';
import { parseResources } from '../../../local-mesos/resources/parse.ts';
import { equal, type Resources } from '../../../local-mesos/resources/resources.ts';
import { resourcesText } from '../../../local-mesos/resources/text.ts';

const disk = (value: number, more: Partial<Resource> = {}): Resource => ({
  name: 'disk',
  type: 'SCALAR',
  scalar: { value },
  ...more,
});
const reservations = [{ type: 'DYNAMIC', role: 'test', principal: 'svc' }] as const;
const volume = disk(64, {
  reservations,
  disk: { persistence: { id: 'v', principal: 'svc' }, volume: { mode: 'RW', container_path: 'data' } },
});

function applied(resources: Resources, operation: Offer_Operation): Resources {
  const result = applyOperation(resources, operation);
  if ('error' in result) assert.fail(result.error);
  return result.resources;
}

const RESERVE: Offer_Operation = { type: 'RESERVE', reserve: { resources: [disk(128, { reservations })] } };
const CREATE: Offer_Operation = { type: 'CREATE', create: { volumes: [volume] } };
const DESTROY: Offer_Operation = { type: 'DESTROY', destroy: { volumes: [volume] } };
const UNRESERVE: Offer_Operation = {
  type: 'UNRESERVE',
  unreserve: { resources: [disk(128, { reservations })] },
};

describe('local Mesos: operations on resources', () => {
  const total = parseResources('disk:512;cpus:1');

  it('reserves, makes a volume, destroys it, gives the reservation back', () => {
    const created = applied(applied(total, RESERVE), CREATE);
    assert.equal(
      resourcesText(created),
      'disk:384; cpus:1; disk(reservations: [(DYNAMIC,test,svc)]):64; disk(reservations: [(DYNAMIC,test,svc)])[v:data]:64',
    );
    assert.ok(equal(applied(applied(created, DESTROY), UNRESERVE), total));
  });

  it('refines a static reservation', () => {
    const refined = disk(10, {
      reservations: [
        { type: 'STATIC', role: 'storage' },
        { type: 'DYNAMIC', role: 'storage/svc' },
      ],
    });
    const after = applied(parseResources('disk(storage):32'), {
      type: 'RESERVE',
      reserve: { resources: [refined] },
    });
    assert.equal(
      resourcesText(after),
      'disk(reservations: [(STATIC,storage)]):22; disk(reservations: [(STATIC,storage), (DYNAMIC,storage/svc)]):10',
    );
  });

  it('says what is lacking, in the words of Mesos, and changes nothing', () => {
    const result = applyOperation(total, {
      type: 'RESERVE',
      reserve: { resources: [disk(1000, { reservations })] },
    });
    assert.deepEqual(result, { error: 'disk:512; cpus:1 does not contain disk:1000' });
    assert.ok('error' in applyOperation(total, { type: 'LAUNCH' }));
  });

  it('grows and shrinks a volume', () => {
    const created = applied(applied(total, RESERVE), CREATE);
    const grown = applied(created, {
      type: 'GROW_VOLUME',
      grow_volume: { volume, addition: disk(64, { reservations }) },
    });
    const large = { ...volume, scalar: { value: 128 } };
    assert.ok(grown.some((resource) => resource.scalar?.value === 128 && resource.disk !== undefined));
    const shrunk = applied(grown, {
      type: 'SHRINK_VOLUME',
      shrink_volume: { volume: large, subtract: { value: 64 } },
    });
    assert.ok(equal(shrunk, created));
  });

  it('puts what an agent has on disk back into what its flags say', () => {
    const created = applied(applied(total, RESERVE), CREATE);
    assert.ok(equal(withCheckpointed(total, created.filter(needsCheckpoint)), created));
  });
});

describe('local Mesos: forms of a reservation', () => {
  const old: Resource = { ...disk(1), role: 'a', reservation: { principal: 'p' } };

  it('turns the older form into the newer, and back', () => {
    const newer = upgrade(old);
    assert.deepEqual(newer, disk(1, { reservations: [{ type: 'DYNAMIC', role: 'a', principal: 'p' }] }));
    assert.deepEqual(downgrade(newer), old);
    assert.deepEqual(upgrade({ ...disk(1), role: '*' }), disk(1));
    assert.deepEqual(downgrade(disk(1)), { ...disk(1), role: '*' });
  });

  it('has no older form for a refined reservation', () => {
    const refined = disk(1, {
      reservations: [
        { type: 'STATIC', role: 'a' },
        { type: 'DYNAMIC', role: 'a/b' },
      ],
    });
    assert.equal(downgrade(refined), undefined);
    assert.deepEqual(toEndpoint(refined), refined);
  });

  it('shows operators both forms at once', () => {
    const reserved = disk(1, { reservations: [{ type: 'STATIC', role: 'a' }] });
    assert.deepEqual(toEndpoint(reserved), { ...reserved, role: 'a' });
  });
});
