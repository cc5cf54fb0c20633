// A service as plain data that a test changes at random: pods, tasks and resource sets that come, go, and change names.
// `yamlOf` makes a svc.yml of it. Changes that make no sense leave it as it is.

export interface SetData {
  readonly memory: number;
  readonly hasVolume: boolean;
  readonly hasPort: boolean;
}

export interface TaskData {
  readonly goal: 'RUNNING' | 'FINISH' | 'ONCE';
  readonly essential: boolean;
  readonly set: string;
}

export interface PodData {
  readonly count: number;
  readonly image: string;
  /** In the environment of each task. */
  readonly version: string;
  /** A step of the deploy plan for each task, or one for all. */
  readonly isApart: boolean;
  readonly hasVolume: boolean;
  readonly sets: Readonly<Record<string, SetData>>;
  readonly tasks: Readonly<Record<string, TaskData>>;
}

export interface ServiceData {
  readonly isCanary: boolean;
  readonly isParallel: boolean;
  readonly pods: Readonly<Record<string, PodData>>;
}

const POD: PodData = {
  count: 2,
  image: 'one',
  version: '1',
  isApart: true,
  hasVolume: true,
  sets: {
    x: { memory: 32, hasVolume: true, hasPort: true },
    y: { memory: 32, hasVolume: true, hasPort: false },
    side: { memory: 32, hasVolume: true, hasPort: false },
    once: { memory: 32, hasVolume: false, hasPort: false },
  },
  tasks: {
    first: { goal: 'ONCE', essential: true, set: 'once' },
    a: { goal: 'RUNNING', essential: true, set: 'x' },
    b: { goal: 'RUNNING', essential: false, set: 'y' },
    backup: { goal: 'FINISH', essential: false, set: 'side' },
  },
};

export const SERVICE: ServiceData = { isCanary: false, isParallel: false, pods: { hello: POD } };

const { entries, keys, fromEntries } = Object;

function resources({ memory, hasVolume, hasPort }: SetData): object {
  return {
    cpus: 0.1,
    memory,
    ...(hasVolume ? { volume: { path: 'data', type: 'ROOT', size: 16 } } : {}),
    ...(hasPort ? { ports: { http: { port: 0 } } } : {}),
  };
}

/** Those that the deploy plan launches; of tasks that share a set only one is kept running. */
export function deployedTasks({ tasks }: PodData): string[] {
  return keys(tasks).filter((name) => name !== 'backup');
}

function podOf(pod: PodData): object {
  const tasks = entries(pod.tasks).map(([name, { goal, essential, set }]) => {
    const cmd = goal === 'RUNNING' ? 'run' : 'finish';
    return [name, { goal, essential, cmd, 'resource-set': set, env: { VERSION: pod.version } }];
  });
  return {
    count: pod.count,
    'allow-decommission': true,
    image: pod.image,
    ...(pod.hasVolume ? { volume: { path: 'shared', type: 'ROOT', size: 16 } } : {}),
    'resource-sets': fromEntries(entries(pod.sets).map(([name, set]) => [name, resources(set)])),
    tasks: fromEntries(tasks),
  };
}

function stepsOf(pod: PodData): object[] {
  const names = deployedTasks(pod);
  return [{ default: pod.isApart ? names.map((name) => [name]) : [names] }];
}

export function yamlOf({ pods, isCanary, isParallel }: ServiceData): string {
  const phases = (more: object, steps: (pod: PodData) => object[]) =>
    fromEntries(entries(pods).map(([pod, data]) => [pod, { pod, ...more, steps: steps(data) }]));
  const strategy = isParallel ? 'parallel' : 'serial';
  const plans = {
    deploy: { phases: phases({ strategy }, stepsOf) },
    ...(isCanary ? { update: { phases: phases({ strategy: `${strategy}-canary` }, stepsOf) } } : {}),
    backup: { phases: phases({ strategy }, () => [{ default: [['backup']] }]) },
  };
  const all = fromEntries(entries(pods).map(([name, pod]) => [name, podOf(pod)]));
  return JSON.stringify({ name: 'trial', pods: all, plans });
}

/** What of a pod is changed; `pick` gives one of a list. */
type Change = (pod: PodData, pick: <T>(all: readonly T[]) => T | undefined) => PodData;

const SET_NAMES = ['x', 'y', 'z', 'u', 'v', 'w'];
const TASK_NAMES = ['a', 'b', 'c', 'd'];
const mapSets = (pod: PodData, name: (set: string) => string): PodData => ({
  ...pod,
  sets: fromEntries(entries(pod.sets).map(([set, data]) => [name(set), data])),
  tasks: fromEntries(entries(pod.tasks).map(([task, data]) => [task, { ...data, set: name(data.set) }])),
});
const free = (all: readonly string[], taken: object) => all.filter((name) => !(name in taken));
const running = ({ tasks }: PodData) => keys(tasks).filter((name) => tasks[name]?.goal === 'RUNNING');

/** Sets that no task uses are taken away. */
function tidy(pod: PodData): PodData {
  const used = Object.values(pod.tasks).map(({ set }) => set);
  return { ...pod, sets: fromEntries(entries(pod.sets).filter(([name]) => used.includes(name))) };
}

function withTask(pod: PodData, name: string | undefined, data: TaskData | undefined): PodData {
  if (name === undefined || data === undefined) return pod;
  return tidy({ ...pod, tasks: { ...pod.tasks, [name]: data } });
}

function without(pod: PodData, name: string): PodData {
  return tidy({ ...pod, tasks: fromEntries(entries(pod.tasks).filter(([task]) => task !== name)) });
}

function changeSet(pod: PodData, name: string | undefined, change: (set: SetData) => SetData): PodData {
  const set = pod.sets[name ?? ''];
  return name === undefined || set === undefined
    ? pod
    : { ...pod, sets: { ...pod.sets, [name]: change(set) } };
}

export const CHANGES: Readonly<Record<string, Change>> = {
  'rename a set': (pod, pick) => {
    const [from, to] = [pick(keys(pod.sets)), pick(free(SET_NAMES, pod.sets))];
    return to === undefined ? pod : mapSets(pod, (name) => (name === from ? to : name));
  },
  'change the names of two sets with each other': (pod, pick) => {
    const [one, other] = [pick(keys(pod.sets)), pick(keys(pod.sets))];
    if (one === undefined || other === undefined) return pod;
    return mapSets(pod, (name) => (name === one ? other : name === other ? one : name));
  },
  'add a task': (pod, pick) => {
    const [name, set] = [pick(free(TASK_NAMES, pod.tasks)), pick(free(SET_NAMES, pod.sets))];
    if (name === undefined || set === undefined) return pod;
    const data: SetData = { memory: 32, hasVolume: pick([true, false]) === true, hasPort: false };
    const more = { ...pod, sets: { ...pod.sets, [set]: data } };
    return withTask(more, name, { goal: 'RUNNING', essential: false, set });
  },
  'remove a task': (pod, pick) => {
    const name = pick(running(pod));
    return name === undefined || running(pod).length < 2 ? pod : without(pod, name);
  },
  'rename a task': (pod, pick) => {
    const [from, to] = [pick(running(pod)), pick(free(TASK_NAMES, pod.tasks))];
    if (from === undefined || to === undefined) return pod;
    return withTask(
      without({ ...pod, tasks: { ...pod.tasks, [to]: pod.tasks[from] ?? NO_TASK } }, from),
      to,
      pod.tasks[from],
    );
  },
  'move a task to a set of its own': (pod, pick) => {
    const [name, set] = [pick(keys(pod.tasks)), pick(free(SET_NAMES, pod.sets))];
    const data = pod.tasks[name ?? ''];
    const old = data && pod.sets[data.set];
    if (set === undefined || data === undefined || old === undefined) return pod;
    return withTask({ ...pod, sets: { ...pod.sets, [set]: old } }, name, { ...data, set });
  },
  'move the backup to the set of another': (pod, pick) => {
    const data = pod.tasks['backup'];
    return withTask(pod, 'backup', data && { ...data, set: pick(keys(pod.sets)) ?? data.set });
  },
  'another count': (pod, pick) => ({ ...pod, count: pick([0, 1, 2, 3]) ?? 1 }),
  'another image': (pod, pick) => ({ ...pod, image: pick(['one', 'two']) ?? 'one' }),
  'another version': (pod, pick) => ({ ...pod, version: pick(['1', '2', '3']) ?? '1' }),
  'other memory': (pod, pick) => {
    const memory = pick([32, 48, 64]) ?? 32;
    return changeSet(pod, pick(keys(pod.sets)), (set) => ({ ...set, memory }));
  },
  'a port more or less': (pod, pick) =>
    changeSet(pod, pick(keys(pod.sets)), (set) => ({ ...set, hasPort: !set.hasPort })),
  'a volume more or less, which is refused': (pod, pick) =>
    changeSet(pod, pick(keys(pod.sets)), (set) => ({ ...set, hasVolume: !set.hasVolume })),
  'other steps': (pod) => ({ ...pod, isApart: !pod.isApart }),
  'another essential task': (pod, pick) => {
    const name = pick(running(pod));
    const data = pod.tasks[name ?? ''];
    return withTask(pod, name, data && { ...data, essential: !data.essential });
  },
};

const NO_TASK: TaskData = { goal: 'RUNNING', essential: false, set: '' };

export const SERVICE_CHANGES: Readonly<Record<string, (service: ServiceData) => ServiceData>> = {
  'a canary or none': (service) => ({ ...service, isCanary: !service.isCanary }),
  'in parallel or not': (service) => ({ ...service, isParallel: !service.isParallel }),
  'a pod more or less': ({ pods: { hello = POD, ...others }, ...service }) => {
    const pods = 'world' in others ? { hello } : { hello, world: { ...POD, count: 1, hasVolume: false } };
    return { ...service, pods };
  },
};
