// Runs one of the project's programs on the project's own pinned Node.js: `node with-node.mjs PROGRAM [ARG...]`.
// This is the only file that an older Node.js must be able to read, so it uses nothing newer than Node 14 has.
// On a fresh clone, or after package-lock.json changed, it installs the dependencies first.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules', '.pillion-lock');

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function fail(sentence) {
  process.stderr.write(`pillion: ${sentence}\n`);
  process.exit(1);
}

function installed() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockDigest();
}

function install() {
  process.stderr.write('pillion: installing the dependencies (npm ci), once\n');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (npm.error) fail(`npm could not be started: ${npm.error.message}. Install npm and try again.`);
  if (npm.status !== 0) {
    fail(`npm ci ended with ${npm.status === null ? npm.signal : npm.status}; what it said stands above.`);
  }
  writeFileSync(stamp, lockDigest());
}

function pinnedNode() {
  const name = `node-${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(join(root, 'package.json')).resolve(`${name}/package.json`);
    return join(dirname(manifest), 'bin', 'node');
  } catch {
    const supported = Object.keys(
      JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).optionalDependencies,
    );
    return fail(
      `no pinned Node.js for ${process.platform}/${process.arch}; there is ${supported.join(', ')}.`,
    );
  }
}

if (!installed()) install();
const [program, ...args] = process.argv.slice(2);
if (program === undefined) fail('no program named. Usage: node scripts/with-node.mjs PROGRAM [ARG...]');
const child = spawn(
  pinnedNode(),
  ['--disable-warning=ExperimentalWarning', resolve(root, program), ...args],
  { stdio: 'inherit' },
);
// A terminal sends Ctrl-C to the whole process group, so the child has it already: only outlive it here.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => fail(`the pinned Node.js could not be started: ${error.message}`));
child.on('exit', (code, signal) => process.exit(code === null ? 128 + constants.signals[signal] : code));
