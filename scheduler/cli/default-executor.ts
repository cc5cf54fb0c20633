// The executor's archive where nobody named one: beside us in Pillion's own archive, or packed in a checkout.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PillionError } from '../../shared/runtime/errors.ts';

const NAME = 'pillion-executor.tar.gz';
const HERE = import.meta.dirname;
const PLACES = [join(HERE, '../executor', NAME), join(HERE, '../../dist', NAME)].map((path) => resolve(path));

/** @throws PillionError when there is none. */
export function defaultExecutor(): string {
  const found = PLACES.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new PillionError({
    subject: "the executor's archive",
    found: `none at ${PLACES.join(' or ')}`,
    action:
      'Make it with `pillion pack-executor` or `npm run pack-executor` in a checkout, or name one with --executor',
  });
}
