// The page in a real browser (Debian's Chromium, headless) before a real scheduler with real executors on the local
// Mesos: what an operator does on one morning. Skipped where there is no Chromium (CI installs it).
// PILLION_SCREENSHOTS=docs/images keeps what it saw for the documentation.
import assert from 'node:assert/strict';
import { globSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type RunningScheduler, runScheduler } from '../../scheduler/run.ts';
import { packExecutor } from '../../scripts/pack-executor.ts';
import { LocalMesos } from '../local-mesos/local-mesos.ts';
import { CHROMIUM } from '../support/chromium.ts';

const SCREENSHOTS = process.env['PILLION_SCREENSHOTS'];

const SERVICE = `
name: shop
pods:
  db:
    count: 2
    volume: { path: data, type: ROOT, size: 16 }
    resource-sets: { sidecar: { cpus: 0.1, memory: 32 } }
    tasks:
      server:
        goal: RUNNING
        cmd: 'echo listening; exec sleep 100000'
        cpus: 0.1
        memory: 32
        kill-grace-period: 1
      backup:
        goal: FINISH
        cmd: |
          reach() { printf '{"milestone": "%s"}\\n' "$1" >> "$PROGRESS_FILE"; }
          echo "backing up to $TARGET"; echo "progress: 40, written"; reach dumped
          while [ ! -e go ]; do sleep 0.2; done
          reach shelved; echo done
        resource-set: sidecar
plans:
  deploy:
    strategy: serial
    phases:
      db: { pod: db, strategy: canary, steps: [ { default: [[server]] } ] }
  backup: { phases: { backup: { pod: db, strategy: parallel, steps: [ { default: [[backup]] } ] } } }
`;

describe('the page', function () {
  this.timeout(120_000);
  let directory: string;
  let mesos: LocalMesos;
  let running: RunningScheduler;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  before(async function () {
    if (CHROMIUM === undefined) this.skip();
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'pillion-page-')));
    writeFileSync(join(directory, 'svc.yml'), SERVICE);
    mesos = await LocalMesos.start({ workDir: join(directory, 'mesos'), allocationIntervalMs: 200 });
    running = await runScheduler({
      svcYml: join(directory, 'svc.yml'),
      masters: [mesos.masterUrl],
      state: join(directory, 'state.sqlite'),
      executor: (await packExecutor()).file,
      port: 0,
      logLevel: 'silent',
      heartbeatSeconds: 0.3,
    });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1100, height: 800 } });
    page.on('console', (said) => said.type() === 'error' && complaints.push(said.text()));
    page.on('pageerror', ({ message }) => complaints.push(message));
    await page.goto(`${running.url}/`);
  });

  after(async () => {
    await browser?.close();
    await running?.stop();
    await mesos?.stop();
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  });

  /** Presses the button of that name and answers its question. */
  async function act(name: string, verb: string): Promise<void> {
    await page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  }

  /** Of a running task, on the agent's disk. */
  async function sandboxOf(task: string): Promise<string> {
    const answer = await fetch(`${running.url}/v1/pod/${task.slice(0, 4)}/status`);
    const { tasks } = (await answer.json()) as { tasks: { id: string; name: string }[] };
    const id = tasks.find(({ name }) => name === task)?.id ?? '';
    const [found] = globSync(join(directory, 'mesos', '**', 'tasks', id));
    assert.ok(found !== undefined, `the sandbox of ${task}`);
    return found;
  }

  async function keep(name: string): Promise<void> {
    if (SCREENSHOTS !== undefined) await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  }

  const planRow = (name: string) =>
    page.locator('details.plan', { has: page.getByRole('heading', { name }) });

  it('shows the canary waiting, and lets it go on by two presses', async () => {
    const deploy = planRow('deploy');
    await deploy.locator('summary .badge', { hasText: 'waiting' }).first().waitFor();
    await keep('page-plans');
    await act('Continue phase db', 'Continue');
    await deploy.getByText('1/2').first().waitFor();
    await act('Continue phase db', 'Continue');
    await deploy.locator('summary .badge', { hasText: 'complete' }).first().waitFor();
  });

  it('shows pods with their heartbeats and what they use', async () => {
    await page.getByRole('link', { name: 'Pods', exact: true }).click();
    const pod = page.getByRole('article', { name: 'db-0' });
    await pod.getByText('running').waitFor();
    await pod.getByText(/heartbeat \d+ s ago/).waitFor();
    await pod.getByRole('img', { name: 'memory of db-0-server' }).waitFor();
    await keep('page-pods');
  });

  it('finds a pod by a filter', async () => {
    await page.getByLabel('Filter').fill('db-1');
    await page.getByRole('article', { name: 'db-0' }).waitFor({ state: 'detached' });
    await page.getByLabel('Filter').fill('');
    await page.getByRole('article', { name: 'db-0' }).waitFor();
  });

  it('starts the backup sidecar with a parameter', async () => {
    await page.getByRole('link', { name: 'Plans' }).click();
    const backup = planRow('backup');
    await backup.locator('summary').first().click();
    await backup.getByLabel('Parameters').fill('TARGET=shelf-7');
    await backup.getByRole('button', { name: 'Start plan backup' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await backup.getByText('db-0:[backup]').waitFor();
  });

  it("follows the backup's log as it is written, and shows its progress", async () => {
    await page.getByRole('link', { name: 'Pods', exact: true }).click();
    await page.getByRole('link', { name: 'db-0-backup' }).click();
    const log = page.getByLabel('Log of db-0-backup');
    await log.getByText('backing up to shelf-7').waitFor();
    await page.locator('.progress').getByText('40 %').waitFor();
    const milestones = page.getByRole('region', { name: 'Milestones' });
    await milestones.getByText('dumped').waitFor();
    assert.equal(await log.getByText('done', { exact: true }).count(), 0);
    await keep('page-task');
    for (const pod of ['db-0', 'db-1']) writeFileSync(join(await sandboxOf(`${pod}-backup`), 'go'), '');
    await log.getByText('done', { exact: true }).waitFor();
    await page.getByText('the log has ended').waitFor();
    await milestones.getByText('shelved').waitFor();
    assert.equal(await milestones.getByRole('listitem').count(), 2);
  });

  it('shows how a task ended', async () => {
    await page.getByText('How it ended').waitFor();
    await page.locator('.death summary').first().click();
    await page.getByText('status 0', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Plans' }).click();
    await planRow('backup').locator('summary .badge', { hasText: 'complete' }).first().waitFor();
  });

  it('says what is wrong with a parameter, and starts nothing', async () => {
    const backup = planRow('backup');
    if ((await backup.getAttribute('open')) === null) await backup.locator('summary').first().click();
    await backup.getByLabel('Parameters').fill('no equals sign');
    await backup.getByRole('button', { name: 'Start plan backup' }).click();
    const field = backup.getByLabel('Parameters');
    const problem = await field.evaluate(
      (element: { validationMessage?: string }) => element.validationMessage,
    );
    assert.match(problem ?? '', /not NAME=value/);
    assert.equal(await page.getByRole('dialog').count(), 0);
  });

  it('asks before it acts, and Escape is a no', async () => {
    await page.getByRole('link', { name: 'Pods', exact: true }).click();
    await page.getByLabel('Actions on db-0').click();
    await page.getByRole('button', { name: 'Restart db-0' }).click();
    await page.getByText('Its tasks are killed and launched again').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const tasks = (await (await fetch(`${running.url}/v1/pod/db-0/status`)).json()) as {
      tasks: { status: string }[];
    };
    assert.ok(tasks.tasks.some(({ status }) => status === 'RUNNING'));
  });

  it('pauses a pod and resumes it', async () => {
    const pod = page.getByRole('article', { name: 'db-1' });
    const press = async (verb: string) => {
      if (!(await page.getByRole('button', { name: `${verb} db-1` }).isVisible()))
        await page.getByLabel('Actions on db-1').click();
      await act(`${verb} db-1`, verb);
    };
    await press('Pause');
    await pod.getByText('paused').first().waitFor();
    await press('Resume');
    await pod.getByText('running').first().waitFor();
  });

  /** Goes on by Tab until that control has the focus. */
  async function tabTo(name: string): Promise<void> {
    const focused = page.locator(':focus');
    for (let presses = 0; presses < 100; presses++) {
      await page.keyboard.press('Tab');
      if ((await focused.count()) === 0) continue;
      const label = (await focused.getAttribute('aria-label')) ?? (await focused.innerText()).trim();
      if (label === name) return;
    }
    assert.fail(`no Tab leads to ${name}`);
  }

  it('needs no mouse: another view, an action and its answer by keys alone', async () => {
    await tabTo('Plans');
    await page.keyboard.press('Enter');
    await planRow('deploy').locator('summary').first().waitFor();
    await tabTo('Pods');
    await page.keyboard.press('Enter');
    const pod = page.getByRole('article', { name: 'db-1' });
    await pod.waitFor();
    if (!(await page.getByRole('button', { name: 'Pause db-1' }).isVisible())) {
      await tabTo('Actions on db-1');
      await page.keyboard.press('Enter');
    }
    await tabTo('Pause db-1');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo('Pause');
    await page.keyboard.press('Enter');
    await pod.getByText('paused').first().waitFor();
    await tabTo('Resume db-1');
    await page.keyboard.press('Enter');
    await tabTo('Resume');
    await page.keyboard.press('Enter');
    await pod.getByText('running').first().waitFor();
  });

  it('fits a phone: nothing is wider than the screen', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const view of ['Plans', 'Pods', 'Offers', 'Events']) {
      await page.getByRole('link', { name: view }).click();
      const width = await page.locator('html').evaluate((root: { scrollWidth: number }) => root.scrollWidth);
      assert.ok(width <= 360, `${view} is ${width} wide`);
    }
    await keep('page-phone');
    await page.setViewportSize({ width: 1100, height: 800 });
  });

  it('is drawn in the dark where the reader wants it so', async () => {
    const paper = () =>
      page.locator('body').evaluate((body: object) => {
        const style = globalThis as unknown as { getComputedStyle(of: object): { backgroundColor: string } };
        return style.getComputedStyle(body).backgroundColor;
      });
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await paper();
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.notEqual(await paper(), light);
    await keep('page-dark');
  });

  it('had nothing to complain about', () => assert.deepEqual(complaints, []));
});
