// Records: as they were after a restart; a change is visible only when it is durable.
import assert from 'node:assert/strict';
import { parseSpec } from '../../../../scheduler/spec/load.ts';
import { MemoryStore } from '../../../../scheduler/state/memory-store.ts';
import type { Change } from '../../../../scheduler/state/records.ts';
import { ServiceStore } from '../../../../scheduler/state/service-store.ts';
import { CrashingStore, SchedulerRig } from '../../../support/scheduler-rig.ts';

const SVC = `
name: trial
pods:
  hello:
    count: 1
    volume: { path: data, type: ROOT, size: 8 }
    tasks: { server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: 64, kill-grace-period: 9, ports: { http: { port: 0 } } } }
`;
const FRAMEWORK: Change = { kind: 'framework', id: 'current', value: { frameworkId: 'f' } };

describe("the service's records", () => {
  it('are the same after a restart: pods, tasks, plans, configurations', async () => {
    const rig = new SchedulerRig(SVC);
    rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
    await rig.start();
    await rig.runPlan('deploy');
    const opened = await ServiceStore.open(rig.store);
    const loaded = opened.state;
    const { state } = rig.scheduler;
    assert.deepEqual([...loaded.plan], [...state.plan]);
    assert.deepEqual([...loaded.configuration.keys()], [...state.configuration.keys()]);
    assert.deepEqual(loaded.framework.get('current'), { frameworkId: 'framework-1' });
    const [task, before] = [loaded.task.get('hello-0-server'), state.task.get('hello-0-server')];
    assert.equal(task?.state, 'TASK_RUNNING');
    const info = await opened.taskInfo('hello-0-server');
    assert.equal(info?.kill_policy?.grace_period?.nanoseconds, 9_000_000_000n);
    assert.equal(info?.task_id.value, task?.taskId);
    assert.equal(task?.taskId, before?.taskId);
    const [pod, old] = [loaded.pod.get('hello-0'), state.pod.get('hello-0')];
    assert.deepEqual(pod?.reservations, old?.reservations);
    assert.deepEqual(pod?.executor.data, old?.executor.data);
  });

  it('are not seen before they are durable', async () => {
    const store = await ServiceStore.open(new CrashingStore(new MemoryStore(), 1, false));
    await assert.rejects(store.commit([FRAMEWORK]), /crash/);
    assert.equal(store.state.framework.size, 0);
  });

  it('are seen once they are durable, and gone once they are removed', async () => {
    const store = await ServiceStore.open(new MemoryStore());
    await store.commit([FRAMEWORK]);
    assert.equal(store.state.framework.get('current')?.frameworkId, 'f');
    await store.commit([{ ...FRAMEWORK, value: undefined }]);
    assert.equal(store.state.framework.size, 0);
  });

  it('of plans in the first format become heads and steps, in one write', async () => {
    const { spec } = parseSpec('svc.yml', SVC, {});
    const store = new MemoryStore();
    const fresh = await ServiceStore.open(store);
    await fresh.commit([{ kind: 'configuration', id: 'c', value: { spec } }]);
    const step = { tasks: { server: { state: 'COMPLETE', taskId: 't' } } };
    const progress = {
      interrupted: true,
      parameters: { A: '1' },
      phases: [{ interrupted: false, proceeds: 1, steps: [step] }],
    };
    const value = { configuration: 'c', progress };
    await store.write([
      { key: 'plan/deploy', value: JSON.stringify({ version: 1, value }) },
      { key: 'plan/gone', value: JSON.stringify({ version: 1, value }) },
    ]);
    for (const writes of [1, 0]) {
      const counted = new CrashingStore(store, Number.POSITIVE_INFINITY, true);
      const { state } = await ServiceStore.open(counted);
      assert.equal(counted.writes, writes);
      assert.deepEqual(state.plan.get('deploy'), {
        configuration: 'c',
        interrupted: true,
        parameters: { A: '1' },
        phases: [{ interrupted: false, proceeds: 1 }],
      });
      assert.deepEqual(state.step.get('deploy/hello/0'), step);
      assert.equal(state.plan.has('gone'), false);
    }
  });

  it('of tasks in the first format give their TaskInfo away, which is asked for by itself', async () => {
    const store = new MemoryStore();
    const info = {
      name: 'hello-0-server',
      task_id: { value: 't' },
      agent_id: { value: 'a' },
      check: { type: 'COMMAND', command: { command: { value: 'true' } } },
      labels: { labels: [{ key: 'certificates_expire', value: '2030-01-01T00:00:00.000Z' }] },
    };
    const value = { name: 'hello-0-server', instance: 'hello-0', executorId: 'e', state: 'TASK_RUNNING' };
    const text = JSON.stringify({ version: 1, value: { ...value, info } });
    await store.write([{ key: 'task/hello-0-server', value: text }]);
    for (const writes of [1, 0]) {
      const counted = new CrashingStore(store, Number.POSITIVE_INFINITY, true);
      const service = await ServiceStore.open(counted);
      assert.equal(counted.writes, writes);
      const certificatesExpire = Date.UTC(2030, 0, 1);
      const expected = { ...value, isChecked: true, certificatesExpire };
      assert.deepEqual(new Map<string, unknown>(service.state.task), new Map([[value.name, expected]]));
      assert.deepEqual(await service.taskInfo(value.name), info);
      assert.equal(await service.taskInfo('hello-1-server'), undefined);
    }
  });

  it('name the record that cannot be read, or is of a newer Pillion', async () => {
    for (const value of [
      '{',
      JSON.stringify({ version: 3, value: {} }),
      JSON.stringify({ version: 1 }),
      JSON.stringify({ version: 1, value: { info: 5 } }),
    ]) {
      const store = new MemoryStore();
      await store.write([{ key: 'task/hello-0-server', value }]);
      await assert.rejects(ServiceStore.open(store), /state record task\/hello-0-server: cannot be read/);
    }
  });
});
