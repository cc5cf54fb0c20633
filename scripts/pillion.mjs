#!/usr/bin/env node
// The `pillion` command: the scheduler's command line on the project's pinned Node.js (see with-node.mjs).
process.argv.splice(2, 0, 'scheduler/cli/main.ts');
await import('./with-node.mjs');
