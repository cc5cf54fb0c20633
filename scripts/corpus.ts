// `npm run corpus -- DIR [--values FILE.json] [--config-template-dir DIR] [--expect FILE.json] [--json]`: every svc.yml
// under DIR is rendered, validated and planned; nothing is started. Exits 1 when one is not what its name says (files
// called `invalid...` are to be refused, the others to be read), or not what the expectations say.
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { describeError } from '../shared/runtime/errors.ts';
import { type CorpusEntry, corpusEntry } from './corpus/entry.ts';
import { expectationsFile, held, missing } from './corpus/expectations.ts';
import { corpusReport } from './corpus/report.ts';
import { valuesFile, valuesFor } from './corpus/values.ts';

interface Options {
  readonly values?: string;
  readonly expect?: string;
  readonly configTemplateDir?: string;
  readonly json?: boolean;
}

/** An empty map where there is no file. */
async function readJson(file: string | undefined): Promise<unknown> {
  return file === undefined ? {} : JSON.parse(await readFile(file, 'utf8'));
}

export async function corpus(folder: string, options: Options): Promise<CorpusEntry[]> {
  const values = valuesFile(await readJson(options.values));
  const expectations = expectationsFile(await readJson(options.expect));
  const files = globSync('**/*.yml', { cwd: folder, exclude: ['**/node_modules/**'] }).sort();
  if (files.length === 0) throw new Error(`${join(folder)}: no *.yml in it`);
  const entries = await Promise.all(
    files.map((file) => corpusEntry(folder, file, valuesFor(values, file), options.configTemplateDir)),
  );
  const [gone] = missing(entries, expectations);
  if (gone !== undefined) throw new Error(`${gone}: expected, but not in ${folder}`);
  return entries.map((entry) => held(entry, expectations));
}

async function main(folder: string, options: Options): Promise<void> {
  try {
    const entries = await corpus(folder, options);
    process.stdout.write(options.json ? `${JSON.stringify(entries, null, 2)}\n` : corpusReport(entries));
    if (entries.some(({ expected }) => !expected)) process.exitCode = 1;
  } catch (error) {
    process.stderr.write(`corpus: ${describeError(error)}\n`);
    process.exitCode = 2;
  }
}

if (import.meta.main) {
  await new Command('corpus')
    .argument('<dir>', 'folder with svc.yml files, read with all folders in it')
    .option('--values <file>', 'JSON: values by name; under "FILE.yml" or "FOLDER/" values for those only')
    .option('--config-template-dir <dir>', "where config templates are; default: each file's own folder")
    .option('--expect <file>', 'JSON: by file its plans with phases and steps, or why it is refused')
    .option('--json', 'everything as JSON')
    .action(main)
    .parseAsync();
}
