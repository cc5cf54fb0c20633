// What Node.js starts, as `executor.cjs`: runs the program that lies beside it.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { COMPILED, load, run } from './compiled.ts';

const directory = dirname(process.argv[1] ?? '');
run(load(directory, readFileSync(join(directory, COMPILED))), directory);
