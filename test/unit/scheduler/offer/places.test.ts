// Which agent a pod goes to: placement, roles, disks, GPUs, agents to avoid, first and best fit, and the rate of starts.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LaunchRequest } from '../../../../scheduler/offer/launch.ts';
import { failures, type Outcome } from '../../../../scheduler/offer/outcome.ts';
import { type Packing, type PackOptions, pack } from '../../../../scheduler/offer/pack.ts';
import { Census } from '../../../../scheduler/offer/placement/census.ts';
import { poolsOf } from '../../../../scheduler/offer/pool.ts';
import { EXECUTOR_RESOURCES } from '../../../../scheduler/offer/requirement.ts';
import { toMilli } from '../../../../scheduler/offer/scalar.ts';
import type { Offer, Resource } from '../../../../shared/mesos/generated/mesos.ts';
import { parseResources } from '../../../local-mesos/resources/parse.ts';
import { sum } from '../../../local-mesos/resources/resources.ts';
import { afterOperations, launchContext, OWNER, offerOf, podOf, requestOf } from '../../../support/offers.ts';
import { packOptions } from '../../../support/pack-options.ts';

const AMPLE = 'cpus:4;mem:1024;disk:2048;ports:[31000-31010]';

function svc(pod: string, task = ''): string {
  return `  db:\n    count: 9\n${pod}    tasks:\n      server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: 64${task} }\n`;
}

const of = launchContext();

function run(requests: readonly LaunchRequest[], offers: readonly Offer[], more: Partial<PackOptions> = {}) {
  return pack(of, requests, poolsOf(OWNER, offers), packOptions(more));
}

/** Agent of each request, '' where there is none. */
function agents({ acceptances, outcomes }: Packing): string[] {
  const launches = acceptances.flatMap((acceptance) => acceptance.launches);
  return outcomes.map(({ request }) => {
    return launches.find((launch) => launch.request === request)?.footprint.agentId ?? '';
  });
}

function refusal({ outcomes }: Packing, at = 0): Outcome {
  return outcomes[at]?.outcome ?? assert.fail('no outcome');
}

function several(pod: ReturnType<typeof podOf>, count: number): LaunchRequest[] {
  return Array.from({ length: count }, (_, index) => requestOf(pod, index));
}

function rack(name: string) {
  return { attributes: [{ name: 'rack', type: 'TEXT' as const, text: { value: name } }] };
}

describe('placing pods', () => {
  it('counts the pods that are placed, those of the same look included', () => {
    const pod = podOf(svc("    placement: 'hostname:UNIQUE'\n"));
    const offers = ['a1', 'a2', 'a3'].map((agent) => offerOf(AMPLE, agent));
    const census = new Census();
    census.put({ instance: 'db-8', type: 'db', agentId: 'a2', hostname: 'a2.example' });
    const packing = run(several(pod, 3), offers, { census });
    assert.deepEqual(agents(packing), ['a1', 'a3', '']);
    assert.ok(failures(refusal(packing, 2)).includes('@hostname MAX_PER 1: 1 pod of db on a3.example'));
    // What was only decided is not in the census before it is stored.
    assert.equal(census.count('db', '@hostname', 'a1.example'), 0);
  });

  it('spreads the pods of one look over racks, and keeps the attributes with their place', () => {
    const pod = podOf(svc("    placement: 'rack:GROUP_BY:2'\n"));
    const offers = [offerOf(AMPLE, 'a1', rack('a')), offerOf(AMPLE, 'b1', rack('b'))];
    const packing = run(several(pod, 4), offers);
    assert.deepEqual(agents(packing), ['a1', 'b1', 'a1', 'b1']);
    assert.deepEqual(packing.acceptances[0]?.launches[0]?.footprint.attributes, ['rack:a']);
  });

  it('asks the rules for new pods only', () => {
    const pod = podOf(svc("    placement: 'hostname:IS:a1.example'\n"));
    const [acceptance] = run([requestOf(pod)], [offerOf(AMPLE)]).acceptances;
    const footprint = acceptance?.launches[0]?.footprint;
    assert.ok(acceptance && footprint);
    const all = afterOperations(parseResources(AMPLE), acceptance.operations.slice(0, -1));
    const moved = podOf(svc("    placement: 'hostname:IS:elsewhere'\n"));
    const known = new Set(footprint.reservations.map(({ resourceId }) => resourceId));
    assert.deepEqual(agents(run([requestOf(moved)], [offerOf(AMPLE)])), ['']);
    assert.deepEqual(agents(run([requestOf(moved, 0, { footprint })], [offerOf(all)], { known })), ['a1']);
  });

  it('avoids agents where tasks keep failing, and says why', () => {
    const pod = podOf(svc(''));
    const avoided = new Map([['a1', 'tasks keep failing there']]);
    const packing = run([requestOf(pod)], [offerOf(AMPLE, 'a1'), offerOf(AMPLE, 'a2')], { avoided });
    assert.deepEqual(agents(packing), ['a2']);
    const none = run([requestOf(pod)], [offerOf(AMPLE, 'a1')], { avoided });
    assert.deepEqual(failures(refusal(none)), ['the agent: tasks keep failing there']);
  });

  it('leaves agents with GPUs to pods that need them, unless told otherwise', () => {
    const [plain, hungry] = [podOf(svc('')), podOf(svc('', ', gpus: 1'))];
    const offers = [offerOf(`${AMPLE};gpus:2`, 'a1')];
    assert.deepEqual(agents(run([requestOf(plain), requestOf(hungry)], offers)), ['', 'a1']);
    assert.match(failures(refusal(run([requestOf(plain)], offers))).join(), /left to pods that need them/);
    assert.deepEqual(agents(run([requestOf(plain)], offers, { sharesGpuAgents: true })), ['a1']);
    assert.deepEqual(agents(run([requestOf(hungry)], [offerOf(AMPLE)])), ['']);
  });

  it('stays in its region, unless its placement says something of regions', () => {
    const domain = { fault_domain: { region: { name: 'us' }, zone: { name: 'us-1' } } };
    const offers = [offerOf(AMPLE, 'a1', { domain })];
    const [plain, spread] = [podOf(svc('')), podOf(svc("    placement: '@region:GROUP_BY'\n"))];
    const home = run([requestOf(plain)], offers, { region: 'eu' });
    assert.deepEqual(failures(refusal(home)), ['the region: is us, not eu; @region in placement allows it']);
    assert.deepEqual(agents(run([requestOf(spread)], offers, { region: 'eu' })), ['a1']);
    assert.deepEqual(agents(run([requestOf(plain)], offers, { region: 'us' })), ['a1']);
    assert.deepEqual(agents(run([requestOf(plain)], [offerOf(AMPLE)], { region: 'eu' })), ['a1']);
    assert.deepEqual(agents(run([requestOf(plain)], offers)), ['a1']);
  });

  it('starts only so many executors, and says that the others wait for their turn', () => {
    const pod = podOf(svc(''));
    const packing = run(several(pod, 5), [offerOf(AMPLE)], { newExecutors: 2 });
    assert.deepEqual([packing.started, packing.isHeldBack], [2, true]);
    assert.deepEqual(agents(packing), ['a1', 'a1', '', '', '']);
    assert.match(refusal(packing, 2).reason, /waits for its turn/);
    const footprint = packing.acceptances[0]?.launches[0]?.footprint;
    assert.ok(footprint);
    const joining = requestOf(pod, 0, { footprint, joins: true });
    assert.equal(run([joining], [offerOf(AMPLE)], { newExecutors: 0 }).isHeldBack, false);
  });

  it('takes the first agent that holds the pod, or the one with least of what is scarce', () => {
    const pod = podOf(svc(''));
    const offers = [
      offerOf('cpus:8;mem:4000;disk:2000', 'large'),
      offerOf('cpus:2;mem:4000;disk:2000', 'small'),
      offerOf('cpus:0.5;mem:4000;disk:2000', 'full'),
    ];
    assert.deepEqual(agents(run(several(pod, 2), offers)), ['large', 'large']);
    // 0.6 of 10.5 cpus are a larger part than 128 of 12,000 MB, and 256 of 6,000 MB are less.
    assert.deepEqual(agents(run(several(pod, 4), offers, { fit: 'best' })), [
      'small',
      'small',
      'small',
      'large',
    ]);
  });

  it('tells of a hundred agents as of ten', () => {
    const pod = podOf(svc('', ', gpus: 1'));
    const offers = Array.from({ length: 100 }, (_, index) => offerOf(AMPLE, `a${index}`));
    const [first, second] = run(several(pod, 2), offers).outcomes;
    assert.equal(first?.outcome.children.length, 11);
    assert.equal(first?.outcome.reason, "fits none of 100 agents' offers");
    const [rest] = first?.outcome.children.slice(-1) ?? [];
    assert.deepEqual([rest?.subject, rest?.reason], ['90 more agents', 'too few gpus on 90']);
    assert.deepEqual(second?.outcome.children.length, 11);
  });

  it('is refused for a placement that is none, without asking an agent', () => {
    const pod = { ...podOf(svc('')), placement: 'hostname:NEAR:x' };
    assert.match(
      refusal(run([requestOf(pod)], [offerOf(AMPLE)])).reason,
      /its placement has the operator "NEAR"/,
    );
  });

  it('gives the same to pods of one kind as to pods of many, whatever is offered', () => {
    const sizes = fc.array(
      fc.record({ cpus: fc.integer({ min: 1, max: 30 }), mem: fc.integer({ min: 0, max: 900 }) }),
      {
        maxLength: 6,
      },
    );
    const kind = () => podOf(svc(''));
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 8 }), (agentsOffered, count) => {
        const offers = agentsOffered.map(({ cpus, mem }, index) =>
          offerOf(`cpus:${cpus / 10};mem:${mem};disk:1000`, `a${index}`),
        );
        const one = kind();
        const same = agents(run(several(one, count), offers));
        const different = agents(
          run(
            Array.from({ length: count }, (_, index) => requestOf(kind(), index)),
            offers,
          ),
        );
        assert.deepEqual(same, different);
      }),
      { numRuns: 40 },
    );
  });
});

const DISKS = [
  { name: 'disk', type: 'SCALAR', scalar: { value: 500 }, disk: mount('/mnt/large') },
  { name: 'disk', type: 'SCALAR', scalar: { value: 100 }, disk: mount('/mnt/small') },
  { name: 'disk', type: 'SCALAR', scalar: { value: 50 }, disk: mount('/mnt/fast', 'fast') },
] as const satisfies readonly Resource[];

function mount(root: string, profile?: string) {
  const named = profile === undefined ? {} : { profile };
  return { source: { type: 'MOUNT', mount: { root }, ...named } } as const;
}

function withVolume(more: string) {
  return podOf(svc(`    volume: { path: data, type: MOUNT, ${more} }\n`));
}

describe('MOUNT volumes', () => {
  const offered = [...parseResources(AMPLE), ...DISKS];
  const rootOf = (resource: Resource | undefined) => resource?.disk?.source?.mount?.root;

  it('take the smallest disk that is large enough, as a whole', () => {
    const { acceptances } = run([requestOf(withVolume('size: 60'))], [offerOf(offered)]);
    const operations = acceptances[0]?.operations ?? [];
    const created = operations.flatMap(({ create }) => create?.volumes ?? []);
    assert.deepEqual(
      created.map((one) => [rootOf(one), one.scalar?.value]),
      [['/mnt/small', 100]],
    );
    const left = afterOperations(sum(offered), operations);
    assert.equal(
      left.filter(({ disk }) => disk?.source !== undefined && disk.persistence === undefined).length,
      2,
    );
  });

  it('take a disk of a profile for those who name it, and no other', () => {
    const fast = run([requestOf(withVolume('size: 10, profiles: [slow, fast]'))], [offerOf(offered)]);
    const created = fast.acceptances[0]?.operations.flatMap(({ create }) => create?.volumes ?? []) ?? [];
    assert.equal(rootOf(created[0]), '/mnt/fast');
    const none = run([requestOf(withVolume('size: 60, profiles: [fast]'))], [offerOf(offered)]);
    assert.deepEqual(failures(refusal(none)), [
      'volume data of the executor: needs a MOUNT disk of 60 MB with a profile of fast, free are 500, 100, 50 (fast)',
    ]);
  });

  it('are found again, and are a disk again when they are given back', () => {
    const pod = withVolume('size: 60');
    const { acceptances } = run([requestOf(pod)], [offerOf(offered)]);
    const [acceptance] = acceptances;
    const footprint = acceptance?.launches[0]?.footprint;
    assert.ok(acceptance && footprint);
    const all = afterOperations(sum(offered), acceptance.operations.slice(0, -1));
    const known = new Set(footprint.reservations.map(({ resourceId }) => resourceId));
    const again = run([requestOf(pod, 0, { footprint })], [offerOf(all)], { known });
    assert.deepEqual(
      again.acceptances[0]?.operations.map(({ type }) => type),
      ['LAUNCH_GROUP'],
    );
    afterOperations(all, again.acceptances[0]?.operations ?? []);
    const back = afterOperations(all, run([], [offerOf(all)]).acceptances[0]?.operations ?? []);
    assert.deepEqual(
      back.filter(({ reservations }) => reservations),
      [],
    );
    assert.equal(back.filter(({ disk }) => disk?.source !== undefined).length, 3);
  });
});

describe('a pre-reserved role', () => {
  const pod = () => podOf(svc('    pre-reserved-role: pre\n', ', ports: { http: { port: 0 } }'));
  const RESERVED = 'cpus(pre):2;mem(pre):500;disk(pre):600;ports(pre):[31000-31010]';
  const forPre = { allocation_info: { role: 'pre/trial-role' } };
  const offered = () => parseResources(`${RESERVED};cpus:8;mem:8000;disk:9000`);

  it('is refined by ours: a static and a dynamic reservation, one above the other', () => {
    const { acceptances } = run([requestOf(pod())], [offerOf(offered(), 'a1', forPre)]);
    const operations = acceptances[0]?.operations ?? [];
    const reserved = operations.flatMap(({ reserve }) => reserve?.resources ?? []);
    for (const { reservations = [] } of reserved) {
      assert.deepEqual(
        reservations.map(({ type, role }) => [type, role]),
        [
          ['STATIC', 'pre'],
          ['DYNAMIC', 'pre/trial-role'],
        ],
      );
    }
    afterOperations(offered(), operations);
  });

  it('lends nothing to other pods, and takes nothing from others', () => {
    const plain = podOf(svc(''));
    const both = [offerOf(offered(), 'a1', forPre), offerOf(AMPLE, 'a1', { id: { value: 'o2' } })];
    const packing = run([requestOf(plain), requestOf(pod(), 1)], both);
    assert.deepEqual(
      packing.acceptances.map(({ offerIds, launches }) => [offerIds, launches[0]?.request.instance]),
      [
        [['o-a1'], 'db-1'],
        [['o2'], 'db-0'],
      ],
    );
    const scarce = run(
      [requestOf(pod())],
      [offerOf('cpus(pre):0.2;cpus:8;mem:8000;disk:9000', 'a1', forPre)],
    );
    assert.ok(
      failures(refusal(scarce)).includes('cpus 0.5 of server-resource-set: needs 0.5 cpus, 0.1 is free'),
    );
    assert.match(
      failures(refusal(run([requestOf(pod())], [offerOf(AMPLE)]))).join(),
      /for the role trial-role/,
    );
  });

  it('is left reserved for itself when ours is given back', () => {
    const { acceptances } = run([requestOf(pod())], [offerOf(offered(), 'a1', forPre)]);
    const all = afterOperations(offered(), acceptances[0]?.operations.slice(0, -1) ?? []);
    const back = run([], [offerOf(all, 'a1', forPre)]).acceptances[0]?.operations ?? [];
    assert.deepEqual(afterOperations(all, back), sum(offered()));
  });
});

describe('arithmetic of pods', () => {
  it('comes out even, whatever the pods take: the agent has back what it had', () => {
    const amount = fc.integer({ min: 1, max: 999 }).map((milli) => milli / 1000);
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 12 }), (cpus) => {
        const total = cpus.reduce((all, one) => all + toMilli(one) + toMilli(EXECUTOR_RESOURCES.cpus), 0);
        const start = `cpus:${total / 1000};mem:9999;disk:9999`;
        const requests = cpus.map((each, index) => {
          const pod = podOf(svc('').replace('cpus: 0.5', `cpus: ${each}`));
          return requestOf(pod, index);
        });
        const packing = run(requests, [offerOf(start)]);
        assert.ok(packing.outcomes.every(({ outcome }) => outcome.passed));
        const operations = packing.acceptances[0]?.operations ?? [];
        const left = afterOperations(parseResources(start), operations);
        assert.deepEqual(
          left.filter(({ name }) => name === 'cpus'),
          [],
        );
        const reservations = operations.filter(({ type }) => type !== 'LAUNCH_GROUP');
        const all = afterOperations(parseResources(start), reservations);
        const back = run([], [offerOf(all)]).acceptances[0]?.operations ?? [];
        assert.deepEqual(afterOperations(all, back), parseResources(start));
      }),
      { numRuns: 25 },
    );
  });
});
