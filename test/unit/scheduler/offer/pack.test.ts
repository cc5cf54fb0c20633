// Pods into offers: what is reserved, created and launched, in which order; and never more than is offered.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LaunchRequest } from '../../../../scheduler/offer/launch.ts';
import { failures } from '../../../../scheduler/offer/outcome.ts';
import { pack } from '../../../../scheduler/offer/pack.ts';
import { poolsOf } from '../../../../scheduler/offer/pool.ts';
import { ownResourceId, reservedResource } from '../../../../scheduler/offer/reservation.ts';
import { parseSpec } from '../../../../scheduler/spec/load.ts';
import type { PodSpec } from '../../../../scheduler/spec/service-spec.ts';
import type { Offer, Resource } from '../../../../shared/mesos/generated/mesos.ts';
import { parseResources } from '../../../local-mesos/resources/parse.ts';
import { contains, sum } from '../../../local-mesos/resources/resources.ts';
import { afterOperations, launchContext, OWNER, offerOf, requestOf } from '../../../support/offers.ts';
import { packOptions } from '../../../support/pack-options.ts';

const SVC = `
name: /group/trial
pods:
  hello:
    count: 9
    uris: [ "http://files/a.tgz", "http://scheduler/v1/artifacts/files/0/b.tgz" ]
    volume: { path: shared, type: ROOT, size: 16 }
    resource-sets:
      sidecar: { cpus: 0.1, memory: 32 }
    tasks:
      server:
        goal: RUNNING
        cmd: run
        cpus: 0.5
        memory: 64
        labels: tier:one
        kill-grace-period: 20
        volume: { path: data, type: ROOT, size: 8 }
        ports:
          http: { port: 0, env-key: HTTP, advertise: true, vip: { port: 80 } }
          fixed-port: { port: 9000 }
      backup: { goal: FINISH, cmd: finish, resource-set: sidecar, env: { HTTP: file, B: file } }
`;
const POD = parseSpec('svc.yml', SVC, {}).spec.pods[0] as PodSpec;
const [SERVER, BACKUP] = POD.tasks;

const context = () => launchContext({ service: '/group/trial' });
const offer = (resources: string | readonly Resource[], agent = 'a1', id = `o-${agent}`) =>
  offerOf(resources, agent, { id: { value: id } });

function request(more: Partial<LaunchRequest> = {}): LaunchRequest {
  assert.ok(SERVER);
  return requestOf(POD, 0, { tasks: [SERVER], ...more });
}

const AMPLE = 'cpus:4;mem:1024;disk:2048;ports:[9000-9000,31000-31010]';
const run = (requests: LaunchRequest[], offers: Offer[], known: string[] = [], of = context()) =>
  pack(of, requests, poolsOf(OWNER, offers), packOptions({ known: new Set(known) }));

describe('packing pods into offers', () => {
  it('reserves for the executor first, then for each resource set, and launches in the same ACCEPT', () => {
    const { acceptances, unused } = run([request()], [offer(AMPLE)]);
    const [acceptance] = acceptances;
    assert.deepEqual(unused, []);
    assert.deepEqual(acceptance?.offerIds, ['o-a1']);
    const shown = acceptance?.operations.map(({ type, reserve, create }) => [
      type,
      (reserve?.resources ?? create?.volumes ?? []).map(({ name }) => name).join(' '),
    ]);
    assert.deepEqual(shown, [
      ['RESERVE', 'cpus mem disk disk'],
      ['CREATE', 'disk'],
      ['RESERVE', 'cpus mem'],
      ['RESERVE', 'ports ports cpus mem disk'],
      ['CREATE', 'disk'],
      ['LAUNCH_GROUP', ''],
    ]);
    afterOperations(parseResources(AMPLE), acceptance?.operations ?? []);
  });

  it('labels every reservation with its own id, the framework and the principal', () => {
    const { acceptances } = run([request()], [offer(AMPLE)]);
    const resources = acceptances[0]?.operations.flatMap(({ reserve }) => reserve?.resources ?? []) ?? [];
    const ids = resources.map((resource) => ownResourceId(OWNER, resource));
    assert.equal(new Set(ids).size, resources.length);
    assert.equal(ids.includes(undefined), false);
    for (const { reservations } of resources) assert.equal(reservations?.[0]?.principal, 'trial-principal');
  });

  it('makes a task that Mesos and its tools understand', () => {
    const { acceptances } = run([request({ parameters: { server: { B: 'given' } } })], [offer(AMPLE)]);
    const group = acceptances[0]?.operations.at(-1)?.launch_group;
    const [task] = group?.task_group.tasks ?? [];
    assert.match(task?.task_id.value ?? '', /^group\.trial__hello-0-server__[0-9a-f-]{36}$/);
    assert.match(group?.executor.executor_id.value ?? '', /^group\.trial__hello__[0-9a-f-]{36}$/);
    assert.equal(group?.executor.type, 'CUSTOM');
    assert.deepEqual(
      group?.executor.command?.uris?.map(({ cache }) => cache),
      [true, false, true],
    );
    assert.equal(group?.executor.shutdown_grace_period?.nanoseconds, 25_000_000_000n);
    assert.equal(task?.kill_policy?.grace_period?.nanoseconds, 20_000_000_000n);
    const environment = Object.fromEntries(
      task?.command?.environment?.variables?.map(({ name, value }) => [name, value]) ?? [],
    );
    const { HTTP, PORT_HTTP, PORT_FIXED_PORT, TASK_NAME, FRAMEWORK_NAME, POD_INSTANCE_INDEX, B } =
      environment;
    assert.deepEqual([HTTP, PORT_HTTP, PORT_FIXED_PORT], ['31000', '31000', '9000']);
    assert.deepEqual(
      [TASK_NAME, FRAMEWORK_NAME, POD_INSTANCE_INDEX, B],
      ['hello-0-server', '/group/trial', '0', 'given'],
    );
    assert.equal(environment['hello-0-server'], 'true');
    const labels = Object.fromEntries(task?.labels?.labels?.map(({ key, value }) => [key, value]) ?? []);
    assert.deepEqual(
      [labels['target_configuration'], labels['task_type'], labels['tier']],
      ['c1', 'hello', 'one'],
    );
    const [http] = task?.discovery?.ports?.ports ?? [];
    assert.match(http?.labels?.labels?.[0]?.key ?? '', /^VIP_/);
    assert.equal(http?.labels?.labels?.[0]?.value, 'http:80');
  });

  it('says everything that is lacking, for each agent', () => {
    const { outcomes, unused } = run([request()], [offer('cpus:0.5;mem:100;disk:5;ports:[1-10]')]);
    assert.deepEqual(unused, ['o-a1']);
    const [outcome] = outcomes.map((one) => one.outcome);
    assert.ok(outcome);
    assert.deepEqual(failures(outcome), [
      'disk 256 of the executor: needs 256 disk, 5 is free',
      'volume shared of the executor: needs 16 disk, 5 is free',
      'port 9000 (fixed-port) of server-resource-set: needs 9000, free are 1-10',
      'cpus 0.5 of server-resource-set: needs 0.5 cpus, 0.3 is free',
      'mem 64 of server-resource-set: needs 64 mem, 4 is free',
      'volume data of server-resource-set: needs 8 disk, 5 is free',
    ]);
  });

  it('puts the offers of one agent together', () => {
    const offers = [
      offer('cpus:4;mem:1024', 'a1', 'o1'),
      offer('disk:2048;ports:[9000-9000,31000-31010]', 'a1', 'o2'),
    ];
    assert.deepEqual(run([request()], offers).acceptances[0]?.offerIds, ['o1', 'o2']);
  });

  it('takes nothing that is reserved for others, revocable, or a disk of its own kind', () => {
    const all = parseResources(AMPLE);
    const foreign = all.map((resource) => ({
      ...resource,
      reservations: [{ type: 'STATIC', role: 'other' } as const],
    }));
    const revocable = all.map((resource) => ({ ...resource, revocable: {} }));
    const mount = all.map((resource) => ({ ...resource, disk: { source: { type: 'MOUNT' } as const } }));
    for (const resources of [foreign, revocable, mount]) {
      assert.equal(run([request()], [offer(resources)]).acceptances.length, 0);
    }
  });

  describe('a pod that has its place', () => {
    const first = () => {
      const of = context();
      const [acceptance] = run([request()], [offer(AMPLE)], [], of).acceptances;
      const [launch] = acceptance?.launches ?? [];
      assert.ok(acceptance && launch);
      const left = afterOperations(parseResources(AMPLE), acceptance.operations.slice(0, -1));
      const ids = launch.footprint.reservations.map(({ resourceId }) => resourceId);
      return { of, footprint: launch.footprint, all: left, ids };
    };

    it('launches a sidecar into it with the identical executor, and reserves nothing', () => {
      const { of, footprint, all, ids } = first();
      assert.ok(BACKUP);
      const more = request({ footprint, joins: true, tasks: [BACKUP] });
      const used = footprint.reservations
        .filter(({ owner }) => owner !== 'sidecar')
        .map((one) => one.resourceId);
      const offered = all.filter((resource) => !used.includes(ownResourceId(OWNER, resource) ?? ''));
      const { acceptances } = run([more], [offer(offered)], ids, of);
      assert.deepEqual(
        acceptances[0]?.operations.map(({ type }) => type),
        ['LAUNCH_GROUP'],
      );
      const group = acceptances[0]?.operations[0]?.launch_group;
      assert.equal(group?.executor, footprint.executor);
      assert.ok(contains(offered, group?.task_group.tasks?.[0]?.resources ?? assert.fail()));
    });

    it('starts anew on the same reservations, volumes and ports under a new executor id', () => {
      const { of, footprint, all, ids } = first();
      const { acceptances } = run([request({ footprint })], [offer(all)], ids, of);
      const [launch] = acceptances[0]?.launches ?? [];
      assert.deepEqual(
        acceptances[0]?.operations.map(({ type }) => type),
        ['LAUNCH_GROUP'],
      );
      assert.notEqual(launch?.footprint.executor.executor_id.value, footprint.executor.executor_id.value);
      assert.deepEqual(
        launch?.footprint.reservations.map(({ resourceId }) => resourceId),
        ids,
      );
      assert.ok(
        launch?.footprint.reservations
          .filter(({ owner }) => owner !== 'sidecar')
          .every((one) => one.confirmed),
      );
      afterOperations(all, acceptances[0]?.operations ?? []);
    });

    it('waits for its own agent, and for reservations still in use', () => {
      const { of, footprint, all, ids } = first();
      const elsewhere = run([request({ footprint })], [offer(AMPLE, 'a2')], ids, of);
      assert.match(
        failures(elsewhere.outcomes[0]?.outcome ?? assert.fail()).join(),
        /its reservations are on a1\.example/,
      );
      const [gone, ...others] = all.filter((resource) => ownResourceId(OWNER, resource) !== undefined);
      assert.ok(gone);
      const lacking = run([request({ footprint })], [offer(others)], ids, of);
      assert.match(failures(lacking.outcomes[0]?.outcome ?? assert.fail()).join(), /is not in the offer yet/);
    });

    it('reserves or gives back the difference when svc.yml asks for more or less', () => {
      const { of, footprint, all, ids } = first();
      const resize = (cpus: number, memory: number) => {
        const sets = POD.resourceSets.map((set) => (set.id === 'sidecar' ? set : { ...set, cpus, memory }));
        return run([request({ footprint, pod: { ...POD, resourceSets: sets } })], [offer(all)], ids, of);
      };
      const [acceptance] = resize(0.75, 48).acceptances;
      const shown = acceptance?.operations.map(({ type, reserve, unreserve }) => {
        const [resource] = reserve?.resources ?? unreserve?.resources ?? [];
        return [type, resource?.name, resource?.scalar?.value];
      });
      assert.deepEqual(shown?.slice(0, -1), [
        ['UNRESERVE', 'mem', 16],
        ['RESERVE', 'cpus', 0.25],
      ]);
      afterOperations(all, acceptance?.operations ?? []);
      assert.equal(resize(99, 64).acceptances.length, 0);
    });

    it('gives back what no pod knows: volumes are destroyed, then everything unreserved', () => {
      const { of, all } = first();
      const { acceptances } = run([], [offer(all)], [], of);
      assert.deepEqual(
        acceptances[0]?.operations.map(({ type }) => type),
        ['DESTROY', 'UNRESERVE'],
      );
      assert.deepEqual(
        afterOperations(all, acceptances[0]?.operations ?? []).filter(({ reservations }) => reservations),
        [],
      );
    });

    it('never gives back what is of another framework or role', () => {
      const { of, footprint } = first();
      const [reservation] = footprint.reservations;
      assert.ok(reservation);
      const others = [
        { ...OWNER, frameworkId: 'framework-2' },
        { ...OWNER, role: 'other-role' },
      ].map((owner) => reservedResource(owner, reservation));
      assert.deepEqual(run([], [offer(others)], [], of).acceptances, []);
    });
  });

  it('never takes more from any agent than it offers, whatever is asked', () => {
    const amounts = fc.record({
      cpus: fc.integer({ min: 0, max: 4000 }),
      mem: fc.integer({ min: 0, max: 600 }),
      disk: fc.integer({ min: 0, max: 900 }),
      ports: fc.integer({ min: 0, max: 4 }),
    });
    const pods = fc.array(
      fc.record({ cpus: fc.integer({ min: 1, max: 1500 }), memory: fc.integer({ min: 1, max: 200 }) }),
      {
        maxLength: 8,
      },
    );
    const property = fc.property(fc.array(amounts, { maxLength: 4 }), pods, (agents, wanted) => {
      const offers = agents.map(({ cpus, mem, disk, ports }, index) =>
        offer(`cpus:${cpus / 1000};mem:${mem};disk:${disk};ports:[9000-${9000 + ports}]`, `a${index}`),
      );
      const requests = wanted.map(({ cpus, memory }, index) => {
        const sets = POD.resourceSets.map((set) => {
          return set.id === 'sidecar'
            ? set
            : { ...set, cpus: cpus / 1000, memory, ports: set.ports.slice(0, 1) };
        });
        return request({ instance: `hello-${index}`, index, pod: { ...POD, resourceSets: sets } });
      });
      const { acceptances, outcomes, unused } = run(requests, offers);
      const launches = acceptances.flatMap((acceptance) => acceptance.launches);
      assert.equal(launches.length, outcomes.filter(({ outcome }) => outcome.passed).length);
      assert.equal(acceptances.length + unused.length, offers.length);
      for (const { agentId, operations } of acceptances) {
        afterOperations(sum(offers.find((one) => one.agent_id.value === agentId)?.resources), operations);
      }
    });
    fc.assert(property, { numRuns: 60 });
  });
});
