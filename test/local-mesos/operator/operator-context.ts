// What the operator API needs of the master: its state to read, and the actions that change it. The actions validate
// nothing that is only about the request; they are called in one turn of the event loop and are durable on return.
import type { DrainConfig, MachineID, Offer_Operation } from '../../../shared/mesos/generated/mesos.ts';
import type { Schedule } from '../../../shared/mesos/generated/maintenance.ts';
import type { Context } from '../master/context.ts';
import type { Agent, Framework } from '../master/state.ts';

export interface OperatorContext {
  /** Only read by the operator API. */
  readonly master: Context;
  readonly actions: OperatorActions;
}

export interface OperatorActions {
  /**
   * A valid RESERVE, UNRESERVE, CREATE, DESTROY, GROW_VOLUME or SHRINK_VOLUME on resources that are free (their offers
   * are rescinded already): sent to the agent as APPLY_OPERATION without a framework, its status acknowledged by the
   * master itself.
   */
  applyOperation(agent: Agent, operation: Offer_Operation): void;
  teardown(framework: Framework): void;
  /** The schedule is valid. Machines that are no longer named are up again; offers of named ones are rescinded. */
  updateMaintenanceSchedule(schedule: Schedule): void;
  /** DRAINING -> DOWN: agents there are removed and told to shut down. */
  startMaintenance(machines: readonly MachineID[]): void;
  /** DOWN -> UP, and out of the schedule. */
  stopMaintenance(machines: readonly MachineID[]): void;
  drainAgent(agentId: string, config: DrainConfig): void;
  deactivateAgent(agentId: string): void;
  reactivateAgent(agentId: string): void;
  markAgentGone(agentId: string): void;
}
