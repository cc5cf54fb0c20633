// The task `report`: counts to LINES, tells how far it is, and leaves a line in the pod's volume.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export default async function report({ arguments: [file], directory, signal }) {
  const lines = Number(process.env['LINES'] ?? '100');
  for (let line = 1; line <= lines; line += 1) {
    if (line % Math.ceil(lines / 10) === 0) console.log(`${Math.floor((100 * line) / lines)}% line ${line}`);
    await setTimeout(10, undefined, { signal });
  }
  appendFileSync(join(directory, file), `${lines} lines at ${new Date().toISOString()}\n`);
}
