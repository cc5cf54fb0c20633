// `pillion validate` and `pillion schema`: a svc.yml looked at on this machine alone, without a scheduler.
import type { Command } from 'commander';
import type { ServiceSpec } from '../spec/service-spec.ts';
import { keyValue } from './arguments.ts';
import type { Context } from './context.ts';
import { CommandFailure, FAILED } from './exit-codes.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface Flags {
  readonly environment?: Readonly<Record<string, string>>;
  readonly configTemplateDir?: string;
}

interface Verdict {
  readonly valid: true;
  readonly service: string;
  readonly pods: readonly {
    readonly name: string;
    readonly count: number;
    readonly tasks: readonly string[];
  }[];
  readonly plans: readonly string[];
  readonly warnings: readonly string[];
}

/** The URLs that a scheduler gives with --artifacts are not known before it runs; any will do here. */
function standIns(text: string): Record<string, string> {
  const names = text.match(/\bARTIFACT_[A-Z][A-Z0-9_]*/g) ?? [];
  return Object.fromEntries(names.map((name) => [name, `http://scheduler.example/${name}`]));
}

/** A step that can never run puts its plan into ERROR. */
async function planFaults(spec: ServiceSpec): Promise<{ names: string[]; faults: string[] }> {
  const { planDefinitions } = await import('../plan/definitions.ts');
  const plans = planDefinitions(spec);
  const faults = plans.flatMap((plan) =>
    plan.phases.flatMap(({ name, steps }) =>
      steps.flatMap((step) =>
        step.error === undefined
          ? []
          : [`plan ${plan.name}, phase ${name}, step ${step.name}: ${step.error}`],
      ),
    ),
  );
  return { names: plans.map(({ name }) => name), faults: [...new Set(faults)] };
}

function verdictText(file: string, { service, pods, plans, warnings }: Verdict): string {
  const instances = pods.reduce((sum, { count }) => sum + count, 0);
  const what = `service ${service}; pods ${pods.map(({ name, count }) => `${name} x ${count}`).join(', ')}`;
  const told = warnings.map((warning) => `warning: ${warning}\n`).join('');
  return `${told}${file} is valid: ${what} (${instances} instances); plans ${plans.join(', ')}\n`;
}

async function validate(
  context: Context,
  environment: Environment,
  file: string,
  flags: Flags,
): Promise<void> {
  const { loadSpec, readSvcYml } = await import('../spec/load.ts');
  const { SpecError } = await import('../spec/problems.ts');
  const values = { ...standIns(await readSvcYml(file)), ...environment, ...flags.environment };
  try {
    const { spec, warnings } = await loadSpec(file, values, flags.configTemplateDir);
    const { names, faults } = await planFaults(spec);
    if (faults.length > 0) throw new CommandFailure(FAILED, { subject: file, found: faults.join('; ') });
    const pods = spec.pods.map(({ type, count, tasks }) => ({
      name: type,
      count,
      tasks: tasks.map(({ name }) => name),
    }));
    const verdict: Verdict = { valid: true, service: spec.name, pods, plans: names, warnings };
    context.print(verdict, verdictText(file, verdict));
  } catch (error) {
    if (error instanceof SpecError && context.isJson)
      context.print({ valid: false, problems: error.problems }, '');
    throw error;
  }
}

async function schema(context: Context): Promise<void> {
  const { jsonSchema } = await import('../spec/json-schema.ts');
  context.write(`${JSON.stringify(jsonSchema(), null, 1)}\n`);
}

export function addSpecCommands(program: Command, context: Context, environment: Environment): void {
  program
    .command('validate')
    .argument('<svc.yml>', 'the service, with its templates and modules beside it')
    .option(
      '-e, --environment <KEY=VALUE>',
      'for its template, before the environment; may be repeated',
      keyValue,
    )
    .option('--config-template-dir <dir>', 'where config templates and modules are (default: beside svc.yml)')
    .description(
      'check a svc.yml as a scheduler does at its start, without one: every problem with its place',
    )
    .addHelpText(
      'after',
      `
Against the service that runs: pillion update svc.yml --dry-run

Examples
  $ pillion validate svc.yml -e NODE_COUNT=3
  $ pillion --json validate svc.yml | jq '.problems[] | .line'`,
    )
    .action((file: string, flags: Flags) => validate(context, environment, file, flags));
  program
    .command('schema')
    .description('the JSON Schema of svc.yml, for editors')
    .addHelpText('after', '\nExample\n  $ pillion schema > svc.schema.json')
    .action(() => schema(context));
}
