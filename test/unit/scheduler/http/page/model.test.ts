// What the page makes of plans, pods and heartbeats.
import assert from 'node:assert/strict';
import {
  heartbeatAge,
  Model,
  mostUrgent,
  planShare,
  stateCounts,
} from '../../../../../scheduler/http/page/browser/model.ts';
import { MOST_SAMPLES, polyline, Samples } from '../../../../../scheduler/http/page/browser/samples.ts';
import type { StepView } from '../../../../../scheduler/http/plan-view.ts';
import type { InstanceView } from '../../../../../scheduler/http/pod-view.ts';

function step(name: string, status: StepView['status']): StepView {
  return { id: name, name, status, message: '' };
}

const usage = (cpuSeconds: number, residentBytes = 1000) => ({
  cpuSeconds,
  residentBytes,
  openFiles: 3,
  processes: 1,
  restarts: 0,
});

function instance(name: string, status: string, cpuSeconds = 1): InstanceView {
  return {
    name,
    tasks: [{ id: `s__${name}-t__1`, name: `${name}-t`, goal: 'RUNNING', status, usage: usage(cpuSeconds) }],
  };
}

describe('page: model', () => {
  it('takes all pods at once, and forgets those that are gone', () => {
    const model = new Model();
    const pods = (names: string[]) => ({
      service: 'svc',
      pods: [{ name: 'hello', instances: names.map((name) => instance(name, 'RUNNING')) }],
    });
    model.setPods(pods(['hello-0', 'hello-1']), 0);
    model.setPods(pods(['hello-1', 'hello-2']), 1000);
    assert.deepEqual([...model.instances.keys()], ['hello-1', 'hello-2']);
    assert.deepEqual(model.samples.of('s__hello-0-t__1'), []);
    assert.equal(model.task('hello-2-t')?.instance.podType, 'hello');
    assert.equal(model.task('hello-0-t'), undefined);
  });

  it('shows the steps to look at first where there are too many', () => {
    const steps = [step('a', 'COMPLETE'), step('b', 'PENDING'), step('c', 'ERROR'), step('d', 'STARTED')];
    assert.deepEqual(
      mostUrgent(steps, 2).map(({ name }) => name),
      ['c', 'd'],
    );
    assert.equal(mostUrgent(steps, 4), steps);
  });

  it('adds the shares of phases', () => {
    const phase = { id: 'p', name: 'p', strategy: 'serial', status: 'PENDING' } as const;
    const plan = {
      errors: [],
      strategy: 'serial',
      status: 'PENDING',
      phases: [
        { ...phase, steps: [step('a', 'COMPLETE')] },
        { ...phase, steps: [step('b', 'COMPLETE'), step('c', 'ERROR')] },
      ],
    } as const;
    assert.deepEqual(planShare(plan), { done: 2, total: 3 });
  });

  it('counts states, the most frequent first', () => {
    const tasks = [instance('a', 'FAILED'), instance('b', 'RUNNING'), instance('c', 'RUNNING')];
    assert.deepEqual(stateCounts(tasks.flatMap((one) => one.tasks)), [
      ['RUNNING', 2],
      ['FAILED', 1],
    ]);
  });

  it('counts the age of a heartbeat on from where it was told', () => {
    const executor = {
      id: 'e',
      agent: 'a',
      heartbeatAgeSeconds: 2,
      residentBytes: null,
      cpuSeconds: null,
      loopDelayMs: null,
      clockAheadMs: null,
      modulesResidentBytes: null,
    };
    assert.equal(heartbeatAge(executor, 1000, 4000), 5);
    assert.equal(heartbeatAge({ ...executor, heartbeatAgeSeconds: null }, 1000, 4000), undefined);
  });
});

describe('page: samples', () => {
  it('makes shares of CPU seconds, and none over a restart', () => {
    const samples = new Samples();
    samples.add('t', usage(10), 0);
    samples.add('t', usage(15), 10_000);
    samples.add('t', usage(1), 20_000);
    assert.deepEqual(
      samples.of('t').map((sample) => sample.cpus),
      [undefined, 0.5, undefined],
    );
  });

  it('keeps the newest only', () => {
    const samples = new Samples();
    for (let at = 0; at < MOST_SAMPLES + 5; at += 1) samples.add('t', usage(at), at * 1000);
    assert.equal(samples.of('t').length, MOST_SAMPLES);
    assert.equal(samples.of('t')[0]?.at, 5000);
  });

  it('draws the newest at the right edge, from zero to the largest', () => {
    assert.equal(polyline([1], 90, 10), '');
    const points = polyline([0, 2, 1], 59, 10).split(' ');
    assert.deepEqual(points, ['57.0,10.0', '58.0,0.0', '59.0,5.0']);
  });
});
