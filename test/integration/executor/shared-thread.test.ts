// Modules that share a thread, one after the other, under the real executor as it is packed.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskInfo, TaskStatus } from '../../../shared/mesos/generated/mesos.ts';
import { ExecutorProcess } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';
import { MODULES_ALLOWED, moduleTask } from '../../support/module-task.ts';
import { packedExecutor } from '../../support/packed-executor.ts';

/** Prints the number of its thread. */
const THREAD = "import { threadId } from 'node:worker_threads'; const say = () => console.log(threadId);";
const SAYS = `${THREAD} export default say;`;

const FILES: Readonly<Record<string, string>> = {
  'jobs.mjs': `${SAYS} console.log('anew');`,
  'main.mjs': "import './jobs.mjs';",
  'part.cjs': "console.log('part');",
  'jobs.cjs': "console.log('anew'); require('./part.cjs'); module.exports = () => {};",
};

describe('executor: modules that share a thread', () => {
  const program = packedExecutor();
  let agent: FakeAgent;
  let executor: ExecutorProcess;

  beforeEach(async () => {
    agent = await FakeAgent.start({ executor: MODULES_ALLOWED });
    executor = new ExecutorProcess({
      endpoint: agent.endpoint,
      program,
      fill: (sandbox) => {
        for (const [name, text] of Object.entries(FILES)) writeFileSync(join(sandbox, name), text);
      },
    });
    await agent.callOf('SUBSCRIBE');
  });

  afterEach(async () => {
    await executor.dispose();
    await agent.crash();
  });

  async function ended(task: TaskInfo, state: TaskStatus['state'] = 'TASK_FINISHED'): Promise<string> {
    agent.launch(task);
    const { message = '' } = await agent.update(task.task_id.value, state);
    return message;
  }

  /** What it has printed. */
  async function run(id: string, source: string, more: Partial<TaskInfo> = {}): Promise<string> {
    await ended(moduleTask(id, { source, share_thread: true }, more));
    return executor.read(id, 'stdout');
  }

  /** Of a function with this body. */
  const doing = (body: string) => `${THREAD} export default async ({ directory }) => { say(); ${body} };`;

  it('take the one that is there, each with its own environment, arguments and output', async () => {
    const variable = (name: string) => ({
      command: { environment: { variables: [{ name, value: 'is set' }] } },
    });
    const source = doing('console.log(process.env.ONE, process.env.TWO, process.argv.length);');
    const first = await run('first', source, variable('ONE'));
    const second = await run('second', source, variable('TWO'));
    const [thread = ''] = first.split('\n');
    assert.equal(first, `${thread}\nis set undefined 2\n`);
    assert.equal(second, `${thread}\nundefined is set 2\n`);
  });

  const CHANGES: Readonly<Record<string, string>> = {
    'an output that it ends': "process.stdout.end('bye\\n');",
    'an output that it replaces':
      "Object.defineProperty(process, 'stdout', { value: 1, configurable: true });",
    arguments: 'process.argv.splice(0, 2);',
    'an environment': 'process.env = undefined;',
    'an exit': 'process.exit = () => {};',
  };
  for (const [what, statement] of Object.entries(CHANGES)) {
    it(`get back what the one before has changed: ${what}`, async () => {
      await run('changes', doing(statement));
      const source = `${SAYS} if (process.argv.length !== 2) throw new Error('whose are the arguments?');`;
      assert.match(await run('next', source), /^\d+\n$/);
      const fails = moduleTask('fails', { source: "throw new Error('x');", share_thread: true });
      assert.match(await ended(fails, 'TASK_FAILED'), /^Module failed: Error: x/);
    });
  }

  const LEFT: Readonly<Record<string, string>> = {
    'a global': 'globalThis.left = 1;',
    'a listener': "process.on('SIGUSR2', () => {});",
    'another console': 'console.log = () => {};',
    'an indented console': 'console.group();',
    'one who takes all errors': 'process.setUncaughtExceptionCaptureCallback(() => {});',
    'an exit code': 'process.exitCode = 0;',
    'a timer': 'setTimeout(() => {}, 1e6);',
    'what it has loaded': `(await import('node:fs')).writeFileSync(directory + '/other.mjs', '');
      await import('./other.mjs');`,
    memory: 'process.left = Array.from({ length: 1e6 }, (_, index) => index / 2);',
    buffers: 'process.left = Buffer.alloc(1e7, 1);',
  };
  for (const [what, statement] of Object.entries(LEFT)) {
    it(`take another one where the one before leaves ${what}`, async () => {
      assert.notEqual(await run('leaves', doing(statement)), await run('next', SAYS));
    });
  }

  it('take another one than a module without a function, which is over when nothing of it is left to do', async () => {
    assert.notEqual(await run('script', `${THREAD} say();`), await run('next', SAYS));
  });

  it('hear and suffer nothing of code that the one before left running', async () => {
    const source = doing(`
      const late = (work) => { setTimeout(work, 20).unref(); };
      late(() => console.log('late'));
      late(() => process.exit(3));
      late(() => { throw new Error('late'); });
      late(() => { Promise.reject(new Error('later')); });`);
    const thread = await run('leaves', source);
    const next = await run('next', doing('await new Promise((resolve) => { setTimeout(resolve, 100); });'));
    assert.deepEqual([next, executor.read('leaves', 'stdout')], [thread, thread]);
    assert.equal(executor.read('next', 'stderr'), '');
  });

  it('are given another one where that of the one before is busy or ends before they begin', async () => {
    await run('busy', doing('setTimeout(() => { for (;;); }, 0).unref();'));
    await run('next', SAYS);
    await run('ends', doing('setTimeout(() => process.reallyExit(7), 0).unref();'));
    await run('last', SAYS);
  });

  it('are run anew when they are the same file, and when another one imports them', async () => {
    for (const id of ['one', 'two']) {
      await ended(moduleTask(id, { path: 'jobs.mjs', share_thread: true }));
      assert.match(executor.read(id, 'stdout'), /^anew\n\d+\n$/);
    }
    assert.equal(executor.read('one', 'stdout'), executor.read('two', 'stdout'));
    await ended(moduleTask('main', { path: 'main.mjs', share_thread: true }));
    assert.equal(executor.read('main', 'stdout'), 'anew\n');
  });

  it('are run anew from CommonJS, too, with what they require', async () => {
    for (const id of ['one', 'two']) {
      await ended(moduleTask(id, { path: 'jobs.cjs', share_thread: true }));
      assert.equal(executor.read(id, 'stdout'), 'anew\npart\n');
    }
  });
});
