#!/usr/bin/env node
// The `pillion` command: the scheduler's command line on the project's pinned Node.js (see with-node.mjs).
// A checkout packs the executor that it has; an installed Pillion brings one along.
const packs = process.argv[2] === 'pack-executor';
process.argv.splice(2, packs ? 1 : 0, packs ? 'scripts/pack-executor.ts' : 'scheduler/cli/main.ts');
await import('./with-node.mjs');
