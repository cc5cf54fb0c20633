// What a replay found to differ, how it is told, and which of it is accepted. PURE.
import type { Difference } from './comparer.ts';

export interface Finding extends Difference {
  readonly scenario: string;
  /** Of the recording. */
  readonly line: number;
  /** What was compared: `response to POST /api/v1/scheduler`, `event UPDATE t1 TASK_RUNNING`. */
  readonly what: string;
}

export interface AcceptedDifference {
  readonly scenario: string;
  /** Lines of the recording; none where it occurs on many. */
  readonly line?: number | readonly number[];
  /** Of `what` and `path`, joined by a space. */
  readonly place: RegExp;
  /** Of both sides, as ` recorded -> ours `. */
  readonly sides?: RegExp;
  readonly reason: string;
}

export function isAccepted(accepted: AcceptedDifference, finding: Finding): boolean {
  const { scenario, line, place, sides } = accepted;
  const isScenario = scenario === finding.scenario;
  const isLine = line === undefined || [line].flat().includes(finding.line);
  return isScenario && isLine && place.test(placeOf(finding)) && (sides?.test(sidesOf(finding)) ?? true);
}

export interface Judged {
  readonly open: readonly Finding[];
  readonly used: ReadonlySet<AcceptedDifference>;
}

export function judge(findings: readonly Finding[], list: readonly AcceptedDifference[]): Judged {
  const used = new Set<AcceptedDifference>();
  const open = findings.filter((finding) => {
    const accepting = list.filter((accepted) => isAccepted(accepted, finding));
    for (const accepted of accepting) used.add(accepted);
    return accepting.length === 0;
  });
  return { open, used };
}

export function tell(finding: Finding): string {
  const { scenario, line, recorded, ours } = finding;
  return `${scenario}:${line} ${placeOf(finding)}\n    recorded ${recorded ?? 'nothing'}\n    ours     ${ours ?? 'nothing'}`;
}

const placeOf = ({ what, path }: Finding) => `${what} ${path}`;
const sidesOf = ({ recorded, ours }: Finding) => ` ${recorded ?? 'nothing'} -> ${ours ?? 'nothing'} `;
