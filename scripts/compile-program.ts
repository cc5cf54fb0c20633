// Compiles the executor's program beside it whole, and writes down what V8 made of it. Run by the Node.js and with the
// options that will run the program: executor-files.ts.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { COMPILED, load } from '../executor/compiled.ts';

const directory = dirname(process.argv[1] ?? '');
// All functions, not only those that are called at once.
setFlagsFromString('--no-lazy');
const program = load(directory);
// V8 writes down its options too, and takes only what was compiled with those that it has at its start.
setFlagsFromString('--lazy');
writeFileSync(join(directory, COMPILED), program.createCachedData());
