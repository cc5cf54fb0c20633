// Which changes of a deployed service are allowed.
import assert from 'node:assert/strict';
import { isSamePod, refusals } from '../../../../scheduler/spec/change.ts';
import { describeDifference, diff } from '../../../../scheduler/spec/difference.ts';
import { parseSpec } from '../../../../scheduler/spec/load.ts';
import type { PodSpec } from '../../../../scheduler/spec/service-spec.ts';
import { differences } from '../../../../scheduler/spec/structure.ts';

const SVC = `
name: hello
scheduler: { role: hello-role, principal: hello-principal }
pods:
  web:
    count: 2
    placement: "@region:IS:eu"
    volume: { path: data, type: ROOT, size: 8 }
    resource-sets:
      small: { cpus: 1, volume: { path: a, type: MOUNT, size: 8, profiles: [ssd] } }
      other: { cpus: 1 }
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 1, env: { A: a, B: b } }
      backup: { goal: ONCE, cmd: run, resource-set: small }
`;

const spec = (text: string) => parseSpec('svc.yml', text, {}).spec;
const changed = (from: string, to: string) => spec(SVC.replace(from, to));
const MAY_GO = ['web:', 'web:\n    allow-decommission: true'] as const;

describe('a change of svc.yml', () => {
  const allowed: readonly (readonly [string, string, string])[] = [
    ['another command', 'cmd: run', 'cmd: other'],
    ['more instances', 'count: 2', 'count: 3'],
    ['more pods', 'pods:', 'pods:\n  more: { count: 1, tasks: { a: { goal: ONCE, cmd: a, cpus: 1 } } }'],
    ['other resources', 'cpus: 1, env', 'cpus: 2, env'],
    ['fewer instances of a pod that may go', 'web:\n    count: 2', `${MAY_GO[1]}\n    count: 1`],
    ['another placement in the region', 'eu"', 'eu,hostname:UNIQUE"'],
    [
      'the network of the agent by another way',
      '    volume:',
      '    networks: { mesos-bridge: }\n    volume:',
    ],
  ];
  for (const [title, from, to] of allowed) {
    it(`allows ${title}`, () => assert.deepEqual(refusals(spec(SVC), changed(from, to)), []));
  }

  const refused: readonly (readonly [string, string, string, RegExp])[] = [
    ['fewer instances', 'count: 2', 'count: 1', /web may not shrink from 2 to 1 .*pods-cannot-shrink/],
    ['a pod to vanish', 'web:', 'wob:', /web may not vanish: .*pods-cannot-shrink/],
    ['another name', 'name: hello', 'name: other', /name may not change from hello .*name-cannot-change/],
    ['another user', 'scheduler: {', 'scheduler: { user: nobody,', /from root to nobody \(rule user-cannot/],
    ['another role', 'role: hello-role', 'role: x', /hello-role to x \(rule role-cannot/],
    ['another principal', 'principal: hello-principal', 'principal: x', /rule principal-cannot-change/],
    ['another user of a pod', 'web:', 'web:\n    user: nobody', /pod web: user .*user-cannot-change/],
    ['other volumes', 'ROOT, size: 8', 'ROOT, size: 9', /data \(ROOT, 8 MB\) to data \(ROOT, 9 MB\)/],
    [
      'volumes of another profile',
      '[ssd]',
      '[hdd]',
      /set small .*profiles ssd\) .*task-volumes-cannot-change/,
    ],
    ['a task on a set with other volumes', 'set: small', 'set: other', /volumes of task backup .* to none/],
    [
      'a virtual network',
      '    volume:',
      '    networks: { dcos: }\n    volume:',
      /rule network-regime-cannot/,
    ],
    [
      'resources reserved by others',
      '    volume:',
      '    pre-reserved-role: x\n    volume:',
      /from \* to x .*pre-res/,
    ],
    ['another region', 'IS:eu', 'IS:us', /from @region IS eu to @region IS us \(rule region-cannot-change\)/],
  ];
  for (const [title, from, to, pattern] of refused) {
    it(`refuses ${title}`, () => {
      const found = refusals(spec(SVC), changed(from, to));
      assert.equal(found.length, 1, found.join());
      assert.match(found[0] ?? '', pattern);
    });
  }

  it('asks the deployed pod whether it may vanish', () => {
    assert.deepEqual(refusals(changed(...MAY_GO), changed('web:', 'wob:')), []);
    assert.equal(refusals(spec(SVC), changed('web:', `wob:\n    allow-decommission: true`)).length, 1);
  });

  describe('leaves running tasks as they are', () => {
    const [before] = spec(SVC).pods;
    for (const [title, from, to] of [
      ['when only the count changes', 'count: 2', 'count: 5'],
      ['when only the placement changes', 'IS:eu', 'IS:us'],
      ['when they may be taken away', ...MAY_GO],
      ['when the order of variables changes', 'A: a, B: b', 'B: b, A: a'],
      ['when the policy of replacement changes', '    volume:', '    replace-after: 20m\n    volume:'],
    ] as const) {
      it(title, () => assert.equal(isSamePod(before, changed(from, to).pods[0]), true));
    }

    it('but not when something of them changes', () => {
      assert.equal(isSamePod(before, changed('cmd: run', 'cmd: x').pods[0]), false);
      assert.equal(isSamePod(before, changed('    volume:', '    heartbeat: 5\n    volume:').pods[0]), false);
      assert.equal(isSamePod(before, undefined), false);
    });

    it('when they come back from the store', () => {
      const stored = JSON.parse(JSON.stringify(before)) as PodSpec;
      assert.equal(isSamePod(before, stored), true);
    });
  });
});

describe('the difference of two services', () => {
  it('is none between the same two', () => {
    const { fields, pods, plans } = diff(spec(SVC), spec(SVC));
    assert.deepEqual([fields, plans], [[], []]);
    const instances = { before: 2, after: 2 };
    assert.deepEqual(pods, [{ pod: 'web', kind: 'same', instances, isLaunchedAgain: false, fields: [] }]);
  });

  it('names each field, by the names of what it is in', () => {
    const [web] = diff(
      spec(SVC),
      changed('cmd: run, cpus: 1, env: { A: a', 'cmd: x, cpus: 1, env: { C: c'),
    ).pods;
    assert.deepEqual([web?.kind, web?.isLaunchedAgain], ['changed', true]);
    assert.deepEqual(web?.fields.map(describeDifference), [
      'tasks.server.cmd: "run" -> "x"',
      'tasks.server.env.A: "a", gone',
      'tasks.server.env.C: "c", new',
    ]);
  });

  it("takes another mode of another task's directory for a change of the task", () => {
    const seeing = (mode: string) =>
      changed(
        'cmd: run, cpus: 1, env',
        `task-volumes: { b: { task: backup, container-path: b, mode: ${mode} } }, cmd: run, cpus: 1, env`,
      );
    const [web] = diff(seeing('RO'), seeing('RW')).pods;
    assert.equal(web?.isLaunchedAgain, true);
    assert.deepEqual(web?.fields.map(describeDifference), ['tasks.server.taskVolumes.b.mode: "RO" -> "RW"']);
  });

  it('tells pods that come and go, and plans', () => {
    const more = `${SVC.replace('web:', 'wob:')}plans: { p: { phases: { a: { pod: wob } } } }`;
    const found = diff(spec(SVC), spec(more));
    assert.deepEqual(
      found.pods.map(({ pod, kind, instances }) => [pod, kind, instances.before, instances.after]),
      [
        ['web', 'removed', 2, 0],
        ['wob', 'added', 0, 2],
      ],
    );
    assert.deepEqual(
      found.plans.map(({ field, before }) => [field, before]),
      [['p', undefined]],
    );
  });

  it('tells more instances without a new launch', () => {
    const [web] = diff(spec(SVC), changed('count: 2', 'count: 4')).pods;
    assert.deepEqual([web?.kind, web?.isLaunchedAgain, web?.instances.after], ['changed', false, 4]);
  });

  it('knows members of one name by their places', () => {
    const found = differences({ a: [{ name: 'x' }, { name: 'x' }] }, { a: [{ name: 'x' }, { name: 'y' }] });
    assert.deepEqual(
      found.map(({ field }) => field),
      ['a.1.name'],
    );
  });
});
