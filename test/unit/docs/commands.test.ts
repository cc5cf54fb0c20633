// The commands that the documents print are understood by the program: names, options, and arguments that are wanted.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { type Command, CommanderError } from 'commander';
import { makeProgram } from '../../../scheduler/cli/program.ts';

const FILES = ['README.md', ...globSync('docs/*.md'), ...globSync('share/**/*.{json,md,service}')];

/** `pillion ...` where a line of an example begins with it, up to a comment, a pipe or another command. */
const EXAMPLE = /^(?: {4}|\t|\$ )(?:\$ |npx )*(?:[\w./-]*\/)?pillion ((?:\\\n|[^#|>;&\n])+)/gm;
/** In the middle of a sentence: one that has an argument or option, not the bare name of a command. */
const QUOTED = /`(?:[\w./-]*\/)?pillion ([^`|>;&]+)`/g;

interface Found {
  readonly file: string;
  readonly text: string;
  /** In a sentence: may be the bare name of a command. */
  readonly isQuoted: boolean;
}

function wordsOf(text: string): string[] {
  return text.replaceAll('\\\n', ' ').match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
}

function found(file: string): Found[] {
  const text = readFileSync(file, 'utf8');
  return [EXAMPLE, QUOTED].flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([, rest = '']) => {
      return { file, text: rest.trim(), isQuoted: pattern === QUOTED };
    }),
  );
}

function withoutActions(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  if (command.commands.length === 0) command.action(() => {});
  for (const one of command.commands) withoutActions(one);
}

/** The bare name of a command or of a group of them, as sentences speak of it. */
function isName(program: Command, words: readonly string[]): boolean {
  let here: Command | undefined = program;
  for (const word of words)
    here = here?.commands.find((one) => one.name() === word || one.aliases().includes(word));
  return here !== undefined;
}

/** @throws CommanderError for what it does not understand. */
function parse(program: Command, words: readonly string[]): void {
  try {
    program.parse(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
  }
}

describe('commands in the documents', () => {
  const all = FILES.flatMap(found);

  it('are found', () => assert.ok(all.length > 30, `${all.length}`));

  for (const { file, text, isQuoted } of all) {
    it(`${file}: pillion ${text}`, () => {
      const program = makeProgram({});
      withoutActions(program);
      const words = wordsOf(text);
      if (isQuoted && isName(program, words)) return;
      assert.doesNotThrow(() => parse(program, words));
    });
  }
});
