// The agent's variables: read whole, refused whole.
import assert from 'node:assert/strict';
import { ConfigError, type Environment, readConfig } from '../../../executor/config.ts';

/** As a real agent sets them (recorded). */
const AGENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LIBPROCESS_PORT: '0',
  MESOS_AGENT_ENDPOINT: '127.0.0.1:6051',
  MESOS_CHECKPOINT: '1',
  MESOS_DIRECTORY: '/var/lib/mesos/run',
  MESOS_EXECUTOR_ID: 'e1',
  MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD: '4secs',
  MESOS_FRAMEWORK_ID: 'f1',
  MESOS_HTTP_COMMAND_EXECUTOR: '0',
  MESOS_RECOVERY_TIMEOUT: '15mins',
  MESOS_SANDBOX: '/mnt/mesos/sandbox',
  MESOS_SLAVE_ID: 'a1',
  MESOS_SLAVE_PID: 'slave(1)@127.0.0.1:6051',
  MESOS_SUBSCRIPTION_BACKOFF_MAX: '2secs',
} as const;

const read = (more: Environment = {}) => readConfig({ ...AGENT, ...more }, '/work');

function refusal(environment: Environment): ConfigError {
  try {
    readConfig(environment, '/work');
  } catch (thrown) {
    assert.ok(thrown instanceof ConfigError);
    return thrown;
  }
  return assert.fail('it was accepted');
}

describe('executor config', () => {
  it('reads what an agent sets', () => {
    assert.deepEqual(read(), {
      identity: { frameworkId: 'f1', executorId: 'e1', agentId: 'a1' },
      agentUrl: 'http://127.0.0.1:6051',
      sandbox: '/mnt/mesos/sandbox',
      directory: '/var/lib/mesos/run',
      checkpoint: true,
      recoveryTimeout: 900_000,
      backoffMax: 2000,
      shutdownGrace: 4000,
      volumes: {
        ledger: '/var/run/pillion/volumes',
        sockets: ['/run/docker/plugins'],
        specs: ['/etc/docker/plugins', '/usr/lib/docker/plugins'],
      },
      passedOn: { PATH: AGENT.PATH },
    });
    assert.ok(Object.isFrozen(read()));
  });

  it('needs the recovery variables only when checkpointing', () => {
    const { MESOS_RECOVERY_TIMEOUT: _, MESOS_SUBSCRIPTION_BACKOFF_MAX: __, ...rest } = AGENT;
    assert.equal(readConfig({ ...rest, MESOS_CHECKPOINT: '0' }, '/').checkpoint, false);
    assert.match(
      refusal(rest).message,
      /MESOS_RECOVERY_TIMEOUT is not set; MESOS_SUBSCRIPTION_BACKOFF_MAX is not set/,
    );
  });

  it('takes the agent from the pid where there is no endpoint', () => {
    assert.equal(read({ MESOS_AGENT_ENDPOINT: undefined }).agentUrl, 'http://127.0.0.1:6051');
    assert.equal(read({ MESOS_AGENT_ENDPOINT: '[::1]:5051' }).agentUrl, 'http://[::1]:5051');
  });

  it('speaks TLS where libprocess does, and verifies only when told to', () => {
    const tls = read({ LIBPROCESS_SSL_ENABLED: 'true', LIBPROCESS_SSL_CA_FILE: '/ca.pem' });
    assert.deepEqual(
      [tls.agentUrl, tls.tls],
      ['https://127.0.0.1:6051', { caFile: '/ca.pem', verify: false }],
    );
    assert.equal(read({ SSL_ENABLED: '1', SSL_VERIFY_CERT: '1' }).tls?.verify, true);
    assert.equal(read({ LIBPROCESS_SSL_ENABLED: '0' }).tls, undefined);
  });

  it('uses the domain socket, by a short path', () => {
    assert.equal(read({ MESOS_DOMAIN_SOCKET: '/run/agent.sock' }).socketPath, '/run/agent.sock');
    const long = `/work/${'x'.repeat(103)}`;
    assert.equal(read({ MESOS_DOMAIN_SOCKET: long }).socketPath, 'x'.repeat(103));
    assert.match(
      refusal({ ...AGENT, MESOS_DOMAIN_SOCKET: `/${'x'.repeat(120)}` }).message,
      /longer than the 107 bytes/,
    );
  });

  it('takes the token, and passes on to tasks what belongs to them', () => {
    const config = read({
      MESOS_EXECUTOR_AUTHENTICATION_TOKEN: 'jwt',
      MESOS_CONTAINER_IP: '10.0.0.1',
      MESOS_ALLOCATION_ROLE: 'db',
      STATSD_UDP_PORT: '81',
    });
    assert.equal(config.token, 'jwt');
    assert.equal(config.containerIp, '10.0.0.1');
    assert.deepEqual(config.passedOn, {
      PATH: AGENT.PATH,
      MESOS_ALLOCATION_ROLE: 'db',
      STATSD_UDP_PORT: '81',
    });
  });

  it("takes the container's address from whoever sets one, and none that means any", () => {
    const address = (more: Environment) => read(more).containerIp;
    assert.equal(address({ LIBPROCESS_IP: '10.0.0.2' }), '10.0.0.2');
    assert.equal(address({ LIBPROCESS_IP: '0.0.0.0', LIBPROCESS_ADVERTISE_IP: '10.0.0.3' }), '10.0.0.3');
    assert.equal(address({ LIBPROCESS_IP: '0.0.0.0' }), undefined);
  });

  it('passes on what an image sets, and nothing that an agent has for its executors', () => {
    const image = { LANG: 'C.UTF-8', PGDATA: '/data', PILLION_NODE_OPTIONS: '--max-old-space-size=64' };
    const own = { LIBPROCESS_IP: '10.0.0.1', PWD: '/mnt/mesos/sandbox', PILLION_VOLUMES: '/v' };
    const { PILLION_NODE_OPTIONS: NODE_OPTIONS, ...rest } = image;
    assert.deepEqual(read({ ...image, ...own }).passedOn, { PATH: AGENT.PATH, ...rest, NODE_OPTIONS });
    const outside = read({ ...image, ...own, MESOS_SANDBOX: AGENT.MESOS_DIRECTORY });
    assert.deepEqual(outside.passedOn, { PATH: AGENT.PATH });
  });

  it('reports every error at once', () => {
    const { message, reason } = refusal({
      ...AGENT,
      MESOS_DIRECTORY: '',
      MESOS_SLAVE_ID: undefined,
      MESOS_AGENT_ENDPOINT: 'nonsense',
      MESOS_RECOVERY_TIMEOUT: 'soon',
      MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD: '5',
    });
    assert.equal(reason, 'CONFIGURATION');
    for (const part of [
      'MESOS_DIRECTORY is not set',
      'MESOS_SLAVE_ID is not set',
      "'nonsense'",
      "'soon'",
      "'5'",
    ]) {
      assert.ok(message.includes(part), `${part} in ${message}`);
    }
  });

  it('says in one sentence that it was started outside Mesos', () => {
    const { message, reason } = refusal({ PATH: '/bin' });
    assert.equal(reason, 'OUTSIDE_MESOS');
    assert.match(message, /^pillion-executor: this is not a Mesos container: .*ExecutorInfo$/);
  });
});
