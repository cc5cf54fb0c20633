// Which of V8's compilers run the executor and its modules (docs/adr/0003, 0007). Chosen here and not on the command line,
// where options make V8 refuse the compiled code of Node.js' own modules that comes with the program: a quarter of an
// empty start.
import { setFlagsFromString } from 'node:v8';

/**
 * No optimizing compilers, whose memory stays when the work is over; and baseline code that goes when it is not used.
 * To be called when all that the start needs is loaded.
 */
export function runLean(): void {
  for (const option of ['--no-opt', '--no-maglev', '--flush-baseline-code']) setFlagsFromString(option);
}

/** What computes for long asks for all compilers: for this whole process, from now on; some MB that do not come back. */
export function allowOptimizing(): void {
  for (const option of ['--opt', '--maglev']) setFlagsFromString(option);
}

/**
 * Every loop can be interrupted: where V8 unrolls loops, it takes the look for such a request out of some that never end
 * (seen in Node.js 24: `for (;;) kept.push(new Array(1000).fill(1))` outlives `terminate()` and every limit of its heap).
 * To be called before there are threads.
 */
export function runInterruptible(): void {
  setFlagsFromString('--no-turboshaft-loop-unrolling');
}
