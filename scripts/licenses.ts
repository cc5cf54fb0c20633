// The licences of the libraries that a bundle contains, as one text to go with it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const LICENSE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i;
/** Declarations only: nothing of them is in a bundle. */
const TYPES = /^@types\//;
const RULE = `${'='.repeat(80)}\n`;

/**
 * `inputs` are the paths of the bundled files, relative to `root`. The dependencies of their packages are named too: a
 * package may be published as a bundle that contains them.
 * @throws Error when a package has no licence text.
 */
export function licenseTexts(root: string, inputs: Iterable<string>): string {
  const homes = [...new Set([...inputs].flatMap((path) => PACKAGE.exec(path)?.[0] ?? []))];
  const packages = withDependencies(root, homes).map((home) => sectionOf(root, home));
  return [...new Set(packages)].sort().join(RULE);
}

function withDependencies(root: string, homes: readonly string[]): readonly string[] {
  const found = [...homes];
  for (const home of found) {
    const names = Object.keys(manifestOf(root, home).dependencies ?? {}).filter((name) => !TYPES.test(name));
    const next = names.map((name) => resolveFrom(root, home, name));
    found.push(...next.filter((each, index) => !found.includes(each) && next.indexOf(each) === index));
  }
  return found;
}

/** As Node.js looks for it: beside, then above. */
function resolveFrom(root: string, home: string, name: string): string {
  for (let directory = join(root, home); directory.startsWith(root); directory = dirname(directory)) {
    const place = join(directory, 'node_modules', name);
    if (existsSync(place)) return relative(root, place);
  }
  throw new Error(`${home} needs ${name}, which is not installed`);
}

function manifestOf(root: string, home: string): Manifest {
  return JSON.parse(readFileSync(join(root, home, 'package.json'), 'utf8')) as Manifest;
}

function sectionOf(root: string, home: string): string {
  const { name, version, license } = manifestOf(root, home);
  const files = readdirSync(join(root, home)).filter((file) => LICENSE_FILE.test(file));
  if (files.length === 0) throw new Error(`${name} ${version} (${license}) has no licence text in ${home}`);
  const texts = files.sort().map((file) => readFileSync(join(root, home, file), 'utf8').trim());
  return `${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`;
}
