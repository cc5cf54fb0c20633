// svc.yml to ServiceSpec: what is filled in, and every problem with its place, what was found and what is allowed.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSpec, parseSpec, SVC_YML_LIMIT } from '../../../../scheduler/spec/load.ts';
import { describeProblem, SpecError } from '../../../../scheduler/spec/problems.ts';

const MINIMAL = `name: hello
pods:
  web:
    count: 2
    tasks:
      server:
        goal: running
        cmd: sleep 1
        cpus: "0.5"
        memory: 64
`;

function problems(text: string, environment = {}): string[] {
  try {
    parseSpec('svc.yml', text, environment);
  } catch (error) {
    assert.ok(error instanceof SpecError, String(error));
    return error.problems.map((problem) => describeProblem('svc.yml', problem));
  }
  return assert.fail('the file was accepted');
}

/** MINIMAL with lines behind `cmd:` of the task. */
const withTask = (lines: string) => MINIMAL.replace('        cpus', `${lines}\n        cpus`);
const withPod = (lines: string) => MINIMAL.replace('    tasks', `${lines}\n    tasks`);

describe('svc.yml', () => {
  it('fills in what the DC/OS SDK fills in', () => {
    const { spec, warnings } = parseSpec('svc.yml', MINIMAL, {});
    assert.deepEqual(warnings, []);
    const { name, role, principal, user, pods, plans } = spec;
    assert.deepEqual(
      [name, role, principal, user, plans],
      ['hello', 'hello-role', 'hello-principal', 'root', []],
    );
    assert.equal(pods[0]?.tasks[0]?.goal, 'RUNNING');
    assert.equal(pods[0]?.tasks[0]?.essential, true);
    assert.equal(pods[0]?.tasks[0]?.resourceSet, 'server-resource-set');
    assert.deepEqual(pods[0]?.resourceSets, [
      { id: 'server-resource-set', cpus: 0.5, gpus: 0, memory: 64, ports: [], volumes: [] },
    ]);
  });

  it('is frozen all through', () => {
    const { spec } = parseSpec('svc.yml', MINIMAL, {});
    assert.ok(Object.isFrozen(spec));
    assert.ok(Object.isFrozen(spec.pods[0]?.tasks[0]?.env));
  });

  it('reads ports, volumes, labels, env and plans', () => {
    const text = `${withTask(`        ports:
          http: { port: 0, env-key: HTTP, advertise: true, vip: { port: 80 }, ranges: [{ begin: 31000 }] }
        volume: { path: data, type: ROOT, size: 8 }
        labels: a:b,c:d:e
        env: { A: 1, B: null, C: true }
        kill-grace-period: 9`)}plans:
  deploy:
    phases:
      web: { pod: web, strategy: parallel, steps: [ { 0: [[server]] }, { default: [[server], []] } ] }
`;
    const { spec } = parseSpec('svc.yml', text, {});
    const [pod] = spec.pods;
    assert.deepEqual(pod?.resourceSets[0]?.ports, [
      {
        name: 'http',
        port: 0,
        envKey: 'HTTP',
        advertise: true,
        vip: { prefix: 'http', port: 80 },
        ranges: [{ begin: 31000, end: 65535 }],
      },
    ]);
    assert.deepEqual(pod?.resourceSets[0]?.volumes, [{ path: 'data', type: 'ROOT', size: 8, profiles: [] }]);
    assert.deepEqual(pod?.tasks[0]?.labels, [
      ['a', 'b'],
      ['c', 'd:e'],
    ]);
    assert.deepEqual(pod?.tasks[0]?.env, { A: '1', B: '', C: 'true' });
    assert.equal(pod?.tasks[0]?.killGracePeriod, 9);
    assert.deepEqual(spec.plans[0]?.phases[0]?.steps, [
      { index: 0, tasks: ['server'] },
      { index: 1, tasks: ['server'] },
      { index: 1, tasks: [] },
    ]);
  });

  it('gives tasks TASKCFG_ALL_X and, over it, TASKCFG_<POD>_X, and both over the file', () => {
    const environment = { TASKCFG_ALL_A: 'all', TASKCFG_ALL_B: 'all', TASKCFG_WEB_A: 'web', OTHER: 'no' };
    const { spec } = parseSpec('svc.yml', withTask('        env: { A: file, C: file }'), environment);
    assert.deepEqual(spec.pods[0]?.tasks[0]?.env, { A: 'web', B: 'all', C: 'file' });
  });

  describe('as a template', () => {
    it('takes values from the environment, escaped with two braces and plain with three', () => {
      const text = MINIMAL.replace('sleep 1', "'{{A}} {{{A}}}'");
      const { spec } = parseSpec('svc.yml', text, { A: '<a/b>' });
      assert.equal(spec.pods[0]?.tasks[0]?.cmd, '&lt;a/b&gt; <a/b>');
    });

    it('refuses a missing value, at its place, and names one that is near', () => {
      assert.deepEqual(problems(MINIMAL.replace('count: 2', 'count: {{WEB_COUNT}}'), { WEB_COUNTS: '1' }), [
        'svc.yml:4:12: {{WEB_COUNT}}: WEB_COUNT is not set in the scheduler\'s environment (is WEB_COUNTS meant?); allowed: a value, or the comment "# pillion: missing-values=empty" in the file',
      ]);
    });

    it('takes a missing section for false, and does not ask for values within it', () => {
      const text = `${MINIMAL}{{#PLANS}}plans: {{VALUE}}{{/PLANS}}`;
      assert.deepEqual(parseSpec('svc.yml', text, {}).spec.plans, []);
      assert.equal(problems(text, { PLANS: 'true' }).length, 1);
      assert.deepEqual(parseSpec('svc.yml', text, { PLANS: 'False' }).spec.plans, []);
    });

    it('renders missing values as nothing where the file asks for it', () => {
      const text = `# pillion: missing-values=empty\n${MINIMAL.replace('sleep 1', 'sleep {{SECONDS}}1')}`;
      assert.equal(parseSpec('svc.yml', text, {}).spec.pods[0]?.tasks[0]?.cmd, 'sleep 1');
    });

    it('says where a section is not closed', () => {
      assert.match(
        problems(`${MINIMAL}{{#A}}`, { A: '1' })[0] ?? '',
        /svc\.yml:\d+:\d+: not a mustache template/,
      );
    });
  });

  describe('refuses', () => {
    const table: [title: string, text: string, expected: (string | RegExp)[]][] = [
      [
        'an unknown field',
        MINIMAL.replace('count', 'cuont'),
        [/svc\.yml:4:5: .*count: required/, /4:5: pods\.web\.cuont: .*is count meant/],
      ],
      [
        'an unknown field in a pod, which the SDK drops',
        withPod('    voluems: {}'),
        [/pods\.web\.voluems: no field of this name \(is volumes meant\?\)/],
      ],
      ['a duplicate key', `${MINIMAL}  web: {}\n`, [/svc\.yml:11:3: web stands twice/]],
      ['what is not YAML', 'name: [a\nb: {', [/svc\.yml:2:\d+/, /.*/]],
      ['a list instead of a map', '- a', [/svc\.yml:1:1: found \["a"\]; allowed: a map/]],
      ['nothing', '', [/svc\.yml.*required|svc\.yml.*found null/]],
      [
        'a wrong number',
        MINIMAL.replace('count: 2', 'count: many'),
        ['svc.yml:4:12: pods.web.count: found "many"; allowed: a whole number, 0 to 100000'],
      ],
      [
        'cpus of nothing',
        MINIMAL.replace('"0.5"', '0'),
        [/pods\.web\.tasks\.server\.cpus: found 0; allowed: a number of cpus/],
      ],
      [
        'goal FINISHED, with a hint',
        MINIMAL.replace('running', 'FINISHED'),
        [/goal: found FINISHED; allowed: ONCE/],
      ],
      [
        'an unknown goal',
        MINIMAL.replace('running', 'RUN'),
        [/goal: found "RUN"; allowed: RUNNING, FINISH, ONCE/],
      ],
      [
        'an unknown resource set',
        withTask('        resource-set: sets').replace(/ +cpus.*\n +memory.*\n/, ''),
        [/no resource set sets; allowed: none is declared/],
      ],
      [
        'resources beside a resource set',
        withPod('    resource-sets: { a: { cpus: 1 } }').replace('goal', 'resource-set: a\n        goal'),
        [/cpus beside resource-set/, /memory beside resource-set/],
      ],
      [
        'no resources',
        MINIMAL.replace(/ +cpus.*\n +memory.*\n/, ''),
        [/no resources; allowed: at least one of cpus/],
      ],
      [
        'the same port twice',
        withTask('        ports: { a: { port: 80 }, b: { port: 80 } }'),
        [/ports\.b: port 80 is used by .*ports\.a already/],
      ],
      [
        'an advertised name twice',
        `${withTask('        ports: { a: { port: 80, advertise: true } }')}      other: { goal: FINISH, cmd: x, cpus: 1, ports: { a: { port: 81, advertise: true } } }\n`,
        [/advertised name a is used by/],
      ],
      [
        'ranges with a fixed port',
        withTask('        ports: { a: { port: 80, ranges: [{ begin: 1 }] } }'),
        [/ranges: port is 80/],
      ],
      [
        'volume and volumes on a task',
        withTask(
          '        volume: { path: a, type: ROOT, size: 1 }\n        volumes: { b: { path: b, type: ROOT, size: 1 } }',
        ),
        [/volumes: volume and volumes; allowed: one of the two/],
      ],
      [
        'a path out of the sandbox',
        withTask('        volume: { path: ../a, type: ROOT, size: 1 }'),
        [/volume\.path: found "\.\.\/a"/],
      ],
      ['a name with __', MINIMAL.replace('web:', 'web__x:'), [/found the name "web__x"/]],
      [
        'a pod named like an instance of another',
        `${MINIMAL}  web-1: { count: 1, tasks: { a: { goal: ONCE, cmd: a, cpus: 1 } } }\n`,
        [/web-1: the name is like that of an instance of the pod web/],
      ],
      [
        'a plan with an unknown pod',
        `${MINIMAL}plans: { p: { phases: { a: { pod: wob } } } }`,
        [/pod: no pod wob \(is web meant\?\); allowed: web/],
      ],
      [
        'a plan with an unknown task',
        `${MINIMAL}plans: { p: { phases: { a: { pod: web, steps: [ default: [[sever]] ] } } } }`,
        [/no task sever \(is server meant\?\); allowed: server/],
      ],
      [
        'a plan without steps for an instance',
        `${MINIMAL}plans: { p: { phases: { a: { pod: web, steps: [ 0: [[server]] ] } } } }`,
        [/no steps for instance 1/],
      ],
      [
        'the name of the recovery plan',
        `${MINIMAL}plans: { recovery: { phases: {} } }`,
        [/made by the scheduler/],
      ],
      [
        'a certificate whose files would lie outside of the task',
        withTask('        transport-encryption: [ { name: ../a, type: TLS } ]'),
        [/transport-encryption\.\[0\]\.name: found .*allowed: a relative path without \.\./],
      ],
    ];

    for (const [title, text, expected] of table) {
      it(title, () => {
        const found = problems(text);
        assert.equal(found.length, expected.length, found.join('\n'));
        for (const [index, want] of expected.entries()) {
          if (typeof want === 'string') assert.equal(found[index], want);
          else assert.match(found.join('\n'), want);
        }
      });
    }

    it('all at once', () => {
      const found = problems(
        MINIMAL.replace('count: 2', 'count: x').replace('memory: 64', 'memory: y\n        prots: 1'),
      );
      assert.equal(found.length, 3, found.join('\n'));
    });
  });

  it('takes checks, without a warning', () => {
    const svc = withTask('        readiness-check: { cmd: x, interval: 1, timeout: 1 }');
    const { spec, warnings } = parseSpec('svc.yml', svc, {});
    assert.deepEqual(warnings, []);
    assert.equal(spec.pods[0]?.tasks[0]?.readinessCheck?.cmd, 'x');
  });

  it('takes empty values as if they were not there', () => {
    assert.deepEqual(
      parseSpec('svc.yml', withPod('    placement: ""\n    pre-reserved-role: "*"'), {}).warnings,
      [],
    );
  });

  describe('from a file', () => {
    let directory: string;

    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'pillion-spec-'));
    });

    afterEach(() => rmSync(directory, { recursive: true }));

    it('is read up to 1 MiB and not beyond', async () => {
      const file = join(directory, 'svc.yml');
      writeFileSync(file, MINIMAL + '#'.repeat(SVC_YML_LIMIT - MINIMAL.length));
      assert.equal((await loadSpec(file, {})).spec.name, 'hello');
      writeFileSync(file, MINIMAL + '#'.repeat(SVC_YML_LIMIT - MINIMAL.length + 1));
      await assert.rejects(loadSpec(file, {}), /svc\.yml: 1048577 bytes; expected at most 1048576/);
    });

    it('is also bounded in what it renders to', () => {
      const text = `${MINIMAL}#{{#A}}${'x'.repeat(60_000)}{{/A}}`;
      assert.throws(
        () => parseSpec('svc.yml', `${text}${'{{{B}}}'.repeat(20)}`, { A: 'true', B: 'y'.repeat(60_000) }),
        /expected at most/,
      );
    });

    it('must be there', async () => {
      await assert.rejects(loadSpec(join(directory, 'none.yml'), {}), /none\.yml: cannot be read/);
    });
  });
});
