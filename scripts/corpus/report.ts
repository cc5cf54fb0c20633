// The table that `npm run corpus` prints. Pure.
import { table } from '../../scheduler/cli/table.ts';
import type { CorpusEntry, PlanEntry } from './entry.ts';

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** `deploy: hello 2, world 3`: the phases, each with its number of steps. */
function showPlan({ name, phases }: PlanEntry): string {
  const shown = phases.map((phase) => `${phase.name} ${phase.steps.length}`);
  return `${name}: ${shown.join(', ') || 'nothing'}`;
}

function result({ read, expected, obstacles }: CorpusEntry): string {
  const word = read ? (obstacles.length > 0 ? 'read, cannot run' : 'read') : 'refused';
  return expected ? word : `${word} (!)`;
}

/** Problems of one file that the table shows; the others are in the JSON. */
const SHOWN = 3;

function shown(reasons: readonly string[]): string[] {
  const more = reasons.length - SHOWN;
  return [...reasons.slice(0, SHOWN), ...(more > 0 ? [`and ${more} more`] : [])];
}

function detail({ read, plans, reasons, obstacles }: CorpusEntry): string[] {
  return read ? [...plans.map(showPlan), ...shown(obstacles), ...shown(reasons)] : shown(reasons);
}

function rowsOf(entry: CorpusEntry): string[][] {
  const numbers = entry.read ? [entry.pods, entry.instances, entry.tasks].map(String) : ['-', '-', '-'];
  const [first = '', ...more] = detail(entry);
  return [[entry.file, result(entry), ...numbers, first], ...more.map((line) => ['', '', '', '', '', line])];
}

export function corpusReport(entries: readonly CorpusEntry[]): string {
  const head = [
    'FILE',
    'RESULT',
    'PODS',
    'INSTANCES',
    'TASKS',
    'PLANS: PHASES AND THEIR STEPS, OR THE REASON',
  ];
  const read = entries.filter(({ read: isRead }) => isRead).length;
  const wrong = entries.filter(({ expected }) => !expected).length;
  const sum = `${counted(entries.length, 'file')}: ${read} read, ${entries.length - read} refused`;
  const not = wrong === 0 ? '' : `; ${wrong} (!) not what is expected`;
  return `${table(head, entries.flatMap(rowsOf))}\n${sum}${not}\n`;
}
