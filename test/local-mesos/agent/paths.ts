// Where an agent keeps what: the layout of Mesos' own work directory, so that a person who knows one finds their way.
// `slaves/...` is what tasks see (sandboxes), `meta/...` is what the agent must find again after a crash. Pure.
import { join } from 'node:path';

/** The names that lead to one run of an executor. */
export interface RunIds {
  readonly agent: string;
  readonly framework: string;
  readonly executor: string;
  readonly container: string;
}

export class AgentPaths {
  readonly workDir: string;

  constructor(workDir: string) {
    this.workDir = workDir;
  }

  executor({ agent, framework, executor }: Omit<RunIds, 'container'>): string {
    return join(this.workDir, 'slaves', agent, 'frameworks', framework, 'executors', executor);
  }

  /** The sandbox of one run of an executor. */
  sandbox(ids: RunIds): string {
    return join(this.executor(ids), 'runs', ids.container);
  }

  /** The symbolic link to the newest sandbox of an executor. */
  latestRun(ids: Omit<RunIds, 'container'>): string {
    return join(this.executor(ids), 'runs', 'latest');
  }

  /** The path under which a browser finds the newest sandbox, whatever its container id. */
  virtualRun({ framework, executor }: Pick<RunIds, 'framework' | 'executor'>): string {
    return `/frameworks/${framework}/executors/${executor}/runs/latest`;
  }

  get volumes(): string {
    return join(this.workDir, 'volumes', 'roles');
  }

  get fetcherCache(): string {
    return join(this.workDir, 'fetch');
  }

  /** Where executors find the agent when it has a unix domain socket. */
  get domainSocket(): string {
    return join(this.workDir, 'agent.sock');
  }

  get checkpointedResources(): string {
    return join(this.workDir, 'meta', 'resources', 'resources.info');
  }

  get metaAgents(): string {
    return join(this.workDir, 'meta', 'slaves');
  }

  /** The symbolic link to the agent that was registered last. */
  get latestAgent(): string {
    return join(this.metaAgents, 'latest');
  }

  metaAgent(agent: string): string {
    return join(this.metaAgents, agent);
  }

  agentInfo(agent: string): string {
    return join(this.metaAgent(agent), 'slave.info');
  }

  drainConfig(agent: string): string {
    return join(this.metaAgent(agent), 'drain_config');
  }

  metaFrameworks(agent: string): string {
    return join(this.metaAgent(agent), 'frameworks');
  }

  metaFramework({ agent, framework }: Pick<RunIds, 'agent' | 'framework'>): string {
    return join(this.metaFrameworks(agent), framework);
  }

  frameworkInfo(ids: Pick<RunIds, 'agent' | 'framework'>): string {
    return join(this.metaFramework(ids), 'framework.info');
  }

  metaExecutors(ids: Pick<RunIds, 'agent' | 'framework'>): string {
    return join(this.metaFramework(ids), 'executors');
  }

  metaExecutor(ids: Omit<RunIds, 'container'>): string {
    return join(this.metaExecutors(ids), ids.executor);
  }

  metaRun(ids: RunIds): string {
    return join(this.metaExecutor(ids), 'runs', ids.container);
  }

  executorInfo(ids: RunIds): string {
    return join(this.metaRun(ids), 'executor.info');
  }

  forkedProcess(ids: RunIds): string {
    return join(this.metaRun(ids), 'forked.process');
  }

  /** Present when the run is over and everything about it is settled. */
  sentinel(ids: RunIds): string {
    return join(this.metaRun(ids), 'executor.sentinel');
  }

  metaTasks(ids: RunIds): string {
    return join(this.metaRun(ids), 'tasks');
  }

  taskInfo(ids: RunIds, task: string): string {
    return join(this.metaTasks(ids), task, 'task.info');
  }

  taskUpdates(ids: RunIds, task: string): string {
    return join(this.metaTasks(ids), task, 'task.updates');
  }
}
