// A service in TypeScript around the scheduler: it changes what svc.yml says (every node gets the list of the seeds),
// adds a route to the API (who leads), bootstraps a node that was replaced from a seed before its server runs, and keeps
// the seeds apart. Run it: node examples/library/service.ts MASTER EXECUTOR_TAR_GZ
import { join } from 'node:path';
import { z } from 'zod';
import {
  type CodeRule,
  notFound,
  ok,
  type RecoveryFor,
  type Route,
  type RunningScheduler,
  type RunOptions,
  route,
  runScheduler,
  type ServiceSpec,
} from '../../scheduler/index.ts';

const SEEDS = 3;

/** The first nodes, which the others ask for the way. */
function seeds({ pods }: ServiceSpec): string {
  const count = Math.min(SEEDS, pods.find(({ type }) => type === 'node')?.count ?? 0);
  return Array.from({ length: count }, (_, index) => `node-${index}`).join(',');
}

/** Pure: the same svc.yml must give the same spec, or every start would be a change. */
export function withSeeds(spec: ServiceSpec): ServiceSpec {
  const list = seeds(spec);
  const pods = spec.pods.map((pod) => ({
    ...pod,
    tasks: pod.tasks.map((task) => ({ ...task, env: { ...task.env, SEEDS: list } })),
  }));
  return { ...spec, pods };
}

/** Checked, authorised and described in /v1/openapi.json like every other route. */
export const LEADER: Route = route({
  method: 'GET',
  path: '/v1/leader',
  operation: 'getLeader',
  tag: 'library-example',
  summary: 'The node that leads: the first one that runs.',
  query: { except: z.string().optional().describe('A pod instance that is not to be named.') },
  answers: { 200: { says: 'The leader.', schema: z.object({ leader: z.string() }) } },
  handle: ({ query }, { scheduler }) => {
    const running = [...scheduler.state.task.values()].filter(({ state }) => state === 'TASK_RUNNING');
    const leader = running
      .map(({ instance }) => instance)
      .sort()
      .find((instance) => instance !== query.except);
    if (leader === undefined) throw notFound('Leader', undefined, 'Wait until a node runs');
    return ok({ leader });
  },
});

/** What a node had is lost with its place: it fetches that from a seed first. In place it has its data still. */
export const bootstrapFirst: RecoveryFor = (_, { isReplaced, down, along }) => {
  return isReplaced ? [['bootstrap'], [...down, ...along]] : undefined;
};

const isSeed = (instance: string) => Number(instance.slice(instance.lastIndexOf('-') + 1)) < SEEDS;

/** One agent that is lost must not take most of the seeds along. Other nodes may be anywhere. */
export const SEEDS_APART: CodeRule = {
  name: 'seeds-apart',
  decide: ({ instance, pod, agent }, census) => {
    if (!isSeed(instance)) return { passed: true, reason: 'it is no seed' };
    const others = census.on(agent.agentId, pod).filter(isSeed);
    return { passed: others.length < 2, reason: `seeds there: ${others.join(', ') || 'none'}` };
  },
};

export function runService(options: Omit<RunOptions, 'svcYml'>): Promise<RunningScheduler> {
  const svcYml = join(import.meta.dirname, 'svc.yml');
  const placing = { ...options.placing, rules: [SEEDS_APART] };
  const extended = { changeSpec: withSeeds, routes: [LEADER], recoveryFor: bootstrapFirst, placing };
  return runScheduler({ ...options, svcYml, ...extended });
}

if (import.meta.main) {
  const [master = '127.0.0.1:5050', executor = 'dist/pillion-executor.tar.gz'] = process.argv.slice(2);
  const running = await runService({ masters: [master], executor, state: 'library-example.sqlite' });
  process.once('SIGINT', () => void running.stop());
  console.log(`${running.spec.name} at ${running.url}`);
  await running.done;
}
