// Subscribing to a master over real HTTP: redirects, lost connections, silence, and what there is no use in trying again.
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import type { CallFault } from '../../../../scheduler/master/call-fault.ts';
import { accept, acknowledge, kill, revive, updateFramework } from '../../../../scheduler/master/calls.ts';
import type { CallSink } from '../../../../scheduler/master/connection.ts';
import { Detector, parseMaster } from '../../../../scheduler/master/detector.ts';
import { frameworkInfo } from '../../../../scheduler/master/framework.ts';
import { Lane } from '../../../../scheduler/master/lane.ts';
import { Reminders } from '../../../../scheduler/master/reminders.ts';
import {
  Subscription,
  type SubscriptionHandler,
  type SubscriptionOptions,
} from '../../../../scheduler/master/subscription.ts';
import { parseSpec } from '../../../../scheduler/spec/load.ts';
import { encode } from '../../../../shared/mesos/codec.ts';
import { type Call, Event } from '../../../../shared/mesos/generated/scheduler.ts';
import { frame } from '../../../../shared/mesos/recordio.ts';
import { type Clock, systemClock } from '../../../../shared/runtime/clock.ts';
import { silentLogger } from '../../../../shared/runtime/logger.ts';
import { makeRoot, makeSigned } from '../../../support/authority.ts';
import { selfSignedCertificate } from '../../../support/certificate.ts';
import { FakeMaster } from '../../../support/fake-master.ts';

const SPEC = parseSpec(
  'svc.yml',
  'name: trial\npods: { a: { count: 1, tasks: { b: { goal: ONCE, cmd: c, cpus: 1 } } } }',
  {},
).spec;

/** Retries at once, and lets minutes pass in a moment where a test wants it. */
const quick = (factor = 1): Clock => ({
  ...systemClock,
  after: (milliseconds, action) => systemClock.after(milliseconds / factor, action),
});

class Client implements SubscriptionHandler {
  readonly ids: string[] = [];
  readonly masters: string[] = [];
  readonly events: Event[] = [];
  readonly reasons: string[] = [];
  readonly failures: unknown[] = [];
  readonly stopping = new AbortController();
  connection: CallSink | undefined;
  id: string | undefined;
  onEvent: (event: Event) => void = () => {};

  readonly frameworkInfo = () => frameworkInfo(SPEC, { webuiUrl: 'http://scheduler' }, this.id);
  readonly subscribed = async (id: string, connection: CallSink, master: string) => {
    this.id = id;
    this.ids.push(id);
    this.masters.push(master);
    this.connection = connection;
  };
  /** How many events came together, each time. */
  readonly together: number[] = [];
  readonly received = async (events: readonly Event[]) => {
    this.together.push(events.length);
    for (const event of events) {
      this.events.push(event);
      this.onEvent(event);
    }
  };
  readonly disconnected = async (reason: string) => void this.reasons.push(reason);
  readonly faults: string[] = [];
  onFailed = () => {};
  readonly callFailed = (call: Call, error: unknown, fault: CallFault) => {
    this.failures.push([call.type, error]);
    this.faults.push(`${call.type} ${fault}`);
    this.onFailed();
  };

  more: Pick<SubscriptionOptions, 'authorization' | 'tls'> = {};

  run(masters: string[], clock = quick(), firstTimeoutMs = 5000): Promise<void> {
    const random = { fraction: () => 0, uuid: () => '' };
    const options = {
      masters,
      handler: this,
      clock,
      random,
      logger: silentLogger,
      firstTimeoutMs,
      ...this.more,
    };
    return new Subscription(options).run(this.stopping.signal);
  }
}

describe('a subscription', () => {
  let master: FakeMaster;
  let client: Client;
  const others: FakeMaster[] = [];

  beforeEach(async () => {
    master = await FakeMaster.start();
    client = new Client();
  });

  afterEach(async () => {
    client.stopping.abort();
    for (const one of [master, ...others.splice(0)]) await one.stop();
  });

  const other = async () => {
    const one = await FakeMaster.start();
    others.push(one);
    return one;
  };

  it('introduces the framework as its service asks for', async () => {
    const done = client.run([master.address]);
    const { subscribe } = await master.call('SUBSCRIBE');
    const info = subscribe?.framework_info;
    assert.deepEqual(
      [info?.name, info?.user, info?.roles, info?.principal],
      ['trial', 'root', ['trial-role'], 'trial-principal'],
    );
    assert.deepEqual(
      [info?.checkpoint, info?.failover_timeout, info?.webui_url],
      [true, 1_209_600, 'http://scheduler'],
    );
    assert.deepEqual(
      info?.capabilities?.map(({ type }) => type),
      ['MULTI_ROLE', 'PARTITION_AWARE', 'RESERVATION_REFINEMENT', 'REGION_AWARE', 'TASK_KILLING_STATE'],
    );
    client.stopping.abort();
    await done;
  });

  it("sends calls in their order, with the stream's id and the framework's", async () => {
    const done = client.run([master.address]);
    master.subscribed = () => master.send({ type: 'HEARTBEAT' });
    client.onEvent = () => {
      for (const n of [1, 2, 3]) client.connection?.send(kill(`task-${n}`, 'agent'));
    };
    await master.call('KILL', 3);
    assert.deepEqual(
      master.calls('KILL').map((call) => call.kill?.task_id.value),
      ['task-1', 'task-2', 'task-3'],
    );
    assert.equal(master.heard.at(-1)?.streamId, 'stream-1');
    assert.equal(master.heard.at(-1)?.call.framework_id?.value, 'framework-1');
    client.stopping.abort();
    await done;
  });

  it('sends acknowledgements without waiting for each other, or for the calls before them', async () => {
    const held: ServerResponse[] = [];
    master.answer = ({ type }, response) => type !== 'SUBSCRIBE' && held.push(response) > 0;
    master.subscribed = () => master.send({ type: 'HEARTBEAT' });
    const [agent_id, uuid] = [{ value: 'a' }, new Uint8Array([1])];
    client.onEvent = () => {
      for (const n of [1, 2]) client.connection?.send(kill(`task-${n}`, 'agent'));
      for (const value of ['1', '2', '3', '4', '5']) {
        const call = acknowledge({ task_id: { value }, agent_id, uuid, state: 'TASK_RUNNING' });
        assert.ok(call && client.connection?.send(call));
      }
    };
    const done = client.run([master.address]);
    await master.call('ACKNOWLEDGE', 4);
    await master.call('KILL', 1);
    assert.deepEqual([master.calls('ACKNOWLEDGE').length, master.calls('KILL').length], [4, 1]);
    for (const response of held) response.writeHead(202).end();
    await master.call('ACKNOWLEDGE', 5);
    await master.call('KILL', 2);
    client.stopping.abort();
    await done;
  });

  it('hands over together what came together, up to the word that ends it', async () => {
    master.subscribed = () => {
      const all: Event[] = [{ type: 'HEARTBEAT' }, { type: 'HEARTBEAT' }];
      const end: Event = { type: 'ERROR', error: { message: 'Framework failed over' } };
      master.write(Buffer.concat([...all, end].map((event) => frame(encode(Event, event)))));
    };
    await assert.rejects(client.run([master.address]), /taken over this service/);
    assert.deepEqual([client.together, client.ids.length, client.reasons.length], [[2], 1, 1]);
  });

  it('tells of a refused call, and goes on', async () => {
    master.answer = ({ type }, response) => type === 'ACCEPT' && Boolean(response.writeHead(400).end('no'));
    master.subscribed = () => master.send({ type: 'HEARTBEAT' });
    client.onEvent = () => {
      client.connection?.send(accept(['o'], []));
      client.connection?.send(kill('task', 'agent'));
    };
    const done = client.run([master.address]);
    await master.call('KILL');
    assert.match(String(client.failures[0]), /ACCEPT,.*status 400: no/);
    client.stopping.abort();
    await done;
  });

  it('subscribes again when it cannot know whether a call arrived', async () => {
    master.answer = ({ type }, response) => type === 'ACCEPT' && Boolean(response.destroy());
    master.subscribed = () => master.send({ type: 'HEARTBEAT' });
    client.onEvent = () => void (client.ids.length === 1 && client.connection?.send(accept(['o'], [])));
    const done = client.run([master.address]);
    await master.call('SUBSCRIBE', 2);
    assert.deepEqual(client.reasons, ['a call to the master failed']);
    assert.match(String(client.failures[0]), /^ACCEPT,ConnectionError/);
    client.stopping.abort();
    await done;
  });

  it('subscribes again when a call meets a master that leads no more', async () => {
    master.answer = ({ type }, response) => type === 'REVIVE' && Boolean(response.writeHead(503).end());
    master.subscribed = () => master.send({ type: 'HEARTBEAT' });
    client.onEvent = () => void (client.ids.length === 1 && client.connection?.send(revive()));
    const done = client.run([master.address]);
    await master.call('SUBSCRIBE', 2);
    assert.deepEqual(client.reasons, ['a call to the master failed']);
    client.stopping.abort();
    await done;
  });

  for (const [status, text] of [
    [403, 'Framework is not subscribed'],
    [400, 'Framework cannot be found'],
    [401, ''],
  ] as const) {
    it(`subscribes again when the master takes no call of it: ${status} ${text}`, async () => {
      master.answer = ({ type }, response) =>
        type === 'REVIVE' && Boolean(response.writeHead(status).end(text));
      master.subscribed = () => master.send({ type: 'HEARTBEAT' });
      client.onEvent = () => void (client.ids.length === 1 && client.connection?.send(revive()));
      const done = client.run([master.address]);
      await master.call('SUBSCRIBE', 2);
      assert.deepEqual(client.reasons, ['the master takes no calls of this subscription']);
      assert.deepEqual(client.faults, ['REVIVE unsubscribed']);
      client.stopping.abort();
      await done;
    });
  }

  it('does not take the framework back from another scheduler that has subscribed', async () => {
    const text = "The stream ID '1' included in this request didn't match the stream ID currently associated";
    master.answer = ({ type }, response) =>
      type !== 'SUBSCRIBE' && Boolean(response.writeHead(400).end(text));
    master.subscribed = () => master.send({ type: 'HEARTBEAT' });
    client.onEvent = () => {
      for (const n of [1, 2, 3]) client.connection?.send(kill(`task-${n}`, 'agent'));
    };
    client.onFailed = () => master.send({ type: 'ERROR', error: { message: 'Framework failed over' } });
    await assert.rejects(client.run([master.address]), /another scheduler has taken over this service/);
    assert.deepEqual(client.faults, ['KILL overtaken']);
    assert.deepEqual([master.calls('SUBSCRIBE').length, master.calls('KILL').length], [1, 1]);
  });

  it('stays where a call alone is at fault, and says the next ones', async () => {
    master.answer = ({ type }, response) => {
      if (type === 'KILL') response.writeHead(400).end("Expecting 'kill' to be present");
      else if (type === 'UPDATE_FRAMEWORK') response.writeHead(403).end('Not authorized to use roles');
      else return false;
      return true;
    };
    master.subscribed = () => master.send({ type: 'HEARTBEAT' });
    client.onEvent = () => {
      for (const call of [kill('t', 'a'), updateFramework(client.frameworkInfo()), revive()])
        client.connection?.send(call);
    };
    const done = client.run([master.address]);
    await master.call('REVIVE');
    assert.deepEqual(client.faults, ['KILL refused', 'UPDATE_FRAMEWORK refused']);
    assert.match(String(client.failures[0]), /Expecting 'kill' to be present/);
    assert.deepEqual([master.calls('SUBSCRIBE').length, client.reasons], [1, []]);
    client.stopping.abort();
    await done;
  });

  for (const [title, end] of [
    ['ended', () => master.endStream()],
    ['broke', () => master.endStream(true)],
    ['turned to nonsense', () => master.write('nonsense\n')],
  ] as const) {
    it(`subscribes again under its id after the stream ${title}`, async () => {
      const done = client.run([master.address]);
      master.subscribed = () => master.send({ type: 'HEARTBEAT' });
      client.onEvent = () => void (client.ids.length === 1 && end());
      const again = await master.call('SUBSCRIBE', 2);
      assert.equal(again.framework_id?.value, 'framework-1');
      assert.equal(again.subscribe?.framework_info.id?.value, 'framework-1');
      assert.equal(client.reasons.length, 1);
      client.stopping.abort();
      await done;
    });
  }

  it('takes several missed heartbeats for a lost master', async () => {
    master.heartbeatSeconds = 1;
    const done = client.run([master.address], quick(100));
    await master.call('SUBSCRIBE', 2);
    assert.match(client.reasons[0] ?? '', /no heartbeat from the master for 4 s/);
    client.stopping.abort();
    await done;
  });

  it('follows a redirect to the leading master', async () => {
    const leader = await other();
    master.answer = (_, response) =>
      Boolean(response.writeHead(307, { Location: `//${leader.address}/api/v1/scheduler` }).end());
    const done = client.run([master.address]);
    await leader.call('SUBSCRIBE');
    client.stopping.abort();
    await done;
  });

  it('waits for a master that is being elected, and tries the next address when one is dead', async () => {
    const dead = await FakeMaster.start();
    await dead.stop();
    let busy = 2;
    const elect = (_: Call, response: ServerResponse) => {
      busy -= 1;
      return busy >= 0 && Boolean(response.writeHead(503).end());
    };
    master.answer = elect;
    const done = client.run([`127.0.0.1:${1}`, master.address]);
    await master.call('SUBSCRIBE', 3);
    client.stopping.abort();
    await done;
  });

  it('proves its principal with every call, over TLS to whom it trusts', async () => {
    const certificate = selfSignedCertificate();
    const secure = await FakeMaster.start(0, certificate);
    others.push(secure);
    client.more = { authorization: 'Basic cDpz', tls: { ca: certificate.cert } };
    const done = client.run([`https://${secure.address}`]);
    await secure.call('SUBSCRIBE');
    while (client.connection === undefined) await new Promise((resolve) => setImmediate(resolve));
    client.connection.send(kill('t', 'a'));
    await secure.call('KILL');
    assert.deepEqual(new Set(secure.heard.map((one) => one.authorization)), new Set(['Basic cDpz']));
    client.stopping.abort();
    await done;
  });

  it('follows redirects and fails over between masters that the same authority vouches for', async () => {
    const authority = await makeRoot();
    const [first, leader] = [
      await FakeMaster.start(0, await makeSigned(authority)),
      await FakeMaster.start(0, await makeSigned(authority)),
    ];
    others.push(first);
    client.more = { authorization: 'Basic cDpz', tls: { ca: authority.cert } };
    let isLed = true;
    const origins = [leader, first].map(({ address }) => `https://${address}`);
    const to = { Location: `//${leader.address}/api/v1/scheduler` };
    first.answer = (_, response) => isLed && Boolean(response.writeHead(307, to).end());
    const done = client.run([`https://${first.address}`]);
    await leader.call('SUBSCRIBE');
    while (client.connection === undefined) await new Promise((resolve) => setImmediate(resolve));
    isLed = false;
    await leader.stop();
    await first.call('SUBSCRIBE', 2);
    while (client.masters.length < 2) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(client.masters, origins);
    client.stopping.abort();
    await done;
  });

  it('proves nothing to a leader that another authority vouches for', async () => {
    const authority = await makeRoot();
    const first = await FakeMaster.start(0, await makeSigned(authority));
    const stranger = await FakeMaster.start(0, await makeSigned(await makeRoot('Another')));
    others.push(first, stranger);
    client.more = { authorization: 'Basic cDpz', tls: { ca: authority.cert } };
    first.answer = (_, response) =>
      Boolean(response.writeHead(307, { Location: `//${stranger.address}/api/v1/scheduler` }).end());
    const done = client.run([`https://${first.address}`]);
    // The second time it has been with the other one meanwhile.
    await first.call('SUBSCRIBE', 2);
    client.stopping.abort();
    await done;
    assert.deepEqual(stranger.heard, []);
  });

  it('ends when nobody whom it trusts vouches for the master', async () => {
    const secure = await FakeMaster.start(0, selfSignedCertificate());
    others.push(secure);
    await assert.rejects(
      client.run([`https://${secure.address}`], quick(), 1),
      /cannot be reached.*certificate/,
    );
    assert.deepEqual(secure.heard, []);
  });

  it('tolerates events that it does not know', async () => {
    master.subscribed = () => {
      // Field 99 of an Event, and a type that no Event has.
      master.write(Buffer.concat([Buffer.from('5\n'), Buffer.from([0x08, 0x63, 0x98, 0x06, 0x01])]));
      master.send({ type: 'HEARTBEAT' });
    };
    const done = client.run([master.address]);
    await new Promise<void>((resolve) => {
      client.onEvent = ({ type }) => void (type === 'HEARTBEAT' && resolve());
    });
    client.stopping.abort();
    await done;
  });

  const fatal: [title: string, prepare: () => void, message: RegExp][] = [
    [
      'another scheduler took over',
      () => {
        master.subscribed = () => master.send({ type: 'ERROR', error: { message: 'Framework failed over' } });
      },
      /another scheduler has taken over this service/,
    ],
    [
      'the framework id is finished',
      () => {
        master.subscribed = () =>
          master.send({ type: 'ERROR', error: { message: 'Framework has been removed' } });
      },
      /finished for good \(Framework has been removed\)\. .*new state file/,
    ],
    [
      'the master refuses the framework',
      () => {
        master.subscribed = () => master.send({ type: 'ERROR', error: { message: "Role 'x' is not valid" } });
      },
      /refused the service: Role 'x' is not valid/,
    ],
    [
      'the principal or its secret is wrong',
      () => {
        client.more = { authorization: 'Basic hidden' };
        master.answer = (_, response) => Boolean(response.writeHead(401).end());
      },
      /^PillionError: master \S+: refuses the service's principal \((?!.*hidden).*401.*Check --principal/,
    ],
    [
      "the address is no master's",
      () => {
        master.answer = (_, response) => Boolean(response.writeHead(404).end('Not found'));
      },
      /master http:\/\/127\.0\.0\.1:\d+: does not answer as a Mesos master does.*404.*Check --master/,
    ],
    [
      'the stream begins with something else',
      () => {
        master.answer = (_, response) => {
          response.writeHead(200, { 'Content-Type': 'application/x-protobuf' });
          return Boolean(response.end(Buffer.concat([Buffer.from('2\n'), Buffer.from([0x08, 0x08])])));
        };
      },
      /the stream begins with HEARTBEAT; expected SUBSCRIBED/,
    ],
    [
      'the stream ends before it began',
      () => {
        master.answer = (_, response) =>
          Boolean(response.writeHead(200, { 'Content-Type': 'application/x-protobuf' }).end());
      },
      /the stream ended before SUBSCRIBED/,
    ],
  ];
  for (const [title, prepare, message] of fatal) {
    it(`ends when ${title}`, async () => {
      prepare();
      await assert.rejects(client.run([master.address]), message);
    });
  }

  it('ends when no master can be reached at first', async () => {
    const dead = await FakeMaster.start();
    const { address } = dead;
    await dead.stop();
    await assert.rejects(
      client.run([address], quick(), 1),
      /cannot be reached \(.*ECONNREFUSED.*Check --master/,
    );
  });
});

describe('a lane', () => {
  it('begins in the order given, so many at once, and forgets what it is told to', async () => {
    const [begun, ends]: [number[], (() => void)[]] = [[], []];
    const lane = new Lane<number>(2, (item) => {
      begun.push(item);
      return new Promise((resolve) => ends.push(resolve));
    });
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    for (let item = 0; item < 3000; item += 1) lane.push(item);
    assert.deepEqual([begun, lane.waiting], [[0, 1], 2998]);
    while (begun.length < 2500) {
      for (const end of ends.splice(0)) end();
      await settled();
    }
    assert.deepEqual(
      begun,
      Array.from({ length: 2500 }, (_, item) => item),
    );
    lane.clear();
    for (const end of ends.splice(0)) end();
    await settled();
    assert.deepEqual([begun.length, lane.waiting], [2500, 0]);
    lane.push(3000);
    assert.equal(begun.at(-1), 3000);
  });
});

describe('a redirect', () => {
  it('leads from TLS to TLS alone', () => {
    const detector = new Detector(['https://a.example']);
    assert.equal(detector.redirected('http://b.example:5050'), false);
    assert.equal(detector.redirected('//b.example:5050'), true);
    assert.equal(detector.current, 'https://b.example:5050');
  });
});

describe('an address of a master', () => {
  for (const [given, expected] of [
    ['10.0.0.1', 'http://10.0.0.1:5050'],
    ['10.0.0.1:5051', 'http://10.0.0.1:5051'],
    ['https://m.example/', 'https://m.example:5050'],
    ['http://m.example:80', 'http://m.example'],
    ['[::1]:7', 'http://[::1]:7'],
  ] as const) {
    it(`${given} is ${expected}`, () => assert.equal(parseMaster(given), expected));
  }

  for (const given of ['', 'ftp://a', 'zk://a:2181/mesos', 'http://', 'a b']) {
    it(`${JSON.stringify(given)} is none`, () =>
      assert.throws(() => parseMaster(given), /--master.*expected an address/));
  }

  it('is needed', () => assert.throws(() => new Detector([]), /no address/));

  it('takes turns with the others, and redirects are not followed for ever', () => {
    const detector = new Detector(['a', 'b']);
    assert.equal(detector.current, 'http://a:5050');
    detector.failed();
    assert.equal(detector.current, 'http://b:5050');
    const followed = Array.from({ length: 7 }, (_, n) => detector.redirected(`//c${n}:1/x`));
    assert.deepEqual(followed, [true, true, true, true, true, false, false]);
    assert.equal(detector.redirected(undefined), false);
    detector.failed();
    assert.equal(detector.current, 'http://a:5050');
  });
});

describe('reminders', () => {
  it('are due at once, then ever more rarely, until they are removed', () => {
    const reminders = new Reminders<string>({ first: 10, factor: 2, most: 30 });
    reminders.add('a', 'A');
    const dueAt: number[] = [];
    for (let now = 0; now <= 100; now += 1) if (reminders.due(now).length > 0) dueAt.push(now);
    assert.deepEqual(dueAt, [0, 10, 30, 60, 90]);
    assert.equal(reminders.nextDue, 120);
    reminders.restart();
    assert.deepEqual(reminders.due(100), ['A']);
    reminders.remove('a');
    assert.equal(reminders.nextDue, undefined);
  });

  it('do not begin anew when they are added again', () => {
    const reminders = new Reminders<string>({ first: 10, factor: 2, most: 30 });
    reminders.add('a', 'A');
    reminders.due(0);
    reminders.add('a', 'A');
    assert.deepEqual(reminders.due(5), []);
    assert.equal(reminders.remove('a'), true);
    assert.equal(reminders.remove('a'), false);
  });
});

describe('an acknowledgement', () => {
  it('goes out only for a status with a uuid', () => {
    const status = { task_id: { value: 't' }, state: 'TASK_RUNNING', agent_id: { value: 'a' } } as const;
    assert.equal(acknowledge(status), undefined);
    assert.equal(acknowledge({ ...status, uuid: new Uint8Array() }), undefined);
    assert.equal(acknowledge({ ...status, uuid: Uint8Array.of(1) })?.acknowledge?.uuid[0], 1);
  });
});
