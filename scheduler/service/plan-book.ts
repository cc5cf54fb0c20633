// The plans of a service, in order of precedence, kept in step with the records: every change that was stored is told
// here, and the pod instances about which there may be something new to decide are collected. No I/O.
import { type PlanChange, planChange } from '../plan/change.ts';
import { DECOMMISSION, DEPLOY, planDefinitions, RECOVERY, UNINSTALL, UPDATE } from '../plan/definitions.ts';
import { initialHead, type Plan, type PlanDefinition, type Status } from '../plan/model.ts';
import { recoveryStep } from '../plan/recovery.ts';
import { RecoveryRun, recoveredInstance } from '../plan/recovery-run.ts';
import { PlanRun, type Run, type StepAtWork } from '../plan/run.ts';
import type { PlanStanding } from '../plan/status.ts';
import type { Change, PlanRecord, ServiceState } from '../state/records.ts';
import type { Target } from './configuration.ts';

const ACTIVE: readonly Status[] = ['IN_PROGRESS', 'PENDING', 'PREPARED', 'STARTING', 'STARTED'];

/**
 * Those of svc.yml. As in the DC/OS SDK `update` is no plan of its own: once a deployment has completed, it is what
 * `deploy` does.
 */
function ownDefinitions({ spec, errors, isUpdate }: Target): PlanDefinition[] {
  const all = planDefinitions(spec);
  const update = isUpdate ? all.find(({ name }) => name === UPDATE) : undefined;
  const own = all.filter(({ name }) => name !== UPDATE);
  return own.map((definition) => {
    if (definition.name !== DEPLOY) return definition;
    return { ...(update ?? definition), name: DEPLOY, errors };
  });
}

export class PlanBook {
  readonly recovery: RecoveryRun;
  readonly #runs: readonly Run[];
  readonly #byName: ReadonlyMap<string, Run>;
  readonly #state: ServiceState;
  readonly #touched = new Set<string>();
  /** Paths of the steps that changed, by plan. */
  #changed = new Map<string, Set<string>>();

  constructor(target: Target, state: ServiceState) {
    this.#state = state;
    this.recovery = this.#recoveryOf(target);
    const uninstall = this.#stored(UNINSTALL, target)?.definition;
    this.#runs = uninstall === undefined ? this.#working(target) : [this.#run(uninstall, target)];
    this.#byName = new Map(this.#runs.map((run) => [run.name, run]));
    this.touchAll();
  }

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  find(name: string): Run | undefined {
    return this.#byName.get(name);
  }

  /** Each as plain data, which takes as long as the plans are. */
  get snapshots(): Plan[] {
    return this.#runs.map((run) => run.snapshot());
  }

  get standings(): PlanStanding[] {
    return this.#runs.map((run) => run.standing);
  }

  get isBusy(): boolean {
    return this.#runs.some(({ status }) => ACTIVE.includes(status));
  }

  /** The steps of a pod instance that are not complete, in order of precedence. */
  openSteps(instance: string): StepAtWork[] {
    return this.#runs.flatMap((run) => run.openSteps(instance));
  }

  /** To be called after each commit, with all that was stored. */
  told(changes: readonly Change[]): void {
    for (const change of changes) this.#tell(change);
  }

  touch(instance: string): void {
    this.#touched.add(instance);
  }

  touchAll(): void {
    for (const run of this.#runs)
      if (run instanceof PlanRun) for (const one of run.instances) this.touch(one);
    for (const { instance } of this.#state.task.values()) this.touch(instance);
  }

  /** Instances about which there may be something to decide since the last time. */
  takeTouched(): string[] {
    const all = [...this.#touched];
    this.#touched.clear();
    return all;
  }

  /** What changed in which plans since the last time. */
  takeChanges(): PlanChange[] {
    const all = [...this.#changed].flatMap(([name, paths]) => {
      const run = this.#byName.get(name);
      return run === undefined ? [] : [planChange(run, paths)];
    });
    this.#changed = new Map();
    return all;
  }

  #working(target: Target): Run[] {
    const [deploy, ...others] = ownDefinitions(target).map((definition) => this.#run(definition, target));
    const decommission = this.#stored(DECOMMISSION, target)?.definition;
    return [
      ...(deploy === undefined ? [] : [deploy]),
      ...(decommission === undefined ? [] : [this.#run(decommission, target)]),
      this.recovery,
      ...others,
    ];
  }

  #stored(name: string, { configuration }: Target): PlanRecord | undefined {
    const record = this.#state.plan.get(name);
    return record?.configuration === configuration ? record : undefined;
  }

  #run(definition: PlanDefinition, target: Target): PlanRun {
    const isWaiting = ![DEPLOY, DECOMMISSION, UNINSTALL].includes(definition.name);
    const head = this.#stored(definition.name, target) ?? initialHead(definition, isWaiting);
    const stored = (path: string) => this.#state.step.get(path);
    return new PlanRun(definition, head, stored, (instance) => this.touch(instance));
  }

  #recoveryOf(target: Target): RecoveryRun {
    return new RecoveryRun(
      this.#state.plan.get(RECOVERY),
      [...this.#state.step.keys()].flatMap((path) => recoveredInstance(path) ?? []),
      (path) => this.#state.step.get(path),
      (instance, progress) => recoveryStep(target.spec, instance, progress),
      (instance) => this.touch(instance),
    );
  }

  #tell(change: Change): void {
    const { kind, id } = change;
    if (kind === 'step') this.#tellStep(id);
    else if (kind === 'plan') this.#tellHead(id, change.value);
    else if (kind === 'pod') this.touch(id);
    else if (kind === 'leftover') this.touch('');
    else if (kind === 'task' || kind === 'backoff' || kind === 'override') this.#touchTask(id);
  }

  #touchTask(fullName: string): void {
    const instance = this.#state.task.get(fullName)?.instance;
    if (instance !== undefined) this.touch(instance);
  }

  #tellStep(path: string): void {
    const name = decodeURIComponent(path.slice(0, path.indexOf('/')));
    this.#note(name).add(path);
    this.#byName.get(name)?.stepChanged(path);
  }

  #tellHead(name: string, head: PlanRecord | undefined): void {
    this.#note(name);
    if (head !== undefined) this.#byName.get(name)?.headChanged(head);
  }

  #note(name: string): Set<string> {
    const paths = this.#changed.get(name) ?? new Set();
    this.#changed.set(name, paths);
    return paths;
  }
}
