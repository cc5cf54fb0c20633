// The browser of the page's tests: Debian's Chromium, or what stands in its place. CI installs it.
import { existsSync } from 'node:fs';

/** Undefined where there is none: the tests skip themselves then. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);
