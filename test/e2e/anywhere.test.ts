import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sample } from '../tools/paths.mjs';
import { accountEnv, BUCKET, startService, type TestService } from '../unit/s3/server.js';
import { accessibilityViolations } from './harness/accessibility.js';
import { Panel } from './harness/panel.js';
import { lookAfter } from './harness/lookAfter.js';
import { Workbench } from './harness/workbench.js';
import { makeWorkspace, type Workspace } from './harness/workspace.js';

describe('checkpoints in an editor, from a bucket, and an engine that dies at work', () => {
  let service: TestService;
  let workspace: Workspace;
  let workbench: Workbench;

  beforeAll(async () => {
    service = await startService();
    for (const name of ['0.pt', '96000.pt', '11520000.pt', 'train_config.json'])
      await service.put(`runs/rrxor/${name}`, await readFile(join(sample, name)));
    // This server names a folder in listings only where it holds an object itself.
    await service.put('runs/notes.txt', 'one run');
    workspace = await makeWorkspace();
    workbench = await Workbench.launch({
      workspace: workspace.path,
      settings: { 'beliefscope.s3.endpoint': service.endpoint, 'beliefscope.s3.forcePathStyle': true },
      env: accountEnv(workspace.path),
    });
  });
  // The last to go: what is said after runs first.
  afterAll(() => service?.close());
  lookAfter(() => ({ workbench, workspace }));

  test('a click on a checkpoint opens the inspector, which tells what it holds, read-only', async () => {
    await workbench.explorer.expand('rrxor');
    await workbench.explorer.row('192000.pt').waitFor();
    await workbench.explorer.row('192000.pt').click();
    const page = await workbench.webview('[data-testid="inspect"][data-state="ready"]');
    expect(await page.getByTestId('inspect-facts').innerText()).toMatch(/torch-zip[\s\S]*4 layers, d_model 64/);
    await page
      .getByTestId('tensor-filter')
      .locator('input')
      .or(page.locator('input[data-testid="tensor-filter"]'))
      .fill('W_pos');
    await expect.poll(() => page.getByTestId('tensors').innerText()).toMatch(/pos_embed\.W_pos[\s\S]*float32/);
    expect(await page.getByTestId('tensors').innerText()).not.toContain('unembed.W_U');
    await workbench.screenshot('inspect');
    expect(await accessibilityViolations(page)).toEqual([]);
    workbench.takeProblems();
  });

  test('where a person wants no inspector by a click, it is there by its command', async () => {
    await workbench.changeSettings({ 'beliefscope.openCheckpointsInInspector': false });
    // The setting reaches the extension a little later than the file: a click is tried until it tells.
    await expect
      .poll(async () => {
        // A file that is open already is not opened anew.
        await workbench.explorer.row('train_config.json').click();
        await workbench.page.locator('.monaco-editor .view-lines', { hasText: 'rrxor' }).waitFor();
        await workbench.explorer.row('96000.pt').click();
        await workbench.page.locator('.tab.active', { hasText: '96000.pt' }).waitFor();
        // The inspector comes up first, and gives way.
        await workbench.page.waitForTimeout(1500);
        return workbench.page.locator('.monaco-editor-pane-placeholder').isVisible();
      })
      .toBe(true);
    await workbench.explorer.choose('96000.pt', 'Inspect Checkpoint');
    const title = '[data-testid="inspect-title"]:has-text("96000.pt")';
    await workbench.webview(`[data-testid="inspect"][data-state="ready"]:has(${title})`);
    await workbench.changeSettings({ 'beliefscope.openCheckpointsInInspector': true });
    await workbench.explorer.row('rrxor').click();
  });

  test('a folder of a bucket is browsed to, opened, and read without a write', async () => {
    await workbench.run('Beliefscope: Open Checkpoints from S3…');
    await workbench.quickInput.waitFor('s3://bucket/prefix');
    await workbench.quickInput.type(`s3://${BUCKET}/runs/rrxor`);
    await workbench.quickInput.pick(`s3://${BUCKET}/runs/rrxor`);
    const panel = await Panel.ready(workbench, 'rrxor');
    await panel.showsStep(11520000);
    expect(await panel.marks('truth').count()).toBe(36);
    expect(await panel.marks('residual').count()).toBe(35);
    await panel.byId('checkpoint').focus();
    await workbench.page.keyboard.press('Home');
    await panel.showsStep(0);
    await workbench.screenshot('s3');
    const afterwards = service.requests.filter((request) => !/^(GET|HEAD) /.test(request));
    expect(afterwards).toEqual([]);
  });

  test('a bucket that is not there is told in one message, and no panel stays behind', async () => {
    await workbench.run('Beliefscope: Open Checkpoints from S3…');
    await workbench.quickInput.waitFor('s3://bucket/prefix');
    await workbench.quickInput.type('s3://no-such-bucket/runs');
    await workbench.quickInput.pick('s3://no-such-bucket/runs');
    expect(await workbench.notifications.message(/There is no bucket/)).toMatch(
      /^Beliefscope: There is no bucket no-such-bucket/,
    );
    await workbench.notifications.clear();
  });

  test('an engine killed in the midst of an analysis: one message, Restart takes it up again', async () => {
    await workbench.explorer.expand('runs');
    await workbench.explorer.row('mess3').waitFor();
    await workbench.explorer.choose('mess3', 'Show Belief Geometry');
    await workbench.webview('[data-testid="panel"]:not([data-state="ready"])');
    const [pid] = await workbench.engines();
    process.kill(pid ?? 0, 'SIGKILL');
    await workbench.notifications.message(/engine/);
    expect((await workbench.notifications.texts()).filter((text) => /engine/.test(text))).toHaveLength(1);
    await workbench.notifications.press(/engine/, 'Restart');
    await workbench.webview('[data-testid="panel"][data-state="ready"][data-step="4608000"]:not([data-busy="true"])');
    const panel = await Panel.ready(workbench, 'mess3');
    expect(await panel.byId('failure-message').isVisible()).toBe(false);
    expect(await workbench.engines()).not.toContain(pid);
  });
});
