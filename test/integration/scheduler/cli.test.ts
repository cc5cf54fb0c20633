// The command line against a running scheduler: what people read, what scripts get, and the codes that it ends with.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiRig } from '../../support/api-rig.ts';
import { Program } from '../../support/program.ts';

const WRITE = 'w'.repeat(20);
const READ = 'r'.repeat(20);

const SVC = `
name: trial
pods:
  hello:
    count: 2
    resource-sets: { sidecar: { cpus: 0.1, memory: 32 } }
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: 64, ports: { http: { port: 0, advertise: true } } }
      backup: { goal: FINISH, cmd: finish, resource-set: sidecar }
  giant:
    count: 1
    tasks: { restore: { goal: FINISH, cmd: finish, cpus: 100, memory: 32 } }
plans:
  deploy: { phases: { hello: { pod: hello, steps: [ { default: [[server]] } ] } } }
  backup: { phases: { backup: { pod: hello, steps: [ { default: [[backup]] } ] } } }
  restore: { phases: { restore: { pod: giant, steps: [ { default: [[restore]] } ] } } }
`;

describe('the command line', () => {
  let rig: ApiRig;

  before(async () => {
    rig = await ApiRig.start(SVC, { tokens: { read: READ, write: WRITE } });
  });

  after(() => rig?.stop());

  function start(args: readonly string[], token = WRITE): Program {
    const env = { PILLION_URL: rig.running.url, PILLION_TOKEN: token };
    return Program.node('scheduler/cli/main.ts', args, { env });
  }

  async function pillion(...args: string[]): Promise<{ code: number | null; said: string }> {
    const program = start(args);
    const { code } = await program.ended;
    return { code, said: program.output.join('\n') };
  }

  it('needs the token that a command needs, and never shows it', async () => {
    for (const [token, args, expected] of [
      ['', ['plan', 'list'], 4],
      ['wrong-and-long-enough', ['plan', 'list'], 4],
      [READ, ['plan', 'list'], 0],
      [READ, ['plan', 'stop', 'backup'], 4],
      [WRITE, ['plan', 'stop', 'backup'], 0],
    ] as const) {
      const program = start(args, token);
      const { code } = await program.ended;
      const said = program.output.join('\n');
      assert.equal(code, expected, `${args.join(' ')}: ${said}`);
      if (expected === 4) assert.match(said, /token.*Authorization: Bearer TOKEN/);
      if (token !== '') assert.ok(!said.includes(token));
    }
  });

  it('reads its token from a file too', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'pillion-cli-'));
    try {
      writeFileSync(join(directory, 'token'), `${READ}\n`);
      const program = start(['--token-file', join(directory, 'token'), 'plan', 'list'], '');
      assert.equal((await program.ended).code, 0);
      const missing = start(['--token-file', join(directory, 'none'), 'plan', 'list'], '');
      assert.equal((await missing.ended).code, 2);
      assert.match(missing.output.join('\n'), /--token-file: .*none cannot be read \(ENOENT\)/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('starts a plan and waits for it', async () => {
    const { code, said } = await pillion('plan', 'start', 'backup', '--wait', '--timeout', '30');
    assert.equal(code, 0, said);
    assert.match(said, /^backup: COMPLETE, 2 of 2 steps complete$/m);
    const json = await pillion('--json', 'plan', 'follow', 'backup');
    assert.equal((JSON.parse(json.said) as { status: string }).status, 'COMPLETE');
  });

  it('ends with a code of its own when a plan is not complete in time, and says why it waits', async () => {
    assert.equal((await pillion('plan', 'start', 'restore')).code, 0);
    const { code, said } = await pillion('plan', 'follow', 'restore', '--timeout', '2');
    assert.equal(code, 6, said);
    assert.match(said, /restore: (PENDING|IN_PROGRESS), 0 of 1 steps complete; giant-0:\[restore\]: .*cpus/);
    const offers = await pillion('offers');
    assert.match(offers.said, /^POD +WHEN \(UTC\) +RESULT +WHY\n/m);
    assert.match(offers.said, /^giant-0 .* does not fit .*cpus.*100/m);
    const tree = await pillion('offers', 'giant-0');
    assert.match(tree.said, /^giant-0 does not fit, .* UTC\n- [\s\S]*\n {2}.*cpus/);
    assert.equal((await pillion('offers', 'hello-9')).code, 3);
    assert.equal((await pillion('plan', 'stop', 'restore')).code, 0);
  });

  it('tells what happens until it is interrupted, a line for each event', async () => {
    const program = start(['--json', 'events', '--kinds', 'pod,task']);
    await program.line(/"kind":"hello"/);
    const { code, said } = await pillion('pod', 'restart', 'hello-1');
    assert.deepEqual([code, said], [0, 'restart of hello-1: hello-1-server']);
    await program.line(/"kind":"task".*"task":"hello-1-server".*"status":"RUNNING"/);
    program.child.kill('SIGINT');
    assert.equal((await program.ended).code, 0);
    const kinds = program.output.map((line) => (JSON.parse(line) as { kind: string }).kind);
    assert.deepEqual([...new Set(kinds)], ['hello', 'pod', 'task']);
    const people = start(['events', '--since', 'another-1']);
    await people.line(/gap +the last event id is not of this scheduler/);
    people.child.kill('SIGTERM');
    assert.equal((await people.ended).code, 0);
    assert.equal((await pillion('events', '--kinds', 'plann')).code, 1);
  });

  it('names what there is, and takes no empty name for the whole', async () => {
    for (const [args, code, text] of [
      [['pause', 'deploy', 'helo'], 3, /Phase helo of plan deploy not found; expected one of hello/],
      [
        ['force-complete', 'deploy', 'hello', 'one'],
        3,
        /Step one of phase hello not found; expected one of hello-0:\[server\], hello-1:\[server\]/,
      ],
      [
        ['force-complete', 'backup', ''],
        2,
        /value '' is invalid for argument 'phase'. Give a name, or leave it out/,
      ],
      [['restart', 'backup', 'backup', ''], 2, /Give a name, or leave it out/],
      [['start', 'backup', '--instance', ''], 2, /Give names of pod instances/],
    ] as const) {
      const ended = await pillion('plan', ...args);
      assert.equal(ended.code, code, ended.said);
      assert.match(ended.said, text);
    }
  });

  it('pauses and resumes a pod', async () => {
    const paused = await pillion('pod', 'pause', 'hello-0', '-t', 'server');
    assert.deepEqual([paused.code, paused.said], [0, 'pause of hello-0: hello-0-server']);
    await rig.complete('recovery');
    assert.match((await pillion('pod', 'status', 'hello-0')).said, /hello-0-server +PAUSED/);
    assert.match((await pillion('pod', 'pause', 'hello-0')).said, /nothing to do/);
    const unknown = await pillion('pod', 'pause', 'hello-0', '-t', 'nginx');
    assert.equal(unknown.code, 3, unknown.said);
    assert.match(unknown.said, /Task nginx of pod hello-0 not found; expected one of server/);
    const resumed = await pillion('debug', 'pod', 'resume', 'hello-0');
    assert.deepEqual([resumed.code, resumed.said], [0, 'resume of hello-0: hello-0-server']);
    await rig.complete('recovery');
    assert.match((await pillion('pod', 'status', 'hello-0')).said, /hello-0-server +RUNNING/);
  });

  it('shows configurations, state and debugging facts under their old and new names', async () => {
    const [id] = (await pillion('config', 'list')).said.split('\n');
    assert.ok(id);
    for (const args of [
      ['debug', 'config', 'target_id'],
      ['config', 'target-id'],
    ])
      assert.equal((await pillion(...args)).said, id);
    assert.equal((JSON.parse((await pillion('config', 'show', id)).said) as { name: string }).name, 'trial');
    assert.equal((await pillion('config', 'show', 'none')).code, 3);
    assert.equal((await pillion('debug', 'state', 'framework_id')).said, 'framework-1');
    assert.equal((await pillion('state', 'property', 'suppressed')).said.length > 0, true);
    assert.equal((await pillion('debug', 'state', 'refresh_cache')).said, 'done');
    assert.match((await pillion('debug', 'reservations')).said, /"agent-1\.example": \[/);
    const health = await pillion('health');
    assert.match(health.said, /^health 200\nplan deploy is COMPLETE\n/);
    assert.equal(health.code, 0);
  });

  it('completes commands, options and names in bash', async () => {
    const script = `
      pillion() { ${process.execPath} --disable-warning=ExperimentalWarning scheduler/cli/main.ts "$@"; }
      source <(pillion completion bash)
      try() { COMP_WORDS=(pillion "$@"); COMP_CWORD=$#; _pillion; echo "$*: \${COMPREPLY[*]}" | tr '\\n' ' '; echo; }
      try pl
      try plan force
      try plan start --w
      try plan follow b
      try pod restart hello-
      try plan restart deploy ''
      try plan restart deploy hello ''
      try task why hello-0-s
      try --url http://x endp
    `;
    const env = { ...process.env, PILLION_URL: rig.running.url, PILLION_TOKEN: READ };
    const { execFile } = await import('node:child_process');
    const out = await new Promise<string>((resolve, reject) => {
      execFile('bash', ['-c', script], { env }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
    });
    assert.deepEqual(
      out
        .trim()
        .split('\n')
        .map((line) => line.trim()),
      [
        'pl: plan',
        'plan force: force-restart force-complete',
        'plan start --w: --wait',
        'plan follow b: backup',
        'pod restart hello-: hello-0 hello-1',
        'plan restart deploy : hello',
        'plan restart deploy hello : hello-0:[server] hello-1:[server]',
        'task why hello-0-s: hello-0-server',
        '--url http://x endp: endpoints',
      ],
    );
  });

  it('knows what was meant', async () => {
    for (const [args, text] of [
      [['plann', 'list'], /Did you mean one of plan, plans\?/],
      [['plan', 'statsu', 'deploy'], /Did you mean status\?/],
      [['plan', 'start', 'backup', '--wiat'], /Did you mean --wait\?/],
      [['pod', 'status', 'hello-1', '--jsn'], /Did you mean --json\?/],
      [['events', '--kinds', 'taks'], /Did you mean task\?/],
    ] as const) {
      const { code, said } = await pillion(...args);
      assert.match(said, text);
      assert.ok(code === 2 || code === 1);
    }
  });
});
