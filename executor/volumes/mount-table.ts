// What is mounted on this machine, as the kernel says.
import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Whether something is mounted at exactly that directory, as this process sees it. The way to it may lead over links. */
export async function isMountpoint(path: string): Promise<boolean> {
  const place = await withoutLinks(path);
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n');
  return lines.some((line) => unescaped(line.split(' ')[4] ?? '') === place);
}

/** As the kernel writes it: /var/run is a link nearly everywhere. What is mounted there is not asked: it may hang. */
async function withoutLinks(path: string): Promise<string> {
  const parent = await realpath(dirname(path)).catch(() => dirname(path));
  return join(parent, basename(path));
}

/** Blanks and backslashes are written in octal there. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
