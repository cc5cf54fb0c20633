// Which of a container's addresses its tasks are told.
import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { type Address, containerIp } from '../../../../executor/process/container-ip.ts';

const LOOPBACK: Address = { address: '127.0.0.1', family: 'IPv4', internal: true };
const LOCAL: Address = { address: 'fe80::1', family: 'IPv6', internal: false };
const SIX: Address = { address: 'fd00::2', family: 'IPv6', internal: false };
const BRIDGE: Address = { address: '172.17.0.1', family: 'IPv4', internal: false };
const ETHERNET: Address = { address: '10.0.0.5', family: 'IPv4', internal: false };

const ROWS: readonly (readonly [string, string, readonly Address[], string | undefined])[] = [
  ['the agent’s, on its network', 'http://10.0.0.5:5051', [LOOPBACK, BRIDGE, ETHERNET], '10.0.0.5'],
  ['the agent’s of version 6', 'https://[fd00::2]:5051', [LOOPBACK, BRIDGE, SIX], 'fd00::2'],
  ['its own in a network of its own', 'http://10.0.0.9:5051', [LOOPBACK, LOCAL, SIX, BRIDGE], '172.17.0.1'],
  ['its own where the agent is local', 'http://127.0.0.1:5051', [LOOPBACK, ETHERNET], '10.0.0.5'],
  ['version 6 where there is no other', 'http://10.0.0.9:5051', [LOOPBACK, LOCAL, SIX], 'fd00::2'],
  ['the loopback where there is no other', 'http://localhost:5051', [LOOPBACK, LOCAL], '127.0.0.1'],
  ['none without a network', 'http://10.0.0.9:5051', [], undefined],
];

describe('address of the container', () => {
  for (const [what, agentUrl, addresses, expected] of ROWS) {
    it(`is ${what}`, () => assert.equal(containerIp({ agentUrl }, addresses), expected));
  }

  it('is what the environment says, before all', () => {
    const agentUrl = 'http://10.0.0.5:5051';
    assert.equal(containerIp({ agentUrl, containerIp: '192.0.2.1' }, [ETHERNET]), '192.0.2.1');
  });

  it('is one of this machine', () => {
    assert.notEqual(isIP(containerIp({ agentUrl: 'http://127.0.0.1:5051' }) ?? ''), 0);
  });
});
