// The resources of the API beside plans and pods: state, debug, metrics, health, templates, and the oldest names.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { ApiRig } from '../../support/api-rig.ts';

const SVC = `
name: trial
pods:
  hello:
    count: 2
    tasks:
      server:
        goal: RUNNING
        cmd: run
        cpus: 0.5
        memory: 64
        ports: { http: { port: 0, advertise: true }, inner: { port: 0 } }
`;

describe('the resources of the API', () => {
  let rig: ApiRig;

  before(async () => {
    rig = await ApiRig.start(SVC);
  });

  after(() => rig?.stop());

  it('shows properties, and takes a refresh that it does not need', async () => {
    const { body } = await rig.get('/v1/state/properties');
    assert.deepEqual(body, ['deployment-completed', 'suppressed', 'target-configuration']);
    assert.equal((await rig.get('/v1/state/properties/deployment-completed')).body, 'true');
    const [target] = (await rig.get('/v1/configurations/targetId')).body as string[];
    assert.equal((await rig.get('/v1/state/properties/target-configuration')).body, target);
    for (const key of ['none', 'constructor', '__proto__'])
      assert.equal((await rig.get(`/v1/state/properties/${key}`)).status, 404);
    const refreshed = await rig.send('PUT', '/v1/state/refresh');
    assert.deepEqual([refreshed.status, refreshed.body], [200, { message: 'Received cmd: refresh' }]);
  });

  it('shows the zones of tasks on agents that have one', async () => {
    assert.deepEqual((await rig.get('/v1/state/zone/tasks')).body, {});
    assert.equal((await rig.get('/v1/state/zone/tasks/hello-0-server')).status, 404);
    assert.equal((await rig.get('/v1/state/zone/hello/10.0.0.1')).status, 404);
  });

  it('shows plans, statuses, reservations and offers to those who look for faults', async () => {
    const plans = (await rig.get('/v1/debug/plans?plan=DEPLOY&phase=hello&step=hello-1:[server]&sync=true'))
      .body;
    const {
      schedulerState,
      activePlans,
      plans: shown,
    } = plans as {
      schedulerState: string;
      activePlans: string[];
      plans: {
        name: string;
        totalSteps: number;
        completedSteps: number;
        phases: { steps: { name: string }[] }[];
      }[];
    };
    assert.deepEqual([schedulerState, activePlans], ['DEPLOYED', []]);
    assert.deepEqual(
      shown.map(({ name, totalSteps, completedSteps }) => [name, totalSteps, completedSteps]),
      [['deploy', 2, 2]],
    );
    assert.deepEqual(
      shown[0]?.phases[0]?.steps.map(({ name }) => name),
      ['hello-1:[server]'],
    );
    assert.equal((await rig.get('/v1/debug/plans?step=x')).status, 400);
    const statuses = (await rig.get('/v1/debug/taskStatuses?plan=deploy')).body as {
      phases: { steps: { taskStatus: { name: string; taskStatus: string; taskId: string }[] }[] }[];
    }[];
    const [task] = statuses[0]?.phases[0]?.steps[0]?.taskStatus ?? [];
    assert.deepEqual([task?.name, task?.taskStatus], ['hello-0-server', 'TASK_RUNNING']);
    const reservations = (await rig.get('/v1/debug/reservations')).body as Record<string, string[]>;
    const held = Object.values(reservations).flat();
    // Two pods with cpus, mem and two ports each, and what their executors need.
    assert.ok(held.length >= 8 && new Set(held).size === held.length);
    const offers = (await rig.get('/v2/debug/offers')).body as {
      acceptedCount: number;
      offers: { 'pod-instance-name': string; outcome: string }[];
    };
    assert.ok(offers.acceptedCount >= 1);
    assert.ok(offers.offers.some((one) => one['pod-instance-name'] === 'hello-0' && one.outcome === 'pass'));
  });

  it('answers to the oldest names', async () => {
    const connection = (await rig.get('/v1/tasks/connection/hello-0-server')).body as {
      dns: string;
      ports: string;
    };
    assert.match(connection.dns, /^agent-\d\.example$/);
    assert.equal(connection.ports, '31000-31001');
    assert.equal((await rig.get('/v1/tasks/connection/none')).status, 404);
    assert.equal((await rig.post('/v1/tasks/restart/none')).status, 404);
    assert.equal((await rig.post('/v1/tasks/restart/hello-1-server?replace=maybe')).status, 400);
    const restarted = await rig.post('/v1/tasks/restart/hello-1-server?replace=true');
    assert.deepEqual(restarted.body, { pod: 'hello-1', tasks: ['hello-1-server'] });
    await rig.complete('recovery');
  });

  it('counts and measures, in JSON and for Prometheus', async () => {
    const { body } = await rig.get('/v1/metrics');
    const { counters, gauges } = body as {
      counters: Record<string, { count: number }>;
      gauges: Record<string, { value: number }>;
    };
    assert.ok((counters['offers.received']?.count ?? 0) >= 1);
    assert.ok((counters['launches']?.count ?? 0) >= 3);
    assert.ok((counters['task_status.task_running']?.count ?? 0) >= 3);
    assert.ok((counters['calls.acknowledge']?.count ?? 0) >= 3);
    assert.equal(counters['subscriptions']?.count, 1);
    assert.equal(gauges['plan_status.deploy']?.value, 0);
    assert.deepEqual([gauges['pods_wanted']?.value, gauges['pods_placed']?.value], [2, 2]);
    assert.ok((gauges['memory_bytes.resident']?.value ?? 0) > 10_000_000);
    const { body: text, headers } = await rig.get('/v1/metrics/prometheus');
    assert.match(headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    assert.match(
      String(text),
      /^# TYPE pillion_offers_total counter\npillion_offers_total\{what="received"\} \d+$/m,
    );
    assert.match(String(text), /^pillion_plan_status\{plan="deploy"\} 0$/m);
    for (const line of String(text).trimEnd().split('\n'))
      assert.match(
        line,
        /^(# (HELP|TYPE) pillion_\w+ .+|pillion_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? -?\d+(\.\d+)?(e-?\d+)?)$/,
      );
  });

  it('says why it is as it is where monitors ask for more', async () => {
    assert.deepEqual((await rig.get('/v1/health')).body, {
      value: 200,
      reasons: ['plan deploy is COMPLETE'],
    });
    const { reasons } = (await rig.get('/v1/health?verbose=true')).body as { reasons: string[] };
    assert.ok(reasons.includes('plan deploy is COMPLETE: 2 COMPLETE'), reasons.join());
  });

  it('describes itself', async () => {
    const { body } = await rig.get('/v1/openapi.json');
    assert.equal((body as { openapi: string }).openapi, '3.1.0');
  });
});

describe('templates and statsd', () => {
  it('serves a config template to whoever knows the id of its configuration, without a token', async () => {
    const config = 'cpus: 0.5\n        configs: { conf: { template: server.conf, dest: server.conf } }';
    const tokens = { write: 'w'.repeat(20) };
    const rig = await ApiRig.start(
      SVC.replace('cpus: 0.5', config),
      { tokens },
      { 'server.conf': 'port={{PORT}}\n' },
    );
    try {
      const headers = { Authorization: `Bearer ${'w'.repeat(20)}` };
      const [id] = (await rig.get('/v1/configurations/targetId', headers)).body as string[];
      const { status, body } = await rig.get(`/v1/artifacts/template/${id}/hello/server/conf`);
      assert.deepEqual([status, body], [200, 'port={{PORT}}\n']);
      for (const [path, code] of [
        [`/v1/artifacts/template/${id}/hello/server/none`, 404],
        [`/v1/artifacts/template/${id}/none/server/conf`, 404],
        ['/v1/artifacts/template/00000000-0000-4000-8000-000000000000/hello/server/conf', 404],
        ['/v1/artifacts/template/target/hello/server/conf', 400],
      ] as const) {
        assert.equal((await rig.get(path)).status, code, path);
      }
    } finally {
      await rig.stop();
    }
  });

  it('sends the figures to statsd, at the latest when it ends', async () => {
    const collector = createSocket('udp4');
    await new Promise<void>((resolve) => collector.bind(0, '127.0.0.1', resolve));
    const packets: Buffer[] = [];
    const heard = new Promise<void>((resolve) => {
      collector.on('message', (packet) => {
        packets.push(packet);
        if (packet.includes('uptime_seconds')) resolve();
      });
    });
    const rig = await ApiRig.start(SVC, { statsd: `127.0.0.1:${collector.address().port}` });
    await rig.stop();
    await heard;
    collector.close();
    const lines = packets.flatMap((packet) => packet.toString().split('\n'));
    assert.ok(packets.every(({ length }) => length <= 1432));
    assert.ok(lines.includes('pillion.trial.launches:2|c'), lines.join('\n'));
    assert.ok(lines.includes('pillion.trial.plan_status.deploy:0|g'));
    for (const line of lines) assert.match(line, /^pillion\.trial\.[\w.-]+:-?[\d.e-]+\|[cg]$/);
  });
});
