// Completion for bash and zsh: the shells ask `pillion __complete`, which knows commands and options from the same
// definitions that parse them, and the names of plans, pods, tasks and endpoints from the scheduler.
import type { Command, Option } from 'commander';
import type { AgentView } from '../http/agent-view.ts';
import type { PlanView } from '../http/plan-view.ts';
import type { PodsView } from '../http/pod-view.ts';
import type { ControlView } from '../http/routes/controls.ts';
import type { ApiClient } from './api-client.ts';
import type { Context } from './context.ts';
import { CommandFailure, USAGE } from './exit-codes.ts';

const BASH = `# pillion completion for bash. Load it with: source <(pillion completion bash)
_pillion() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(pillion __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _pillion pillion
`;

/** Sourced it makes itself known; in a directory of fpath its first use loads it, and is to be answered. */
const ZSH = `#compdef pillion
# pillion completion for zsh. Load it with: source <(pillion completion zsh)
# or put it as _pillion into a directory of fpath, before compinit.
_pillion() {
  local -a found
  found=("\${(@f)$(pillion __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[*]}" ]]; then compadd -- "\${found[@]}"; else _files; fi
}
if [[ \${funcstack[1]} == _pillion ]]; then
  _pillion "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit; compinit }
  compdef _pillion pillion
fi
`;

/** Names for an argument; `before` are the arguments in front of it. */
export type NamesOf = (argument: string, before: readonly string[]) => Promise<readonly string[]>;

function takesValue(option: Option | undefined): boolean {
  return option !== undefined && (option.required || option.optional);
}

function optionOf(command: Command, word: string): Option | undefined {
  for (let one: Command | null = command; one !== null; one = one.parent) {
    const found = one.options.find(({ short, long }) => word === short || word === long);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Place {
  readonly command: Command;
  /** Arguments of the command so far. */
  readonly given: readonly string[];
  /** The word to be completed is an option's value. */
  readonly isValue: boolean;
}

function placeOf(program: Command, words: readonly string[]): Place {
  let command = program;
  let given: string[] = [];
  let isValue = false;
  for (const word of words) {
    if (isValue) isValue = false;
    else if (word.startsWith('-')) isValue = takesValue(optionOf(command, word));
    else {
      const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
      if (next === undefined) given = [...given, word];
      else [command, given] = [next, []];
    }
  }
  return { command, given, isValue };
}

function optionsOf(command: Command): string[] {
  const own = command.options.flatMap(({ long, hidden }) => (long === undefined || hidden ? [] : [long]));
  return [...own, ...(command.parent === null ? [] : ['--json', '--url']), '--help'];
}

/** `words` end with the one to be completed, which may be empty. */
export async function candidates(
  program: Command,
  words: readonly string[],
  namesOf: NamesOf,
): Promise<string[]> {
  const last = words.at(-1) ?? '';
  const { command, given, isValue } = placeOf(program, words.slice(0, -1));
  if (isValue) return [];
  const names = await wordsFor(command, given, last, namesOf);
  return [...new Set(names)].filter((name) => name.startsWith(last));
}

async function wordsFor(command: Command, given: readonly string[], last: string, namesOf: NamesOf) {
  if (last.startsWith('-')) return optionsOf(command);
  const visible = command.commands.filter((one) => !one.name().startsWith('__')).map((one) => one.name());
  if (visible.length > 0) return visible;
  const argument = command.registeredArguments[given.length];
  return argument === undefined ? [] : namesOf(argument.name(), given);
}

async function planOf(api: ApiClient, name: string): Promise<PlanView> {
  return (await api.read(`/v1/plans/${encodeURIComponent(name)}`)) as PlanView;
}

/** Whatever goes wrong, a shell that completes must not be disturbed. */
function namesFrom(context: Context): NamesOf {
  const names = async (argument: string, before: readonly string[]): Promise<readonly string[]> => {
    const api = context.api();
    switch (argument) {
      case 'plan':
        return api.names('/v1/plans');
      case 'phase':
        return (await planOf(api, before[0] ?? '')).phases.map(({ name }) => name);
      case 'step': {
        const { phases } = await planOf(api, before[0] ?? '');
        return phases
          .filter(({ name }) => name === before[1])
          .flatMap(({ steps }) => steps.map(({ name }) => name));
      }
      case 'pod':
        return api.names('/v1/pod');
      case 'task': {
        const { pods } = (await api.read('/v1/pod/status')) as PodsView;
        return pods.flatMap(({ instances }) =>
          instances.flatMap(({ tasks }) => tasks.map(({ name }) => name)),
        );
      }
      case 'agent':
        return ((await api.read('/v1/agents')) as AgentView[]).map(({ id }) => id);
      case 'control':
        return ((await api.read('/v1/controls')) as ControlView[]).map(({ id }) => id);
      case 'endpoint':
        return api.names('/v1/endpoints');
      default:
        return [];
    }
  };
  return (argument, before) => names(argument, before).catch(() => []);
}

export function addCompletion(program: Command, context: Context): void {
  program
    .command('completion')
    .argument('<shell>', 'bash or zsh')
    .description('a script that completes commands, options and names in your shell')
    .addHelpText(
      'after',
      '\nExamples\n  $ source <(pillion completion bash)\n  $ pillion completion zsh > ~/.zfunc/_pillion',
    )
    .action((shell: string) => {
      if (shell !== 'bash' && shell !== 'zsh') {
        throw new CommandFailure(USAGE, { subject: 'completion', found: shell, expected: 'bash or zsh' });
      }
      context.write(shell === 'bash' ? BASH : ZSH);
    });
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: readonly string[]) => {
      const found = await candidates(program, words, namesFrom(context));
      context.write(found.map((one) => `${one}\n`).join(''));
    });
}
