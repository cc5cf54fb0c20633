// Completion in a real zsh on a terminal of its own: keys are pressed, and the line is read.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiRig } from '../../support/api-rig.ts';

const ZSH = '/usr/bin/zsh';
const TOKEN = 'r'.repeat(20);
const SVC = `
name: trial
pods:
  hello:
    count: 2
    tasks: { server: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 } }
`;

/** Ctrl-X says how the line is, and empties it. */
const SETUP = `
PROMPT=
unsetopt zle_bracketed_paste 2>/dev/null; unset zle_bracketed_paste
bindkey -e; bindkey '^I' menu-complete
show() { print -r -- "LINE<$BUFFER>"; BUFFER= }
zle -N show; bindkey '^X' show
`;

describe('completion in zsh', function () {
  this.timeout(60_000);
  let rig: ApiRig;
  let directory: string;

  before(async function () {
    if (!existsSync(ZSH)) this.skip();
    directory = mkdtempSync(join(tmpdir(), 'pillion-zsh-'));
    rig = await ApiRig.start(SVC, { tokens: { read: TOKEN, write: 'w'.repeat(20) } });
  });
  after(async () => {
    await rig?.stop();
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  });

  /** What becomes of lines, each typed with its tabs into one shell that was set up so. */
  async function typed(setup: string, lines: readonly string[]): Promise<string[]> {
    const node = `${process.execPath} --disable-warning=ExperimentalWarning scheduler/cli/main.ts`;
    const file = join(directory, 'setup.zsh');
    writeFileSync(file, `pillion() { ${node} "$@" }\n${SETUP}\n${setup}\nprint READY\n`);
    const driver = [
      'zmodload zsh/zpty',
      'zpty shell zsh -f -i',
      `zpty -w shell 'source ${file}'`,
      "zpty -r shell out '*READY*'",
      `for line in "$@"; do zpty -w -n shell "\${line}"$'\\x18'; zpty -r shell out '*LINE<*>*'`,
      `print -r -- "\${\${out##*LINE<}%%>*}"; done`,
      'zpty -d shell',
    ].join('\n');
    const env = { ...process.env, PILLION_URL: rig.running.url, PILLION_TOKEN: TOKEN, TERM: 'dumb' };
    const { stdout } = await promisify(execFile)(ZSH, ['-f', '-c', driver, 'zsh', ...lines], { env });
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd());
  }

  it('completes commands, options and names after `source <(pillion completion zsh)`', async () => {
    const lines = [
      'pillion pl\t',
      'pillion plan force-r\t',
      'pillion plan start --w\t',
      'pillion pod restart hello-\t\t',
      'pillion --url http://x logs --fol\t',
    ];
    assert.deepEqual(await typed('source <(pillion completion zsh)', lines), [
      'pillion plan',
      'pillion plan force-restart',
      'pillion plan start --wait',
      'pillion pod restart hello-1',
      'pillion --url http://x logs --follow',
    ]);
  });

  it('completes the first time, too, as a file in fpath', async () => {
    const setup = `
mkdir -p ${directory}/zfunc; pillion completion zsh > ${directory}/zfunc/_pillion
fpath=(${directory}/zfunc $fpath); autoload -Uz compinit; compinit -D -u`;
    assert.deepEqual(await typed(setup, ['pillion pl\t', 'pillion pod r\t\t', 'pillion comp\t']), [
      'pillion plan',
      'pillion pod restart',
      'pillion completion',
    ]);
  });
});
