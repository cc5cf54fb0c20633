// What the fetcher wrote into a sandbox's stderr, without what each line of Mesos' log begins with (time, process,
// place in the source), and with the summary, which is JSON, as such.
import { type Json, parseExact } from './exact-json.ts';

const PREFIX = /^([IWE])\d{8} \d\d:\d\d:\d\d\.\d{6} +\d+ fetcher\.cpp:\d+\] /;
const SUMMARY = 'Fetcher Info: ';

/** One entry for each line of the fetcher's; what other programs wrote is left out. */
export function fetchLog(text: string): Json[] {
  return text.split('\n').flatMap((line): Json[] => {
    const [prefix, level = ''] = PREFIX.exec(line) ?? [];
    if (prefix === undefined) return [];
    const message = line.slice(prefix.length);
    return [message.startsWith(SUMMARY) ? summaryOf(message) : `${level} ${message}`];
  });
}

function summaryOf(message: string): Json {
  return parseExact(message.slice(SUMMARY.length));
}
