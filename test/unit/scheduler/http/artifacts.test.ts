// Files for agents, over a real socket: whole to everybody, also after somebody went away in the middle.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Artifact, openArtifact, sendArtifact } from '../../../../scheduler/http/artifacts.ts';

/** More than sockets hold: whoever goes away early leaves the file half sent. */
const CONTENT = Buffer.alloc(32 * 1024 * 1024, 'executor ');

describe('an artifact', () => {
  let directory: string;
  let artifact: Artifact;
  let server: Server;
  let sent: Promise<void>;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-artifacts-'));
    writeFileSync(join(directory, 'executor.tar.gz'), CONTENT);
    artifact = await openArtifact('executor', '--executor', join(directory, 'executor.tar.gz'));
    server = createServer((request, response) => {
      sent = sendArtifact(artifact, request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  after(async () => {
    server.close();
    await artifact.handle.close();
    rmSync(directory, { recursive: true });
  });

  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  async function whole(): Promise<Buffer> {
    return Buffer.from(await (await fetch(url())).arrayBuffer());
  }

  it('is sent as it is, and a new file in its place changes nothing', async () => {
    rmSync(join(directory, 'executor.tar.gz'));
    assert.ok((await whole()).equals(CONTENT));
  });

  it('is there for the next one when somebody goes away in the middle', async () => {
    const request = get(url(), { agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await once(response, 'data');
    response.destroy();
    await sent;
    assert.ok((await whole()).equals(CONTENT));
  });
});
