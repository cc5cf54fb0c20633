// Tasks that are modules in worker threads, under the real executor as it is packed.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MOST_MODULES } from '../../../executor/modules/modules.ts';
import { readDeathCertificate } from '../../../shared/link/death-certificate.ts';
import { ExecutorProcess, gone, processesIn, shellTask } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';
import { MODULES_ALLOWED, moduleTask } from '../../support/module-task.ts';
import { packedExecutor } from '../../support/packed-executor.ts';

describe('executor: modules', () => {
  const program = packedExecutor();
  let agent: FakeAgent;
  let executor: ExecutorProcess;

  async function start(
    options: { readonly fill?: (sandbox: string) => void; readonly allowed?: boolean } = {},
  ) {
    const { allowed = true, ...rest } = options;
    agent = await FakeAgent.start({
      executor: allowed ? MODULES_ALLOWED : {},
      framework: { capabilities: [{ type: 'TASK_KILLING_STATE' }] },
    });
    executor = new ExecutorProcess({ endpoint: agent.endpoint, program, ...rest });
    await agent.callOf('SUBSCRIBE');
  }

  afterEach(async () => {
    await executor.dispose();
    await agent.crash();
  });

  async function failure(id: string, source: string, memory_mb = 64): Promise<string> {
    agent.launch(moduleTask(id, { source, memory_mb }));
    return (await agent.update(id, 'TASK_FAILED')).message ?? '';
  }

  it('runs an inline module with its arguments, environment, output files and no process', async () => {
    await start();
    const source = `export default async ({ arguments: words, directory }) => {
      console.log(words.join('+'), process.argv.slice(2).join('-'), process.env.MINE, process.env.MESOS_SLAVE_PID);
      console.log(directory);
      console.error('to', 'stderr');
      await new Promise((resolve) => setTimeout(resolve, 1));
    };`;
    const environment = { variables: [{ name: 'MINE', value: 'yes' }] };
    agent.launch(moduleTask('inline', { source, arguments: ['a', 'b'] }, { command: { environment } }));
    const { message } = await agent.update('inline', 'TASK_FINISHED');
    assert.match(message ?? '', /^Module finished/);
    assert.deepEqual(agent.states('inline'), ['TASK_RUNNING', 'TASK_FINISHED']);
    const directory = join(executor.sandbox, 'tasks/inline');
    assert.equal(executor.read('inline', 'stdout'), `a+b a-b yes undefined\n${directory}\n`);
    assert.equal(executor.read('inline', 'stderr'), 'to stderr\n');
  });

  it('runs a module that was fetched, by the function that is named', async () => {
    const text = 'export function work() { process.stdout.write("worked"); }';
    await start({ fill: (sandbox) => writeFileSync(join(sandbox, 'jobs.mjs'), text) });
    agent.launch(
      moduleTask('fetched', { path: 'jobs.mjs', export: 'work' }),
      moduleTask('unknown', { path: 'jobs.mjs', export: 'play' }),
      moduleTask('absent', { path: 'no.mjs' }),
    );
    await agent.update('fetched', 'TASK_FINISHED');
    assert.equal(executor.read('fetched', 'stdout'), 'worked');
    assert.match((await agent.update('unknown', 'TASK_FAILED')).message ?? '', /exports no function 'play'/);
    assert.match((await agent.update('absent', 'TASK_FAILED')).message ?? '', /Cannot find module/);
  });

  it('takes a module without a function for the work itself, until nothing of it is left to do', async () => {
    await start();
    agent.launch(
      moduleTask('script', { source: 'setTimeout(() => console.log("late"), 20); console.log("early");' }),
    );
    await agent.update('script', 'TASK_FINISHED');
    assert.equal(executor.read('script', 'stdout'), 'early\nlate\n');
  });

  it('waits for what no timer nor socket stands for', async () => {
    await start();
    const source = `import { gzip } from 'node:zlib';
      import { promisify } from 'node:util';
      async function main() { console.log((await promisify(gzip)('x')).length > 0); }
      main();`;
    agent.launch(moduleTask('packs', { source }));
    await agent.update('packs', 'TASK_FINISHED');
    assert.equal(executor.read('packs', 'stdout'), 'true\n');
  });

  it('has a thread of its own unless it shares one', async () => {
    await start();
    const source =
      "import { threadId } from 'node:worker_threads'; export default () => console.log(threadId);";
    for (const id of ['one', 'two']) {
      agent.launch(moduleTask(id, { source }));
      await agent.update(id, 'TASK_FINISHED');
    }
    assert.notEqual(executor.read('one', 'stdout'), executor.read('two', 'stdout'));
  });

  it("fails with the error's message, whatever way it comes", async () => {
    await start();
    assert.match(
      await failure('throws', 'throw new RangeError("too far");'),
      /^Module failed: RangeError: too far/,
    );
    assert.match(await failure('syntax', 'export default ('), /^Module failed: SyntaxError/);
    assert.match(await failure('rejects', 'export default async () => { throw "a text"; }'), /a text/);
    const later = 'setTimeout(() => { throw new Error("later"); }, 1)';
    assert.match(await failure('later', later), /^Module failed: Error: later/);
    assert.match(executor.read('later', 'stderr'), /\.pillion-module\.mjs:1/);
    assert.match(await failure('exits', 'process.exit(7)'), /^Module exited with status 7/);
  });

  it('fails alone when it takes more memory than its limit', async () => {
    await start();
    const source = 'const kept = []; for (;;) kept.push(new Array(1000).fill(kept.length));';
    for (const limit of [8, 16, 64]) {
      const message = await failure(`greedy-${limit}`, source, limit);
      assert.match(message, new RegExp(`^Module ran out of memory: its limit is ${limit} MB`));
    }
    agent.launch(moduleTask('next', { source: '' }));
    await agent.update('next', 'TASK_FINISHED');
  });

  it('takes nothing along but modules when one asks for far too much at once, and the next ones run', async () => {
    await start();
    agent.launch(
      shellTask('plain', 'exec sleep 1000'),
      moduleTask('beside', { source: 'setInterval(() => {}, 1e9)' }),
    );
    await Promise.all(['plain', 'beside'].map((id) => agent.update(id, 'TASK_RUNNING')));
    // V8 aborts the process: the table of a growing Map doubles.
    const source = 'const kept = new Map(); for (let index = 0; ; index++) kept.set(index, index);';
    assert.match(
      await failure('greedy', source),
      /modules is gone \(it ended with SIGABRT\) with 2 of them; one allocation/,
    );
    await agent.update('beside', 'TASK_FAILED');
    assert.match(await failure('impossible', 'new ArrayBuffer(1e15)'), /Array buffer allocation failed/);
    agent.launch(moduleTask('next', { source: '' }));
    await agent.update('next', 'TASK_FINISHED');
    assert.deepEqual(agent.states('plain'), ['TASK_RUNNING']);
  });

  it('lets a module say what it likes to its parent, and close what it likes, and harms no other by it', async () => {
    await start();
    agent.launch(moduleTask('beside', { source: 'setInterval(() => {}, 1e9)' }));
    await agent.update('beside', 'TASK_RUNNING');
    const source = `import { closeSync, readdirSync, readlinkSync } from 'node:fs';
      import { parentPort, workerData } from 'node:worker_threads';
      for (const said of [null, undefined, 'ready', 1, {}, { type: 'FREE', run: 1 }, { type: 'FREE', run: 2 }])
        parentPort.postMessage(said);
      if (workerData.port !== undefined) throw new Error('the port is to be seen');
      const target = (file) => { try { return readlinkSync('/proc/self/fd/' + file); } catch { return ''; } };
      const isMine = (file) => target(file).endsWith('/says/stdout');
      closeSync(Number(readdirSync('/proc/self/fd').find(isMine)));
      await new Promise((resolve) => setTimeout(resolve, 20));`;
    agent.launch(moduleTask('says', { source }));
    await agent.update('says', 'TASK_FINISHED');
    agent.launch(moduleTask('next', { source: '' }));
    await agent.update('next', 'TASK_FINISHED');
    assert.equal(agent.states('beside').at(-1), 'TASK_RUNNING');
  });

  it('fails those that run, and no other, when their process is killed from outside, and says who may do that', async () => {
    await start();
    const ids = Array.from({ length: 10 }, (_, index) => `m${index}`);
    agent.launch(
      shellTask('plain', 'exec sleep 1000'),
      ...ids.map((id) => moduleTask(id, { source: 'setInterval(() => {}, 1e9)', memory_mb: 8 })),
    );
    await Promise.all(['plain', ...ids].map((id) => agent.update(id, 'TASK_RUNNING')));
    const started = readFileSync(`/proc/${executor.pid}/task/${executor.pid}/children`, 'utf8')
      .trim()
      .split(' ');
    const isHost = (pid: string) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('module-host');
    process.kill(Number(started.find(isHost)), 'SIGKILL');
    const ends = await Promise.all(ids.map((id) => agent.update(id, 'TASK_FAILED')));
    for (const { message = '', data } of ends) {
      assert.match(
        message,
        /\(it ended with SIGKILL\) with 10 of them; the kernel does that when the memory/,
      );
      assert.equal(readDeathCertificate(data)?.exit_signal, 'SIGKILL');
    }
    agent.launch(moduleTask('next', { source: '' }));
    await agent.update('next', 'TASK_FINISHED');
    assert.equal(agent.states('plain').at(-1), 'TASK_RUNNING');
  });

  it('runs a bounded number at once; the others wait, and end at once when they are killed', async () => {
    await start();
    const ids = Array.from({ length: MOST_MODULES + 2 }, (_, index) => `m${index}`);
    const source =
      'export default ({ signal }) => new Promise((resolve) => signal.addEventListener("abort", resolve));';
    agent.launch(
      ...ids.map((id) => moduleTask(id, { source: `setInterval(() => {}, 1e9); ${source}`, memory_mb: 8 })),
    );
    const [waiting = '', last = ''] = ids.slice(MOST_MODULES);
    await Promise.all(ids.slice(0, MOST_MODULES).map((id) => agent.update(id, 'TASK_RUNNING')));
    agent.send({ type: 'KILL', kill: { task_id: { value: last } } });
    const killed = await agent.update(last, 'TASK_KILLED');
    assert.match(killed.message ?? '', /^Killed before its process was started/);
    assert.deepEqual(agent.states(waiting), ['TASK_STARTING']);
    agent.send({ type: 'KILL', kill: { task_id: { value: 'm0' } } });
    await agent.update('m0', 'TASK_KILLED');
    await agent.update(waiting, 'TASK_RUNNING');
  });

  it('lets a KILL count that comes in the same moment as the launch, whatever is before it', async () => {
    await start();
    const ids = Array.from({ length: MOST_MODULES + 8 }, (_, index) => `m${index}`);
    agent.launch(...ids.map((id) => moduleTask(id, { source: 'setInterval(() => {}, 1e9)', memory_mb: 8 })));
    const last = ids.at(-1) ?? '';
    agent.send({ type: 'KILL', kill: { task_id: { value: last } } });
    const killed = await agent.update(last, 'TASK_KILLED');
    assert.equal(killed.reason, 'REASON_TASK_KILLED_DURING_LAUNCH');
    assert.doesNotMatch(executor.stderr, /asked to end/);
    await Promise.all(ids.slice(0, MOST_MODULES).map((id) => agent.update(id, 'TASK_RUNNING')));
    assert.equal(agent.states(last).includes('TASK_RUNNING'), false);
  });

  it('leaves no process when the executor is killed', async () => {
    await start();
    agent.launch(moduleTask('busy', { source: 'for (;;);' }));
    await agent.update('busy', 'TASK_RUNNING');
    executor.child.kill('SIGKILL');
    await executor.ended;
    await gone(() => processesIn(executor.sandbox));
  });

  it('tells the module of a KILL first, and terminates it at the end of the grace', async () => {
    await start();
    const polite = `export default ({ signal }) => new Promise((resolve) => {
      process.on('SIGTERM', () => console.log('heard SIGTERM'));
      signal.addEventListener('abort', () => resolve(console.log(signal.reason.message)));
    });`;
    agent.launch(moduleTask('polite', { source: polite }), moduleTask('stubborn', { source: 'for (;;);' }));
    await Promise.all(['polite', 'stubborn'].map((id) => agent.update(id, 'TASK_RUNNING')));
    const grace = { grace_period: { nanoseconds: 50_000_000n } };
    agent.send({ type: 'KILL', kill: { task_id: { value: 'polite' } } });
    agent.send({ type: 'KILL', kill: { task_id: { value: 'stubborn' }, kill_policy: grace } });
    const killed = await agent.update('polite', 'TASK_KILLED');
    assert.match(killed.message ?? '', /^Module finished; asked to end by KILL/);
    assert.equal(executor.read('polite', 'stdout'), 'heard SIGTERM\nthe task received SIGTERM\n');
    await agent.update('stubborn', 'TASK_KILLING');
    const terminated = await agent.update('stubborn', 'TASK_KILLED');
    assert.match(terminated.message ?? '', /^Module was terminated; .*SIGKILL/);
  });

  it('ends the processes that a module has started and left behind', async () => {
    await start();
    const source = `import { spawn } from 'node:child_process';
      spawn('/bin/sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref();
      process.exit(0);`;
    agent.launch(
      moduleTask('parent', { source }),
      moduleTask('stays', { source: 'setInterval(() => {}, 1e9)' }),
    );
    await agent.update('parent', 'TASK_FINISHED');
    const ofParent = processesIn(join(executor.sandbox, 'tasks/parent'));
    assert.deepEqual(ofParent, []);
  });

  it('refuses a module where the pod does not allow it', async () => {
    await start({ allowed: false });
    assert.match(await failure('refused', ''), /module: not allowed in this pod/);
  });

  it('writes what a module prints without end to its file, and stays small', async () => {
    await start();
    const source = `const line = 'x'.repeat(1023) + '\\n';
      for (let index = 0; index < 32768; index++) process.stdout.write(line);`;
    agent.launch(moduleTask('chatty', { source, memory_mb: 16 }));
    await agent.update('chatty', 'TASK_FINISHED');
    assert.equal(executor.read('chatty', 'stdout').length, 32768 * 1024);
  });
});
