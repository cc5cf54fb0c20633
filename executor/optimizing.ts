// The executor runs without V8's optimizing compilers (docs/adr/0003). What computes for long asks for them here.
import { setFlagsFromString } from 'node:v8';

/** For this whole process, from now on; some MB of memory that do not come back. */
export function allowOptimizing(): void {
  setFlagsFromString('--opt');
  setFlagsFromString('--maglev');
}
