// The name that somebody probably meant. Pure.

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** The known name nearest to `name`, or undefined when none is near (more than a third of it differs, at least 2). */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(name.length / 3));
  const scored = known.map((candidate) => ({ candidate, distance: editDistance(name, candidate) }));
  const longer = ({ candidate }: { readonly candidate: string }) => Math.abs(candidate.length - name.length);
  const best = scored.sort((a, b) => a.distance - b.distance || longer(a) - longer(b))[0];
  return best !== undefined && best.distance <= limit ? best.candidate : undefined;
}
