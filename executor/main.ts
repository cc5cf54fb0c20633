// The composition root of the executor: argv, environment, signals, exit code. Nothing else in it touches them.
// With the argument `module-host` it is the process in which the executor's modules run.
import { systemClock } from '../shared/runtime/clock.ts';
import { describeError } from '../shared/runtime/errors.ts';
import { kernelRandom } from '../shared/runtime/kernel-random.ts';
import { MemoryRelief, ownMemory } from '../shared/runtime/memory-relief.ts';
import { runLean } from './compilers.ts';
import { type Config, ConfigError, readConfig, TOKEN_VARIABLE } from './config.ts';
import { EXIT_CODES } from './core/exit.ts';
import { Executor } from './executor.ts';
import { type ExecutorLog, executorLog } from './log.ts';
import { HOST_ARGUMENT } from './modules/host-protocol.ts';
import { SandboxError } from './process/sandbox.ts';

function configured(): Config {
  try {
    return readConfig(process.env, process.cwd());
  } catch (thrown) {
    process.stderr.write(`${describeError(thrown)}\n`);
    return process.exit(EXIT_CODES[thrown instanceof ConfigError ? thrown.reason : 'INTERNAL']);
  } finally {
    delete process.env[TOKEN_VARIABLE];
  }
}

function runExecutor(): void {
  const config = configured();
  const log = executorLog({ clock: systemClock, directory: config.sandbox });
  const exit = (code: number): never => {
    log.close();
    return process.exit(code);
  };
  const relief = new MemoryRelief({ clock: systemClock, ...ownMemory });
  const started = (): Executor => {
    try {
      return new Executor({ config, clock: systemClock, random: kernelRandom, log, relief, exit });
    } catch (thrown) {
      const reason = thrown instanceof SandboxError ? 'SANDBOX' : 'INTERNAL';
      log.error(`exiting: ${reason}: ${describeError(thrown)}`);
      return exit(EXIT_CODES[reason]);
    }
  };
  const executor = started();
  logWarnings(log);
  process.on('uncaughtException', (thrown) => executor.fault(thrown));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => executor.post({ type: 'SIGNALLED', signal }));
  }
}

/** Node.js would write its own to stderr, experiments that the program makes knowingly among them. */
function logWarnings(log: ExecutorLog): void {
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => {
    if (name !== 'ExperimentalWarning') log.warn(`${name}: ${message}`);
  });
}

if (process.argv[2] !== HOST_ARGUMENT) {
  runLean();
  runExecutor();
} else void import('./modules/module-host.ts').then(({ serveModules }) => serveModules());
