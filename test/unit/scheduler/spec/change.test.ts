// Which changes of a deployed service are allowed.
import assert from 'node:assert/strict';
import { isSamePod, refusals } from '../../../../scheduler/spec/change.ts';
import { parseSpec } from '../../../../scheduler/spec/load.ts';

const SVC = `
name: hello
pods:
  web:
    count: 2
    volume: { path: data, type: ROOT, size: 8 }
    tasks: { server: { goal: RUNNING, cmd: run, cpus: 1 } }
`;

const spec = (text: string) => parseSpec('svc.yml', text, {}).spec;

describe('a change of svc.yml', () => {
  for (const [title, change, expected] of [
    ['allows another command', ['cmd: run', 'cmd: other'], []],
    ['allows more instances', ['count: 2', 'count: 3'], []],
    [
      'allows more pods',
      ['pods:', 'pods:\n  more: { count: 1, tasks: { a: { goal: ONCE, cmd: a, cpus: 1 } } }'],
      [],
    ],
    ['refuses fewer instances', ['count: 2', 'count: 1'], [/web may not shrink from 2 to 1/]],
    ['refuses a pod to vanish', ['web:', 'wob:'], [/web may not vanish/]],
    ['refuses other volumes', ['size: 8', 'size: 9'], [/data \(ROOT, 8 MB\) to data \(ROOT, 9 MB\)/]],
    [
      'refuses another user',
      ['pods:', 'scheduler: { user: nobody }\npods:'],
      [/user may not change from root to nobody/],
    ],
    ['refuses another role', ['pods:', 'scheduler: { role: x }\npods:'], [/role may not change/]],
  ] as const) {
    it(title, () => {
      const found = refusals(spec(SVC), spec(SVC.replace(change[0], change[1])));
      assert.equal(found.length, expected.length, found.join());
      for (const [index, pattern] of expected.entries()) assert.match(found[index] ?? '', pattern);
    });
  }

  it('leaves a pod as it is when only its count changes', () => {
    const [before] = spec(SVC).pods;
    assert.equal(isSamePod(before, spec(SVC.replace('count: 2', 'count: 5')).pods[0]), true);
    assert.equal(isSamePod(before, spec(SVC.replace('cmd: run', 'cmd: x')).pods[0]), false);
    assert.equal(isSamePod(before, undefined), false);
  });
});
