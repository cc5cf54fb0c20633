// RE2's way of matching, as a library that is loaded with the first pattern: most services have none. The executor's
// bundle puts its own way of loading in this module's place (scripts/executor-bundle.ts).
import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';

const load = createRequire(import.meta.url);

export function patternEngine(): typeof RE2JS {
  return (load('re2js') as { readonly RE2JS: typeof RE2JS }).RE2JS;
}
