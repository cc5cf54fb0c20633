// The page of a scheduler that wants tokens: it shows nothing without one, looks with the read token, and asks for the
// write token before it acts. The service runs on a model of Mesos.
import assert from 'node:assert/strict';
import { type Browser, chromium, type Page } from 'playwright-core';
import { ApiRig } from '../support/api-rig.ts';
import { CHROMIUM } from '../support/chromium.ts';

const READ = 'the-token-that-only-looks';
const WRITE = 'the-token-that-commands-it';

const SERVICE = `
name: guarded
pods:
  hello: { count: 1, tasks: { server: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 } } }
`;

describe('the page of a guarded scheduler', function () {
  this.timeout(60_000);
  let rig: ApiRig;
  let browser: Browser;
  let page: Page;

  before(async function () {
    if (CHROMIUM === undefined) this.skip();
    rig = await ApiRig.start(SERVICE, { tokens: { read: READ, write: WRITE } });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.goto(`${rig.running.url}/#/pods`);
  });

  after(async () => {
    await browser?.close();
    await rig?.stop();
  });

  const give = async (token: string, button: string) => {
    await page.locator('input[name=token]').fill(token);
    await page.getByRole('dialog').getByRole('button', { name: button, exact: true }).click();
  };

  it('asks for a token before it shows anything, and again for a wrong one', async () => {
    await page.getByText('a token is needed').first().waitFor();
    assert.equal(await page.getByRole('article').count(), 0);
    await give('a-token-that-nobody-knows', 'Go on');
    await page.getByText('the token is not known').first().waitFor();
    await give(READ, 'Go on');
    await page.getByRole('article', { name: 'hello-0' }).waitFor();
  });

  it('acts with the write token only', async () => {
    await page.getByLabel('Actions on hello-0').click();
    await page.getByRole('button', { name: 'Restart hello-0' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Restart', exact: true }).click();
    await page.getByText('the read token does not allow this').waitFor();
    await give(WRITE, 'Restart');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByText(/^Restart pod .*: done/).waitFor();
  });
});
