// Compares what Mesos said with what we say: the same, up to ids, times, pids, ports and measured values, and up to
// the order of lists that Mesos keeps in no order. Says every difference with its path.
import { exactText, isArray, isObject, type Json, type JsonObject, NumberText } from './exact-json.ts';
import { type IdMap, sameText } from './id-map.ts';

/** A place where the two differ; undefined where one has nothing. */
export interface Difference {
  readonly path: string;
  readonly recorded: string | undefined;
  readonly ours: string | undefined;
}

export interface CompareOptions {
  readonly ids: IdMap;
  /** Our text with the recorded one's addresses and paths. */
  readonly toRecorded: (ours: string) => string;
  /** Numbers that clients sent: where they come back they are the same, even where they are times. */
  readonly sent: ReadonlySet<string>;
  /** Seconds since the epoch on the machine's clock: processes of their own (command executors) go by it. */
  readonly machineTime: number;
}

/** Lists that have no order in Mesos: hash maps and sets, directories, and resources, whose order has no meaning. */
const UNORDERED = new Set([
  'resources',
  'offers',
  'inverse_offers',
  'executor_ids',
  'frameworks',
  'roles',
  'tasks',
  'launched_tasks',
  'queued_tasks',
  'terminated_tasks',
  'completed_tasks',
  'executors',
  'completed_executors',
  'agents',
  'operations',
  'file_infos',
  'total_resources',
  'allocated_resources',
  'offered_resources',
]);

/** What depends on the machine and the moment. */
const MEASURED = new Set([
  'cpus_user_time_secs',
  'cpus_system_time_secs',
  'mem_rss_bytes',
  'mem_total_bytes',
  'processes',
  'threads',
]);
const PIDS = new Set(['executor_pid', 'pid']);
/** Times of files on the disk, whose clock is the machine's. */
const FILE_TIMES = new Set(['mtime']);
/** A time of the recordings' day, in seconds or nanoseconds. */
const SECONDS = { from: 1_795_140_000, to: 1_795_300_000 };
const SAME_TIME_WITHIN_S = 20;
const MAX_SHOWN = 300;

export function differences(recorded: Json, ours: Json, options: CompareOptions): Difference[] {
  return compare({ recorded, ours, path: '', key: '' }, options);
}

interface Pair {
  readonly recorded: Json;
  readonly ours: Json;
  readonly path: string;
  /** The nearest field name. */
  readonly key: string;
}

function compare(pair: Pair, options: CompareOptions): Difference[] {
  const { recorded, ours, path, key } = pair;
  if (isArray(recorded) && isArray(ours)) {
    const sides = { recorded, ours, path, key };
    return UNORDERED.has(key) ? compareBags(sides, options) : compareLists(sides, options);
  }
  if (isObject(recorded) && isObject(ours)) return compareObjects({ ...pair, recorded, ours }, options);
  return isSameLeaf(pair, options) ? [] : [difference(path, recorded, ours)];
}

type Of<Side> = Pair & { readonly recorded: Side; readonly ours: Side };

function compareObjects(
  { recorded, ours, path, key }: Of<JsonObject>,
  options: CompareOptions,
): Difference[] {
  const ownKeys = new Map(Object.keys(ours).map((own) => [options.toRecorded(own), own]));
  const found: Difference[] = [];
  for (const [field, value] of Object.entries(recorded)) {
    const own = matchingKey(field, ownKeys, options);
    if (own === undefined) {
      found.push(difference(`${path}.${field}`, value, undefined));
      continue;
    }
    const our = ours[ownKeys.get(own) ?? ''];
    ownKeys.delete(own);
    if (our === undefined) continue;
    const isTime = FILE_TIMES.has(key) && field === 'nanoseconds';
    found.push(
      ...compare(
        { recorded: value, ours: our, path: `${path}.${field}`, key: isTime ? key : field },
        options,
      ),
    );
  }
  for (const own of ownKeys.values()) found.push(difference(`${path}.${own}`, undefined, ours[own]));
  return found;
}

/** Keys that hold ids (maps by path or by id) are matched as texts are. */
function matchingKey(field: string, keys: ReadonlyMap<string, string>, { ids }: CompareOptions) {
  if (keys.has(field)) return field;
  for (const key of keys.keys()) {
    const mark = ids.mark();
    if (sameText(ids, field, key)) return key;
    ids.rollback(mark);
  }
  return undefined;
}

function compareLists(
  { recorded, ours, path, key }: Of<readonly Json[]>,
  options: CompareOptions,
): Difference[] {
  const length = Math.max(recorded.length, ours.length);
  return Array.from({ length }, (_, index) => index).flatMap((index) => {
    const one = recorded[index];
    const other = ours[index];
    const place = `${path}[${index}]`;
    if (one === undefined || other === undefined) return [difference(place, one, other)];
    return compare({ recorded: one, ours: other, path: place, key }, options);
  });
}

/** Pairs what is equal first, then what differs least. */
function compareBags(
  { recorded, ours, path, key }: Of<readonly Json[]>,
  options: CompareOptions,
): Difference[] {
  const left = [...ours];
  const unequal: [Json, number][] = [];
  for (const [index, one] of recorded.entries()) {
    const place = `${path}[${index}]`;
    const equal = left.findIndex((other) =>
      isSame({ recorded: one, ours: other, path: place, key }, options),
    );
    if (equal < 0) unequal.push([one, index]);
    else left.splice(equal, 1);
  }
  const found = unequal.flatMap(([one, index]) => {
    const pairOf = (other: Json) => ({ recorded: one, ours: other, path: `${path}[${index}]`, key });
    const nearest = left
      .map((other) => ({ other, count: attempt(pairOf(other), options).length }))
      .sort((a, b) => a.count - b.count)[0];
    if (nearest === undefined) return [difference(`${path}[${index}]`, one, undefined)];
    left.splice(left.indexOf(nearest.other), 1);
    return compare(pairOf(nearest.other), options);
  });
  return [...found, ...left.map((other) => difference(`${path}[]`, undefined, other))];
}

function isSame(pair: Pair, options: CompareOptions): boolean {
  const mark = options.ids.mark();
  if (compare(pair, options).length === 0) return true;
  options.ids.rollback(mark);
  return false;
}

function attempt(pair: Pair, options: CompareOptions): Difference[] {
  const mark = options.ids.mark();
  const found = compare(pair, options);
  options.ids.rollback(mark);
  return found;
}

function isSameLeaf({ recorded, ours, key }: Pair, options: CompareOptions): boolean {
  if (typeof recorded === 'string' && typeof ours === 'string')
    return sameText(options.ids, recorded, options.toRecorded(ours));
  if (recorded instanceof NumberText && ours instanceof NumberText)
    return isSameNumber(recorded, ours, key, options);
  return recorded === ours;
}

function isSameNumber(recorded: NumberText, ours: NumberText, key: string, options: CompareOptions): boolean {
  if (MEASURED.has(key) || FILE_TIMES.has(key)) return true;
  if (PIDS.has(key)) return options.ids.bind(`pid ${recorded.text}`, `pid ${ours.text}`);
  if (key === 'port') return options.toRecorded(`port:${ours.text}`) === `port:${recorded.text}`;
  if (isSameValue(recorded.text, ours.text)) return true;
  if (options.sent.has(recorded.text)) return false;
  const one = secondsOf(recorded);
  const other = one === undefined ? undefined : ours.value * (one / recorded.value);
  const isNear = (time: number) => other !== undefined && Math.abs(time - other) <= SAME_TIME_WITHIN_S;
  return one !== undefined && (isNear(one) || isNear(options.machineTime));
}

/** All digits count, and so does that Mesos writes whole doubles as `4096.0`. */
function isSameValue(one: string, other: string): boolean {
  if (isWhole(one) !== isWhole(other)) return false;
  return isWhole(one) ? BigInt(one) === BigInt(other) : Number(one) === Number(other);
}

const isWhole = (text: string) => /^-?\d+$/.test(text);

function secondsOf({ value }: NumberText): number | undefined {
  return [value, value / 1e9].find((seconds) => seconds > SECONDS.from && seconds < SECONDS.to);
}

function difference(path: string, recorded: Json | undefined, ours: Json | undefined): Difference {
  return { path: path || '.', recorded: shown(recorded), ours: shown(ours) };
}

function shown(value: Json | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = exactText(value);
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}… (${text.length} characters)`;
}
