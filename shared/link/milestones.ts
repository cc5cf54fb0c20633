// What TaskStatus.data of a task's updates says of the milestones that it has reached, as JSON. Written by the
// executor, read by the scheduler and by whoever sees the updates; `message` says in one line what is new.

export interface Milestone {
  /** Counted from 1 over the life of a task id, restarts in place included: what has been seen already is told by it. */
  readonly number: number;
  /** Milliseconds since the Unix epoch, on the executor's clock. */
  readonly at_ms: number;
  /** At most 512 bytes, as is the message. */
  readonly name: string;
  readonly message?: string;
  /** 0 to 100: the task's progress then. */
  readonly percent?: number;
}

/** The data of an update that is not the last one; the last has those that were not told before in its death certificate. */
export interface MilestoneData {
  /** Grows when a field changes its meaning. */
  readonly version: 1;
  /** The newest, in the order of their numbers. A later update repeats them, with those that came since. */
  readonly milestones: readonly Milestone[];
}

/** Of one update: masters and agents keep many. */
export const MOST_MILESTONES = 64;
export const MOST_MILESTONE_BYTES = 8 * 1024;

const EMPTY: MilestoneData = { version: 1, milestones: [] };
const ENVELOPE_BYTES = JSON.stringify(EMPTY).length;

/** As many of the newest as fit into one update. */
export function newest(milestones: readonly Milestone[]): readonly Milestone[] {
  let bytes = ENVELOPE_BYTES;
  let first = milestones.length;
  for (const milestone of milestones.slice(-MOST_MILESTONES).reverse()) {
    bytes += Buffer.byteLength(JSON.stringify(milestone)) + 1;
    if (bytes > MOST_MILESTONE_BYTES) break;
    first -= 1;
  }
  return first === 0 ? milestones : milestones.slice(first);
}

/** As TaskStatus.data; at most MOST_MILESTONE_BYTES of what `newest` let pass. */
export function encodeMilestones(milestones: readonly Milestone[]): Uint8Array {
  const data: MilestoneData = { version: 1, milestones };
  return new TextEncoder().encode(JSON.stringify(data));
}

/** Those in TaskStatus.data; none where it is something else, or of another version. */
export function readMilestones(data: Uint8Array | undefined): readonly Milestone[] {
  if (data === undefined || data.length > MOST_MILESTONE_BYTES) return [];
  try {
    const found: unknown = JSON.parse(new TextDecoder().decode(data));
    return isMilestoneData(found) ? found.milestones : [];
  } catch {
    return [];
  }
}

function isMilestoneData(found: unknown): found is MilestoneData {
  if (typeof found !== 'object' || found === null) return false;
  const { version, milestones } = found as Readonly<Record<string, unknown>>;
  return version === 1 && areMilestones(milestones);
}

/** A list of them, each with a higher number than the one before. */
export function areMilestones(found: unknown): found is readonly Milestone[] {
  if (!Array.isArray(found) || found.length > MOST_MILESTONES || !found.every(isMilestone)) return false;
  return found.every(({ number }, index) => number > (found[index - 1]?.number ?? 0));
}

function isMilestone(found: unknown): found is Milestone {
  if (typeof found !== 'object' || found === null) return false;
  const { number, at_ms, name, message = '', percent = 0 } = found as Readonly<Record<string, unknown>>;
  const areTexts = typeof name === 'string' && typeof message === 'string';
  return areTexts && Number.isSafeInteger(number) && Number.isFinite(at_ms) && Number.isFinite(percent);
}
