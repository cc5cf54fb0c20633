// Something that a task needs could not be brought: the machine's or the network's fault, not that of the TaskInfo.
import { PillionError } from '../../shared/runtime/errors.ts';

export class PreparationError extends PillionError {
  override readonly name = 'PreparationError';
}
