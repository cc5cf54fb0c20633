// What pods and tasks may ask for.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ofConfiguration, ofLabels } from '../../../../executor/volumes/external-volume.ts';
import type { TaskInfo } from '../../../../shared/mesos/generated/mesos.ts';

function task(labels: Readonly<Record<string, string>>): TaskInfo {
  const list = Object.entries(labels).map(([key, value]) => ({ key, value }));
  return { name: 't', task_id: { value: 't' }, agent_id: { value: 'a' }, labels: { labels: list } };
}

describe('external volume', () => {
  it('is read from the configuration of the pod', () => {
    const options = [{ key: 'size', value: '10' }];
    const read = ofConfiguration({
      driver: 'd',
      name: 'n',
      options,
      container_path: 'a//b/',
      read_only: true,
    });
    assert.deepEqual(read, {
      driver: 'd',
      name: 'n',
      options: { size: '10' },
      containerPath: 'a/b',
      readOnly: true,
    });
  });

  it('is read from the labels of a task', () => {
    assert.equal(ofLabels(task({ other: 'x' })), undefined);
    const plain = ofLabels(task({ volume: 'vol-1', 'volume-driver': 'rexray' }));
    assert.deepEqual(plain, {
      driver: 'rexray',
      name: 'vol-1',
      options: {},
      containerPath: 'vol-1',
      readOnly: false,
    });
    const more = { 'volume-options': ' size=10 ; fs = xfs;expr=a=b;', 'volume-container-path': 'data' };
    const whole = ofLabels(task({ volume: 'a/b', 'volume-driver': 'd', ...more }));
    assert.deepEqual(whole?.options, { size: '10', fs: 'xfs', expr: 'a=b' });
    assert.equal(whole?.containerPath, 'data');
    const read = ofLabels(task({ volume: 'v', 'volume-driver': 'd', 'volume-mode': 'ro' }));
    assert.equal(read?.readOnly, true);
  });

  it('is refused where something is missing', () => {
    assert.throws(() => ofLabels(task({ volume: 'v' })), /no driver; expected .* \(label 'volume-driver'\)/);
    assert.throws(() => ofLabels(task({ volume: '', 'volume-driver': 'd' })), /the name ""/);
    const odd = { volume: 'v', 'volume-driver': 'd', 'volume-options': 'size' };
    assert.throws(() => ofLabels(task(odd)), /label 'volume-options': "size"; expected key=value/);
    const mode = { volume: 'v', 'volume-driver': 'd', 'volume-mode': 'rwx' };
    assert.throws(() => ofLabels(task(mode)), /label 'volume-mode': "rwx"; expected RW or RO/);
  });

  it('stays inside the sandbox, whatever its path', () => {
    const part = fc.constantFrom('..', '.', '', 'a', 'b\0', '...');
    fc.assert(
      fc.property(fc.array(part), fc.boolean(), (parts, absolute) => {
        const container_path = (absolute ? '/' : '') + parts.join('/');
        try {
          const { containerPath } = ofConfiguration({ driver: 'd', name: 'n', container_path });
          assert.ok(!containerPath.startsWith('/') && !containerPath.includes('\0'));
          assert.ok(!containerPath.split('/').some((name) => name === '..' || name === '.' || name === ''));
        } catch (thrown) {
          assert.match(String(thrown), /expected a path inside the sandbox/);
        }
      }),
    );
  });
});
