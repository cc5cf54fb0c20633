// The door for code of the service that replaces recovery: what it answers is checked, and where it fails recovery goes
// on as without it, and says so.
import { describeError } from '../../shared/runtime/errors.ts';
import { orderProblem, type RecoveryFor } from '../plan/recovery-order.ts';

/** `tell` gets the instance and what is wrong. */
export function checkedRecovery(
  recoveryFor: RecoveryFor | undefined,
  tell: (instance: string, problem: string) => void,
): RecoveryFor | undefined {
  if (recoveryFor === undefined) return undefined;
  return (pod, context) => {
    try {
      const order = recoveryFor(pod, context);
      if (order === undefined) return undefined;
      const problem = orderProblem(pod, context, order);
      // A copy: it is stored, and the code may keep hold of its own.
      if (problem === undefined) return order.map((tasks) => [...tasks]);
      tell(context.instance, problem);
    } catch (error) {
      tell(context.instance, describeError(error));
    }
    return undefined;
  };
}
