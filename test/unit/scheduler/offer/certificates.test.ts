// Certificates in launches: under which names, for which tasks, and that nothing of them is kept but their end.
import assert from 'node:assert/strict';
import { certificateNames } from '../../../../scheduler/offer/certificate-names.ts';
import {
  certificatesExpire,
  certificatesWanted,
  certified,
} from '../../../../scheduler/offer/certificates.ts';
import { failures } from '../../../../scheduler/offer/outcome.ts';
import { pack } from '../../../../scheduler/offer/pack.ts';
import { poolsOf } from '../../../../scheduler/offer/pool.ts';
import { storedTask } from '../../../../scheduler/offer/secrets.ts';
import type { PodSpec } from '../../../../scheduler/spec/service-spec.ts';
import { TaskConfiguration } from '../../../../shared/link/generated/link.ts';
import { decode } from '../../../../shared/mesos/codec.ts';
import type { Offer, TaskInfo } from '../../../../shared/mesos/generated/mesos.ts';
import { launchContext, OWNER, offerOf, podOf, requestOf } from '../../../support/offers.ts';
import { packOptions } from '../../../support/pack-options.ts';

const ADDRESS: Partial<Offer> = {
  url: { scheme: 'http', address: { ip: '10.0.0.7', port: 5051 }, path: '/slave(1)' },
};
const AMPLE = offerOf('cpus:4;mem:1024;disk:2048;ports:[31000-31010]', 'a1', ADDRESS);
const TLS = 'transport-encryption: [ { name: own, type: TLS }, { name: store, type: keystore } ]';

const podWith = (task: string, pod = '') =>
  podOf(`  web:
    count: 9
${pod}    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32, ${task} }
      plain: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 }
`);

function namesOf(service: string, pod: PodSpec, index = 3) {
  const [task] = pod.tasks;
  assert.ok(task);
  const agent = { hostname: 'a1.example', address: '10.0.0.7' };
  return certificateNames(service, requestOf(pod, index), task, agent);
}

function packed(pod: PodSpec, certificatesProblem?: string) {
  const context = launchContext(certificatesProblem === undefined ? {} : { certificatesProblem });
  return pack(context, [requestOf(pod)], poolsOf(OWNER, [AMPLE]), packOptions());
}

describe('the names in certificates of tasks', () => {
  it('are those of the SDK, of Mesos-DNS, and of the agent', () => {
    assert.deepEqual(namesOf('trial', podWith(TLS)), {
      commonName: 'web-3-server.trial',
      subjectNames: [
        'web-3-server.trial.autoip.dcos.thisdcos.directory',
        'web-3-server.trial.mesos',
        'a1.example',
        '10.0.0.7',
      ],
    });
  });

  it('follow the discovery prefix, and have every virtual address', () => {
    const ports = `ports: { a: { port: 0, vip: { prefix: front, port: 443 } }, b: { port: 0, vip: { port: 80 } } }`;
    const names = namesOf('trial', podWith(`${TLS}, discovery: { prefix: pre }, ${ports}`)).subjectNames;
    assert.deepEqual(names.slice(0, 4), [
      'pre-3.trial.autoip.dcos.thisdcos.directory',
      'front.trial.l4lb.thisdcos.directory',
      'b.trial.l4lb.thisdcos.directory',
      'pre-3.trial.mesos',
    ]);
  });

  it('treat slashes and dots of the service as the SDK does', () => {
    const { commonName, subjectNames } = namesOf('/team/data.base', podWith(TLS));
    assert.equal(commonName, 'web-3-server.teamdata-base');
    assert.equal(subjectNames[0], 'web-3-server.teamdata-base.autoip.dcos.thisdcos.directory');
  });

  it('keep the end of a common name that is too long', () => {
    const { commonName } = namesOf(`a${'b'.repeat(63)}`, podWith(TLS));
    assert.equal(commonName, `web-3-server.a${'b'.repeat(63)}`.slice(-64));
    assert.equal(commonName.length, 64);
  });

  it('leave the agent out where the container has an address of its own', () => {
    const { subjectNames } = namesOf('trial', podWith(TLS, '    networks: { dcos: {} }\n'));
    assert.deepEqual(
      subjectNames.filter((name) => !name.includes('trial')),
      [],
    );
  });
});

describe('certificates in launches', () => {
  it('are wanted for the tasks that ask for them, at the agent where they go', () => {
    const [launch] = packed(podWith(TLS)).acceptances.flatMap(({ launches }) => launches);
    assert.ok(launch);
    const wanted = certificatesWanted('trial', launch);
    assert.deepEqual(
      wanted.map(([info, { items, names }]) => [info.name, items, names.subjectNames.at(-1)]),
      [
        [
          'web-0-server',
          [
            { name: 'own', type: 'TLS' },
            { name: 'store', type: 'KEYSTORE' },
          ],
          '10.0.0.7',
        ],
      ],
    );
  });

  it('come into the data that goes to Mesos, beside what is there; what is kept has their end alone', () => {
    const pod = podWith(`${TLS}, logs: { retain: 10 }`);
    const [acceptance] = packed(pod).acceptances;
    const [launch] = acceptance?.launches ?? [];
    assert.ok(acceptance && launch);
    const [[info] = []] = certificatesWanted('trial', launch);
    assert.ok(info);
    const files = [{ path: 'own.key', value: new TextEncoder().encode('KEY') }];
    const expires = Date.UTC(2030, 0, 1);
    const changed = certified(acceptance, new Map([[info, { files, expires }]]));
    const sent = (changed.operations.at(-1)?.launch_group?.task_group.tasks ?? []) as TaskInfo[];
    assert.deepEqual(changed.launches[0]?.tasks, sent);
    const [server, plain] = sent;
    assert.ok(server?.data && plain);
    const configuration = decode(TaskConfiguration, server.data);
    assert.deepEqual(configuration.secret_files, files);
    assert.ok(configuration.logs, 'what was there before');
    assert.equal(plain, launch.tasks[1], 'untouched');
    const stored = storedTask(server);
    assert.equal(stored.data, undefined);
    assert.equal(certificatesExpire(stored), expires);
    assert.equal(certificatesExpire(plain), undefined);
  });

  it('keep a pod waiting while there is nobody to issue them, and others not', () => {
    const { acceptances, outcomes } = packed(podWith(TLS), 'the authority expired');
    assert.equal(acceptances.length, 0);
    assert.deepEqual(
      outcomes.flatMap(({ outcome }) => failures(outcome)).map((one) => /authority expired/.test(one)),
      [true],
    );
    assert.equal(packed(podWith('essential: true'), 'gone').acceptances.length, 1);
  });
});
