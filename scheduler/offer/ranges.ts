// Sets of port numbers as sorted, disjoint, inclusive ranges. Every function takes any ranges and gives such ones. Pure.
import type { PortRange } from '../spec/service-spec.ts';

export type Ranges = readonly PortRange[];

/** Sorted, joined where they touch or overlap, empty ones gone. */
export function normalize(ranges: Ranges): PortRange[] {
  const sorted = ranges.filter(({ begin, end }) => begin <= end).sort((a, b) => a.begin - b.begin);
  const joined: PortRange[] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last === undefined || range.begin > last.end + 1) joined.push(range);
    else joined[joined.length - 1] = { begin: last.begin, end: Math.max(last.end, range.end) };
  }
  return joined;
}

export function contains(ranges: Ranges, port: number): boolean {
  return ranges.some(({ begin, end }) => begin <= port && port <= end);
}

function without(range: PortRange, port: number): PortRange[] {
  if (port < range.begin || port > range.end) return [range];
  return [
    { begin: range.begin, end: port - 1 },
    { begin: port + 1, end: range.end },
  ];
}

export function removePort(ranges: Ranges, port: number): PortRange[] {
  return normalize(normalize(ranges).flatMap((range) => without(range, port)));
}

/** The lowest number that is in `ranges` and in one of `allowed`. */
export function lowestCommon(ranges: Ranges, allowed: Ranges): number | undefined {
  const common = normalize(ranges).flatMap((range) =>
    allowed.map(({ begin, end }) => ({
      begin: Math.max(begin, range.begin),
      end: Math.min(end, range.end),
    })),
  );
  return normalize(common)[0]?.begin;
}

/** `31000-31005,32000`: for people. */
export function showRanges(ranges: Ranges): string {
  const shown = normalize(ranges).map(({ begin, end }) => (begin === end ? `${begin}` : `${begin}-${end}`));
  return shown.join(',') || 'none';
}
