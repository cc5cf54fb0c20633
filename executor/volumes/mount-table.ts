// What is mounted on this machine, as the kernel says.
import { readFile } from 'node:fs/promises';

/** Whether something is mounted at exactly that directory, as this process sees it. */
export async function isMountpoint(path: string): Promise<boolean> {
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n');
  return lines.some((line) => unescaped(line.split(' ')[4] ?? '') === path);
}

/** Blanks and backslashes are written in octal there. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
