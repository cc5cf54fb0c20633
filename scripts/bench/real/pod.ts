// A live pod of one of the three executors: what is launched into it, and what it was told to end.
import { performance } from 'node:perf_hooks';
import { kill as killCall } from '../../../scheduler/master/calls.ts';
import type { ExecutorInfo, TaskInfo, TaskState } from '../../../shared/mesos/generated/mesos.ts';
import { type BenchFramework, ROLE } from './framework.ts';
import { type Amounts, resourcesOf, sum, times } from './resources.ts';

export interface Program {
  readonly name: string;
  readonly info: Pick<ExecutorInfo, 'type' | 'command' | 'data'>;
}

const EXECUTOR: Amounts = { cpus: 0.1, mem: 256, disk: 64 };
/** Small enough for 200 at once on a laptop. */
const TASK: Amounts = { cpus: 0.001, mem: 1, disk: 0 };
export const STAYS = 'exec sleep 100000';

export class Pod {
  readonly program: Program;
  readonly #framework: BenchFramework;
  readonly #executor: ExecutorInfo;
  readonly agentId: string;
  #hasStarted = false;

  constructor(framework: BenchFramework, program: Program, agentId: string) {
    this.#framework = framework;
    this.program = program;
    this.agentId = agentId;
    this.#executor = {
      ...program.info,
      executor_id: { value: `bench-${program.name}` },
      framework_id: { value: framework.id },
      resources: resourcesOf(EXECUTOR, ROLE),
    };
  }

  get executorId(): string {
    return this.#executor.executor_id.value;
  }

  /** One group in one ACCEPT. Milliseconds from the ACCEPT to the last update `until`. */
  async launch(ids: readonly string[], command = STAYS, until: TaskState = 'TASK_RUNNING'): Promise<number> {
    const needs = times(ids.length, TASK);
    const offer = await this.#framework.offer(this.#hasStarted ? needs : sum(EXECUTOR, needs));
    const tasks = ids.map((id) => this.#task(id, command));
    const launch_group = { executor: this.#executor, task_group: { tasks } };
    const begun = this.#framework.accept(offer, [{ type: 'LAUNCH_GROUP', launch_group }]);
    this.#hasStarted = true;
    return (await this.#last(ids, until)) - begun;
  }

  /** Milliseconds from the first KILL to the last TASK_KILLED. */
  async kill(ids: readonly string[]): Promise<number> {
    const begun = performance.now();
    for (const id of ids) this.#framework.send(killCall(this.taskId(id), this.agentId));
    return (await this.#last(ids, 'TASK_KILLED')) - begun;
  }

  taskId(id: string): string {
    return `${this.program.name}.${id}`;
  }

  async #last(ids: readonly string[], state: TaskState): Promise<number> {
    return Math.max(...(await Promise.all(ids.map((id) => this.#framework.reached(this.taskId(id), state)))));
  }

  #task(id: string, command: string): TaskInfo {
    const task_id = { value: this.taskId(id) };
    const resources = resourcesOf(TASK, ROLE);
    const agent_id = { value: this.agentId };
    return { name: id, task_id, agent_id, resources, command: { shell: true, value: command } };
  }
}
