// What the lines of each recording do not say, by the recording's name.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

const HINTS: Readonly<Record<string, Omit<Scenario, 'name'>>> = {
  // The acknowledgement reached the master, which forgot the task, and not the agent, which was killed.
  '08-reconcile': { before: { 107: (stage) => stage.deafenAgent() } },
  '13-operator-api': { before: { 80: writeSandboxFiles } },
};

/** The recorder's executor wrote these, so that there was something to list and read. */
function writeSandboxFiles({ puppets }: Stage): void {
  const sandbox = puppets.get('e1')?.hello.environment['MESOS_SANDBOX'] ?? '';
  const files = {
    stdout: 'line one\nline two, with "quotes" and é\n',
    stderr: 'error one\n',
    '.hidden': 'x',
    'with space.txt': 'x',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(sandbox, name), text);
}

export function scenarioOf(name: string): Scenario {
  return { name, ...HINTS[name] };
}
