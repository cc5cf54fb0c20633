// The volumes of a task's own ContainerInfo.
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  containerVolumes,
  linkVolumes,
  shownBy,
  volumeSecrets,
} from '../../../../executor/process/container-volumes.ts';
import { Sandbox } from '../../../../executor/process/sandbox.ts';
import type {
  TaskInfo,
  Volume,
  Volume_Source_SandboxPath,
} from '../../../../shared/mesos/generated/mesos.ts';

function task(...volumes: Volume[]): TaskInfo {
  const container = { type: 'MESOS', volumes } as const;
  return { name: 't', task_id: { value: 't' }, agent_id: { value: 'a' }, container };
}

function sandboxPath(container_path: string, type: Volume_Source_SandboxPath['type'], path: string): Volume {
  return { container_path, mode: 'RW', source: { type: 'SANDBOX_PATH', sandbox_path: { type, path } } };
}

describe('volumes of a container', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pillion-container-volumes-'));
    mkdirSync(join(root, 'sandbox'));
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function linked(...volumes: Volume[]): string {
    const sandbox = new Sandbox(join(root, 'sandbox'));
    const info = task(...volumes);
    const directory = sandbox.create(info);
    linkVolumes(containerVolumes(info), { sandbox, directory, user: undefined });
    return directory.path;
  }

  it("are links to the task's own sandbox, the executor's, another task's, and the agent's", () => {
    mkdirSync(join(root, 'host'));
    writeFileSync(join(root, 'host/file'), 'of the agent');
    mkdirSync(join(root, 'sandbox/tasks/other'), { recursive: true });
    writeFileSync(join(root, 'sandbox/tasks/other/file'), 'of another');
    const path = linked(
      sandboxPath('own', 'SELF', 'data/deep'),
      sandboxPath('a/shared', 'PARENT', 'pod/data'),
      sandboxPath('other', 'PARENT', 'tasks/other'),
      { container_path: 'host', mode: 'RW', host_path: join(root, 'host') },
      {
        container_path: 'host2',
        mode: 'RW',
        source: { type: 'HOST_PATH', host_path: { path: join(root, 'host') } },
      },
      { container_path: 'relative', mode: 'RW', host_path: 'data' },
    );
    assert.equal(readlinkSync(join(path, 'own')), 'data/deep');
    assert.equal(readlinkSync(join(path, 'a/shared')), '../../../pod/data');
    assert.ok(existsSync(join(root, 'sandbox/pod/data')));
    const read = (name: string) => readFileSync(join(path, name, 'file'), 'utf8');
    assert.deepEqual(['other', 'host', 'host2'].map(read), ['of another', 'of the agent', 'of the agent']);
    assert.equal(readlinkSync(join(path, 'relative')), 'data');
  });

  it('do not make the directory of a task that is still to come', () => {
    const path = linked(sandboxPath('later', 'PARENT', 'tasks/later'));
    assert.equal(readlinkSync(join(path, 'later')), '../later');
    assert.ok(!existsSync(join(root, 'sandbox/tasks/later')));
  });

  it('lead to the newest run of another task by its name, before there is one and after it is launched again', () => {
    const sandbox = new Sandbox(join(root, 'sandbox'));
    const reader = task(sandboxPath('other', 'PARENT', 'tasks/.newest/other/data'));
    const directory = sandbox.create(reader);
    linkVolumes(containerVolumes(reader), { sandbox, directory, user: undefined });
    const seen = () => readFileSync(join(directory.path, 'other/file'), 'utf8');
    assert.throws(seen, /ENOENT/);
    for (const id of ['other.1', 'other.2']) {
      const { path } = sandbox.create({ ...reader, name: 'other', task_id: { value: id } });
      mkdirSync(join(path, 'data'));
      writeFileSync(join(path, 'data/file'), id);
      assert.equal(seen(), id);
    }
    assert.equal(readlinkSync(join(directory.path, 'other')), '../.newest/other/data');
    assert.deepEqual(shownBy(containerVolumes(reader), directory), [
      {
        path: join(root, 'sandbox/tasks/.newest/other/data'),
        readOnly: false,
        newestRun: join(root, 'sandbox/tasks/.newest/other'),
      },
    ]);
  });

  it('are refused when they lead out, are not there, or are nothing that can be linked', () => {
    const refusal = (volume: Volume) => () => containerVolumes(task(volume));
    assert.throws(
      refusal(sandboxPath('../x', 'SELF', 'a')),
      /container path: '\.\.\/x'; expected a path inside/,
    );
    assert.throws(refusal(sandboxPath('x', 'PARENT', '../a')), /inside the sandbox/);
    assert.throws(refusal(sandboxPath('/x', 'SELF', 'a')), /volume '\/x': an absolute path/);
    assert.throws(refusal({ container_path: 'x', mode: 'RW' }), /a source of type none/);
    const docker = { type: 'DOCKER_VOLUME', docker_volume: { name: 'v' } } as const;
    assert.throws(
      refusal({ container_path: 'x', mode: 'RW', source: docker }),
      /type DOCKER_VOLUME; expected HOST/,
    );
    assert.throws(
      () => linked({ container_path: 'x', mode: 'RW', host_path: '/no/such/path' }),
      /volume 'x': no '\/no\/such\/path' on the agent/,
    );
  });

  it('may be secrets, by value', () => {
    const data = Buffer.from('s3cret');
    const secret = (value: object): Volume => ({
      container_path: 'key',
      mode: 'RO',
      source: { type: 'SECRET', secret: value },
    });
    assert.deepEqual(volumeSecrets(task(secret({ type: 'VALUE', value: { data } }))), [
      { path: 'key', value: data, writable: false },
    ]);
    assert.deepEqual(containerVolumes(task(secret({ value: { data } }))), []);
    assert.throws(
      () => volumeSecrets(task(secret({ type: 'REFERENCE', reference: { name: 'vault' } }))),
      /volume 'key': a secret by reference/,
    );
  });
});
