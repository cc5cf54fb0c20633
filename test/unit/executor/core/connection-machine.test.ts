// The whole transition table of the connection to the agent.
import assert from 'node:assert/strict';
import {
  type Connection,
  type ConnectionAction,
  type ConnectionEvent,
  type ConnectionPhase,
  connecting,
  stepConnection,
} from '../../../../executor/core/connection-machine.ts';

const NOW = { epoch: 0, monotonic: 1000 };
const CHECKPOINTING = { checkpoint: true, recoveryTimeout: 900_000, backoffMax: 2000 };
const WITHOUT = { checkpoint: false, recoveryTimeout: 0, backoffMax: 0 };

const PHASES: Readonly<Record<ConnectionPhase, Connection>> = {
  CONNECTING: connecting(NOW),
  SUBSCRIBED: { phase: 'SUBSCRIBED' },
  DISCONNECTED: { phase: 'DISCONNECTED', giveUpAt: 5000 },
  LOST: { phase: 'LOST' },
};

const EVENTS: Readonly<Record<string, ConnectionEvent>> = {
  SUBSCRIBE_DUE: { type: 'SUBSCRIBE_DUE' },
  SUBSCRIBED: { type: 'SUBSCRIBED' },
  ENDED: { type: 'DISCONNECTED', why: 'ended' },
  NOT_FOUND: { type: 'DISCONNECTED', status: 404, why: 'not yet' },
  UNAVAILABLE: { type: 'DISCONNECTED', status: 503, why: 'recovering' },
  BAD_REQUEST: { type: 'DISCONNECTED', status: 400, why: 'Framework cannot be found' },
  UNAUTHORIZED: { type: 'DISCONNECTED', status: 401, why: 'no' },
  GIVE_UP: { type: 'GIVE_UP' },
};

const EXPECTED: Readonly<Record<string, string>> = {
  'CONNECTING SUBSCRIBE_DUE': 'CONNECTING SUBSCRIBE',
  'CONNECTING SUBSCRIBED': 'SUBSCRIBED',
  'CONNECTING ENDED': 'CONNECTING CONNECT(1000+0)',
  'CONNECTING NOT_FOUND': 'CONNECTING CONNECT(1000+0)',
  'CONNECTING UNAVAILABLE': 'CONNECTING CONNECT(1000+0)',
  'CONNECTING BAD_REQUEST': 'LOST LOSE(REFUSED)',
  'CONNECTING UNAUTHORIZED': 'LOST LOSE(REFUSED)',
  'CONNECTING GIVE_UP': 'LOST LOSE(NEVER_SUBSCRIBED)',
  'SUBSCRIBED SUBSCRIBE_DUE': 'SUBSCRIBED',
  'SUBSCRIBED SUBSCRIBED': 'SUBSCRIBED',
  'SUBSCRIBED ENDED': 'DISCONNECTED CONNECT(0+1000)',
  'SUBSCRIBED NOT_FOUND': 'DISCONNECTED CONNECT(0+1000)',
  'SUBSCRIBED UNAVAILABLE': 'DISCONNECTED CONNECT(0+1000)',
  'SUBSCRIBED BAD_REQUEST': 'DISCONNECTED CONNECT(0+1000)',
  'SUBSCRIBED UNAUTHORIZED': 'DISCONNECTED CONNECT(0+1000)',
  'SUBSCRIBED GIVE_UP': 'SUBSCRIBED',
  'DISCONNECTED SUBSCRIBE_DUE': 'DISCONNECTED SUBSCRIBE',
  'DISCONNECTED SUBSCRIBED': 'SUBSCRIBED',
  'DISCONNECTED ENDED': 'DISCONNECTED CONNECT(0+1000)',
  'DISCONNECTED NOT_FOUND': 'DISCONNECTED CONNECT(0+1000)',
  'DISCONNECTED UNAVAILABLE': 'DISCONNECTED CONNECT(0+1000)',
  'DISCONNECTED BAD_REQUEST': 'LOST LOSE(REFUSED)',
  'DISCONNECTED UNAUTHORIZED': 'LOST LOSE(REFUSED)',
  'DISCONNECTED GIVE_UP': 'LOST LOSE(RECOVERY_TIMEOUT)',
  'LOST SUBSCRIBE_DUE': 'LOST',
  'LOST SUBSCRIBED': 'LOST',
  'LOST ENDED': 'LOST',
  'LOST NOT_FOUND': 'LOST',
  'LOST UNAVAILABLE': 'LOST',
  'LOST BAD_REQUEST': 'LOST',
  'LOST UNAUTHORIZED': 'LOST',
  'LOST GIVE_UP': 'LOST',
};

function word(action: ConnectionAction): string {
  if (action.type === 'CONNECT') return `CONNECT(${action.after}+${action.within})`;
  return action.type === 'LOSE' ? `LOSE(${action.reason})` : action.type;
}

function outcome(connection: Connection, event: ConnectionEvent, policy = CHECKPOINTING): string {
  const step = stepConnection(connection, event, policy, NOW);
  return [step.connection.phase, ...step.actions.map(word)].join(' ');
}

describe('connection machine', () => {
  describe('every pair of phase and event', () => {
    for (const [phase, connection] of Object.entries(PHASES)) {
      for (const [name, event] of Object.entries(EVENTS)) {
        const expected = EXPECTED[`${phase} ${name}`];
        it(`${phase} ${name}: ${expected}`, () => assert.equal(outcome(connection, event), expected));
      }
    }
  });

  it('without checkpointing a lost agent is lost for good', () => {
    assert.equal(
      outcome(PHASES.SUBSCRIBED, { type: 'DISCONNECTED', why: 'x' }, WITHOUT),
      'LOST LOSE(AGENT_LOST)',
    );
  });

  it('counts the recovery timeout from the first loss', () => {
    const first = stepConnection(PHASES.SUBSCRIBED, { type: 'DISCONNECTED', why: 'x' }, CHECKPOINTING, NOW);
    assert.equal(first.connection.giveUpAt, 901_000);
    const later = { epoch: 0, monotonic: 500_000 };
    const second = stepConnection(first.connection, { type: 'DISCONNECTED', why: 'x' }, CHECKPOINTING, later);
    assert.equal(second.connection.giveUpAt, 901_000);
  });
});
