// The scheduler cannot take a request just now; a later one may do. The API makes a 503 of it.
import { PillionError } from '../../shared/runtime/errors.ts';

export class Unavailable extends PillionError {
  override readonly name = 'Unavailable';

  constructor(found: string) {
    super({ subject: 'the scheduler', found, action: 'Try again later' });
  }
}
