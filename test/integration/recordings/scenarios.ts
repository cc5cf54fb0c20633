// What the lines of each recording do not say, by the recording's name.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

/** Of the recorder's file server. */
const RECORDED_FILE_PORT = 36261;

const HINTS: Readonly<Record<string, Omit<Scenario, 'name'>>> = {
  // The acknowledgement reached the master, which forgot the task, and not the agent, which was killed.
  '08-reconcile': { before: { 107: (stage) => stage.deafenAgent() } },
  '06-volumes': {
    before: {
      28: filesOf('e1', {
        'pod-data/pod.txt': 'written to the pod volume\n',
        'data-a/a.txt': 'written to volume a\n',
      }),
      41: filesOf('e1', { 'data-b/b.txt': 'written to volume b\n' }),
    },
  },
  '13-operator-api': {
    before: {
      80: filesOf('e1', {
        stdout: 'line one\nline two, with "quotes" and é\n',
        stderr: 'error one\n',
        '.hidden': 'x',
        'with space.txt': 'x',
      }),
    },
  },
  '15-fetcher': { before: { 1: (stage) => stage.serveFiles(RECORDED_FILE_PORT) } },
};

/** Writes what the recorder's executor wrote into its sandbox, so that there was something to find there. */
function filesOf(executor: string, files: Readonly<Record<string, string>>): (stage: Stage) => void {
  return ({ puppets }) => {
    const sandbox = puppets.get(executor)?.hello.environment['MESOS_SANDBOX'] ?? '';
    for (const [name, text] of Object.entries(files)) writeFileSync(join(sandbox, name), text);
  };
}

export function scenarioOf(name: string): Scenario {
  return { name, ...HINTS[name] };
}
