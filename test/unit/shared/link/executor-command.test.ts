// The shell command that starts the executor inside an image, run by a real shell.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EXECUTOR_COMMAND_IN_IMAGE,
  EXECUTOR_NODE_OPTIONS,
} from '../../../../shared/link/executor-command.ts';

/** In place of node: tells where it runs, with what. */
const NODE =
  '#!/bin/sh\npwd\necho "$@"\nprintenv NODE_OPTIONS || echo unset\nprintenv PILLION_NODE_OPTIONS\n';

describe('the command of an executor in an image', () => {
  let sandbox: string;

  beforeEach(() => {
    sandbox = realpathSync(mkdtempSync(join(tmpdir(), 'pillion sandbox ')));
    mkdirSync(join(sandbox, 'pillion/bin'), { recursive: true });
    writeFileSync(join(sandbox, 'pillion/bin/node'), NODE, { mode: 0o755 });
  });

  afterEach(() => rmSync(sandbox, { recursive: true }));

  const run = (environment: Readonly<Record<string, string>>) => {
    const env = { PATH: '/usr/bin:/bin', ...environment };
    return spawnSync('/bin/sh', ['-c', EXECUTOR_COMMAND_IN_IMAGE.value], { cwd: '/', env, encoding: 'utf8' });
  };
  const program = [...EXECUTOR_NODE_OPTIONS, 'pillion/executor.cjs'].join(' ');

  it('runs in the sandbox, wherever the WORKDIR of the image is', () => {
    const { stdout, stderr } = run({ MESOS_SANDBOX: sandbox });
    assert.deepEqual(stdout.split('\n').slice(0, 3), [sandbox, program, 'unset']);
    assert.equal(stderr, '');
  });

  it('does not take the NODE_OPTIONS of the image for itself', () => {
    const { stdout } = run({ MESOS_SANDBOX: sandbox, NODE_OPTIONS: '--require /app/trace.js' });
    assert.deepEqual(stdout.split('\n').slice(2, 4), ['unset', '--require /app/trace.js']);
  });

  it('ends where there is no sandbox', () => {
    const { status, stdout } = run({ MESOS_SANDBOX: join(sandbox, 'none') });
    assert.deepEqual([status === 0, stdout], [false, '']);
  });
});
