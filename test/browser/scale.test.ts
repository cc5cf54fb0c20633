// The page before 2,000 tasks that all change many times: it shows the last state of each, and stays usable meanwhile.
// The service is a stand-in that tells events as fast as the page takes them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import { type Browser, chromium, type Page } from 'playwright-core';
import { pageRouter } from '../../scheduler/http/page/page-router.ts';
import { CHROMIUM } from '../support/chromium.ts';

const PODS = 500;
const TASKS = ['server', 'proxy', 'metrics', 'backup'];
const CHANGES = ['STAGING', 'STARTING', 'RUNNING', 'FAILED', 'STAGING', 'STARTING', 'RUNNING'];

const names = Array.from({ length: PODS }, (_, index) => `web-${index}`);

function podsView(status: string): object {
  const executor = (name: string) => ({
    id: `e-${name}`,
    agent: 'agent-1',
    heartbeatAgeSeconds: 1,
    residentBytes: 5e7,
  });
  const tasks = (name: string) =>
    TASKS.map((task) => ({ id: `s__${name}-${task}__1`, name: `${name}-${task}`, status }));
  const instances = names.map((name) => ({ name, tasks: tasks(name), executor: executor(name) }));
  return { service: 'large', pods: [{ name: 'web', instances }] };
}

async function tellAll(response: Response): Promise<void> {
  for (const status of CHANGES) {
    for (const pod of names) {
      const frames = TASKS.map((task) => {
        const told = {
          task: `${pod}-${task}`,
          pod,
          id: `s__${pod}-${task}__1`,
          status,
          agent: 'agent-1',
          reason: null,
          message: null,
        };
        return `event: task\ndata: ${JSON.stringify(told)}\n\n`;
      });
      if (!response.write(frames.join(''))) await once(response, 'drain');
    }
  }
}

describe('the page before 2,000 tasks', function () {
  this.timeout(120_000);
  let server: Server;
  let browser: Browser;
  let page: Page;
  let events: Promise<Response>;

  before(async function () {
    if (CHROMIUM === undefined) this.skip();
    const app = express().use(pageRouter());
    app.get('/v1/pod/status', (_, response) => void response.json(podsView('STAGING')));
    app.get(['/v1/plans', '/v1/timetables'], (_, response) => void response.json([]));
    events = new Promise((resolve) => {
      app.get('/v1/events', (_, response) => {
        response.type('text/event-stream').write('id: s-0\nevent: hello\ndata: {}\n\n');
        resolve(response);
      });
    });
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/#/pods`);
  });

  after(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  const count = (text: string) => page.locator('h2 .tally', { hasText: text });

  it('shows them all', () => count('2000 staging').waitFor());

  it('keeps up with 14,000 events, and filters meanwhile', async () => {
    const telling = tellAll(await events);
    await page.getByLabel('Filter').fill('web-499');
    await page.getByRole('article', { name: 'web-0', exact: true }).waitFor({ state: 'detached' });
    await telling;
    await count('2000 running').waitFor();
    assert.equal(await page.getByRole('article').count(), 1);
    assert.equal(await page.locator('article .badge', { hasText: 'running' }).count(), TASKS.length);
  });
});
