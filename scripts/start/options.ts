// The command line of `npm start`.
import { parseArgs } from 'node:util';
import { describeError, PillionError } from '../../shared/runtime/errors.ts';

export interface StartOptions {
  /** The service to run; undefined: the database example. */
  readonly svcYml: string | undefined;
  /** Deploy, run the backup plan, report, take everything down. */
  readonly once: boolean;
  readonly agents: number;
  readonly resources: string;
  /** Where the local Mesos and the scheduler keep their files; undefined: a temporary folder, removed at the end. */
  readonly workDirectory: string | undefined;
  /** Seconds that --once may take for each plan. */
  readonly timeout: number;
}

export const HELP = `Usage: npm start [-- [SVC_YML] [OPTIONS]]

Runs a service on a local Mesos that lives in this process: the database example, or the service in SVC_YML.
Values for the template {{...}} in SVC_YML come from the environment.

Options
  --once           deploy, run the plan "backup" if there is one, say what came of each, take everything
                   down; exits 0 only if all of it held
  --agents N       agents of the local Mesos (default 1)
  --resources R    what each agent offers (default cpus:4;mem:4096;disk:8192;ports:[31000-32000])
  --work-dir DIR   keep all files in DIR, and go on with what is there (default: a temporary folder)
  --timeout S      seconds that --once waits for each plan (default 300)
  -h, --help       this text

Examples
  npm start
  npm start -- --once
  DATABASE_PORT=31500 npm start
  npm start -- examples/database/svc.yml --agents 3 --work-dir /tmp/trial
`;

/** Throws a PillionError that names the wrong flag; returns undefined when only help was asked for. */
export function parseStartOptions(argv: readonly string[]): StartOptions | undefined {
  const { values, positionals } = parseOrExplain(argv);
  if (values.help) return undefined;
  if (positionals.length > 1) {
    throw new PillionError({
      subject: 'npm start',
      found: `${positionals.length} services (${positionals.join(', ')})`,
      expected: 'one svc.yml at most',
    });
  }
  return {
    svcYml: positionals[0],
    once: values.once,
    agents: wholeNumber('--agents', values.agents, 1, 100),
    resources: values.resources,
    workDirectory: values['work-dir'],
    timeout: wholeNumber('--timeout', values.timeout, 1, 86_400),
  };
}

function parseOrExplain(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        once: { type: 'boolean', default: false },
        agents: { type: 'string', default: '1' },
        resources: { type: 'string', default: 'cpus:4;mem:4096;disk:8192;ports:[31000-32000]' },
        'work-dir': { type: 'string' },
        timeout: { type: 'string', default: '300' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new PillionError({
      subject: 'npm start',
      found: describeError(error),
      action: 'See npm start -- --help.',
    });
  }
}

function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new PillionError({ subject: flag, found: text, expected: `a whole number from ${least} to ${most}` });
}
