// `npm run bench [-- --json] [NAME...]`: every number beside its floor, measured on this machine in this run.
// --json prints one object a line: {name, unit, median, min, max, floor, ratio}. No test depends on a time.
// `real` runs only when it is named: it wants a Mesos, and takes resources there.
import { inspect, parseArgs } from 'node:util';
import { describeError, PillionError } from '../../shared/runtime/errors.ts';
import { deployBench } from './deploy/deploy.ts';
import { startBench } from './deploy/start.ts';
import { EXECUTOR_SECTIONS, executorBench } from './executor.ts';
import { followBench } from './follow.ts';
import { forwardedTasksBench } from './forwarded-tasks.ts';
import { forwardingBench } from './forwarding.ts';
import { offersBench } from './offers.ts';
import { REAL_SECTIONS, realBench } from './real.ts';
import type { BenchRow } from './row.ts';
import { wireBench } from './wire.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    master: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const REAL = 'real';

const BENCHES: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  wire: wireBench,
  executor: () => executorBench(),
  ...Object.fromEntries(
    Object.keys(EXECUTOR_SECTIONS).map((name) => [`executor:${name}`, () => executorBench([name])]),
  ),
  follow: followBench,
  offers: offersBench,
  logs: forwardingBench,
  'logs-tasks': forwardedTasksBench,
  start: startBench,
  deploy: deployBench,
  [REAL]: () => realBench(values.master),
  ...Object.fromEntries(
    Object.keys(REAL_SECTIONS).map((name) => [`${REAL}:${name}`, () => realBench(values.master, [name])]),
  ),
};
/** What runs when nothing is named. */
const ALL = Object.keys(BENCHES).filter((name) => !name.includes(':') && name !== REAL);

if (values.help) {
  process.stdout.write(
    `Usage: npm run bench [-- [--json] [NAME...]]
       npm run bench -- real [--master HOST:PORT] [--json]

Names: ${Object.keys(BENCHES).join(', ')}
Without a name: ${ALL.join(', ')}

real measures our executor, a bare one and Mesos' default executor on the Mesos at --master, where it needs one agent
with 1 cpu, 1.1 GB of memory and 192 MB of disk, for about three minutes. Without --master it starts a local Mesos, which
has no default executor. It never runs unless it is named.
`,
  );
} else {
  const names = positionals.length > 0 ? positionals : ALL;
  const unknown = names.filter((name) => BENCHES[name] === undefined);
  if (values.master !== undefined && !names.some((name) => name.split(':')[0] === REAL)) {
    process.stderr.write('bench: --master is for `real` alone: npm run bench -- real --master HOST:PORT\n');
    process.exitCode = 2;
  } else if (unknown.length > 0) {
    process.stderr.write(
      `bench: unknown ${unknown.join(', ')}; there is ${Object.keys(BENCHES).join(', ')}\n`,
    );
    process.exitCode = 2;
  } else {
    await run(names).catch((error: unknown) => {
      process.stderr.write(
        `bench: ${error instanceof PillionError ? describeError(error) : inspect(error)}\n`,
      );
      process.exitCode = 1;
    });
  }
}

async function run(names: readonly string[]): Promise<void> {
  const rows: BenchRow[] = [];
  for (const name of names) {
    process.stderr.write(`bench: ${name} ...\n`);
    rows.push(...((await BENCHES[name]?.()) ?? []));
  }
  process.stdout.write(values.json ? rows.map((row) => `${JSON.stringify(row)}\n`).join('') : table(rows));
}

function table(rows: readonly BenchRow[]): string {
  const cells = [
    ['', 'unit', 'median', 'min', 'max', 'floor', 'ratio'],
    ...rows.map((row) => [
      row.name,
      row.unit,
      ...[row.median, row.min, row.max, row.floor, row.ratio].map(figure),
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((line) => (line[column] ?? '').length)),
  );
  const pad = (cell: string, column: number) =>
    column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return cells.map((line) => `${line.map(pad).join('  ').trimEnd()}\n`).join('');
}

/** Three significant digits, thousands apart: enough to compare by, and no more than was measured. */
function figure(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: value >= 1000 ? 4 : 3 });
}
