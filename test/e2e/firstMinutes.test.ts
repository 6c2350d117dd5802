import type { Locator } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Panel } from './harness/panel.js';
import { lookAfter } from './harness/lookAfter.js';
import { Workbench } from './harness/workbench.js';

const NAME = 'RRXOR sample';

describe('the first minutes, in an empty window', () => {
  let workbench: Workbench;
  let panel: Panel;

  beforeAll(async () => {
    workbench = await Workbench.launch({ workspace: null, trust: true });
  });
  lookAfter(() => ({ workbench, workspace: undefined }));

  const status = (): Locator => workbench.page.locator('.statusbar-item').filter({ hasText: 'R²' });
  const selected = (tab: string) => panel.byId(`tab-${tab}`).getAttribute('aria-selected');

  test('five actions and under a minute lead from the empty window to a saved figure, each named by what is on the screen', async () => {
    const { page, quickInput } = workbench;
    const actions: string[] = [];
    const act = async (name: string, how: () => Promise<void>): Promise<void> => {
      actions.push(name);
      await how();
    };
    const began = Date.now();
    await act('click the icon', () => workbench.openContainer('Beliefscope'));
    const open = page.locator('.welcome-view-content a.monaco-button', { hasText: 'Open Sample Run' });
    await open.waitFor();
    await act('click Open Sample Run', () => open.click());
    panel = await Panel.ready(workbench, NAME);
    await panel.showsStep(11520000);
    const camera = panel.byId('save-picture');
    expect(await camera.getAttribute('title')).toMatch(/^Save picture: .*for a paper/);
    await act('click the camera', () => camera.click());
    // What suits a paper is the first answer, and chosen already: Enter takes it.
    await quickInput.waitFor('How the picture is to be');
    expect(await quickInput.rows.first().innerText()).toMatch(/^SVG · light · 180 mm · without caption\s*for a paper$/);
    expect(await quickInput.rows.first().getAttribute('class')).toContain('focused');
    await act('take the first answer', () => page.keyboard.press('Enter'));
    await act('take the file that is offered', () => quickInput.takeOfferedFile(/RRXOR sample-geometry\.svg$/));
    const file = join(workbench.profile, 'home/RRXOR sample-geometry.svg');
    await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toMatch(/<\/svg>\s*$/);
    const seconds = (Date.now() - began) / 1000;
    expect(await workbench.notifications.message(/Picture written/, 20_000)).toBe(
      'Picture written to RRXOR sample-geometry.svg.',
    );
    await workbench.screenshot('first-figure');
    expect(actions).toHaveLength(5);
    expect(seconds).toBeLessThan(60);
    await workbench.notifications.clear();
    await rm(file);
  });

  test('the panel, the side view and the status bar of the sample say what it is', async () => {
    expect(await panel.marks('truth').count()).toBe(36);
    expect(await workbench.page.locator('.tab .label-name').allTextContents()).toEqual([
      expect.stringContaining(NAME) as string,
    ]);
    const side = await workbench.webview('[data-testid="side-view"][data-state="ready"]');
    expect(await side.getByTestId('side-name').innerText()).toContain(NAME);
    expect(await status().innerText()).toContain(`${NAME} · step 11,520,000`);
    await workbench.screenshot('first-sample');
  });

  test('arrows go through training and numbers through the tabs, and what is typed into a field does neither', async () => {
    await panel.byId('panel-title').click();
    await workbench.page.keyboard.press('ArrowLeft');
    await panel.showsStep(8448000);
    await workbench.page.keyboard.press('ArrowRight');
    await panel.showsStep(11520000);
    await workbench.page.keyboard.press('4');
    await expect.poll(() => selected('steering')).toBe('true');
    await panel.byId('steer-start').fill('');
    await panel.byId('steer-start').press('1');
    expect(await panel.byId('steer-start').inputValue()).toBe('1');
    expect(await selected('steering')).toBe('true');
  });

  test('a click and a click with Ctrl steer', async () => {
    await panel.clickMark(panel.mark('residual', 16));
    await panel.clickMark(panel.mark('residual', 12), 'Control');
    await panel.byId('steer-bars').waitFor();
    await expect.poll(() => panel.byId('score-ab').getAttribute('data-closed')).toMatch(/\d/);
    await workbench.screenshot('first-steering');
  });

  test('a key saves the picture, where there is no folder in the home of the person', async () => {
    await panel.byId('panel-title').click();
    await workbench.page.keyboard.press('s');
    await workbench.quickInput.waitFor('How the picture is to be');
    await workbench.quickInput.pick('More choices…');
    await workbench.quickInput.waitFor('then Save Picture…');
    await workbench.quickInput.pick('With caption');
    // Its place is kept, and what is chosen is told in words.
    await workbench.quickInput.rows.filter({ hasText: 'verdict · chosen' }).waitFor();
    await workbench.quickInput.pick('SVG · light · 180 mm · with caption');
    await workbench.quickInput.takeOfferedFile(/RRXOR sample-geometry\.svg$/);
    const file = join(workbench.profile, 'home/RRXOR sample-geometry.svg');
    await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toMatch(/<\/svg>\s*$/);
    const picture = await readFile(file, 'utf8');
    // 36 true beliefs and the 35 that are recovered.
    expect([...picture.matchAll(/<circle /g)].length).toBeGreaterThanOrEqual(71);
    expect(picture).toContain('RRXOR sample, step 11,520,000');
    await workbench.screenshot('first-picture');
  });

  test('a report of what is on show is one file, with the check and the training', async () => {
    await workbench.quickInput.runCommand('Beliefscope: Save Report…');
    await workbench.quickInput.takeOfferedFile(/RRXOR sample-report\.html$/);
    const file = join(workbench.profile, 'home/RRXOR sample-report.html');
    await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toMatch(/<\/html>\s*$/);
    expect(await workbench.notifications.message(/Report written/, 20_000)).toBe(
      'Report written to RRXOR sample-report.html.',
    );
    await workbench.notifications.clear();
    const [, data = ''] = /id="report">([^<]*)</.exec(await readFile(file, 'utf8')) ?? [];
    const { title, runs } = JSON.parse(data) as {
      title: string;
      runs: { analysis: { regression: { r2: number } }; check: object | null; training: { lines: object[] } | null }[];
    };
    expect(title).toBe('Belief geometry of RRXOR sample');
    expect(runs).toHaveLength(1);
    expect(runs[0]?.analysis.regression.r2).toBeCloseTo(0.91108, 5);
    expect(runs[0]?.check).not.toBeNull();
    expect(runs[0]?.training?.lines).toHaveLength(12);
  });

  test('nothing was written beside the sample', async () => {
    const [extension = ''] = await readdir(join(workbench.profile, 'extensions')).then((names) =>
      names.filter((name) => name.startsWith('beliefscope')),
    );
    const files = await readdir(join(workbench.profile, 'extensions', extension, 'media/sample/rrxor'));
    expect(files.filter((name) => !/^\d+\.pt$/.test(name)).sort()).toEqual([
      ...['train_config.json', 'train_log.csv', 'val_log.csv'],
    ]);
  });

  test('the panel is there again after a reload, and with it goes what tells of it', async () => {
    await workbench.reload();
    panel = await Panel.ready(workbench, NAME);
    await status().waitFor();
    await workbench.run('View: Close All Editors');
    await status().waitFor({ state: 'hidden' });
  });

  test('the walkthrough leads from the sample to a process file', async () => {
    await workbench.run('Welcome: Open Walkthrough...');
    await workbench.quickInput.pick('Get Started with Beliefscope');
    const steps = workbench.page.locator('.getting-started-step .step-title');
    await steps.first().waitFor();
    expect(await steps.allTextContents()).toEqual([
      'Open the sample',
      'Compare truth and read-out',
      'Steer from one belief to another',
      'Look at a run of your own',
      'Write a process of your own',
    ]);
    await workbench.screenshot('walkthrough');
  });

  test("the extension's own page says what it is, for whom, and where it runs", async () => {
    await workbench.run('Extensions: Show Installed Extensions');
    const row = workbench.page.locator('.extensions-list .monaco-list-row', { hasText: 'Beliefscope' });
    await row.first().click();
    const editor = workbench.page.locator('.extension-editor');
    await editor.locator('.name', { hasText: 'Beliefscope' }).waitFor();
    expect(await editor.locator('.preview').innerText()).toMatch(/preview/i);
    const page = await workbench.webview('h1:has-text("Beliefscope")');
    for (const heading of ['Install', 'The first ten minutes', 'What the numbers mean', 'Privacy and trust', 'Cite'])
      await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    const pictures = await page
      .locator('img')
      .evaluateAll((all) => all.map((one) => [one.getAttribute('src'), one.getAttribute('alt')]));
    expect(pictures).toHaveLength(2);
    for (const [source, words] of pictures) {
      expect(source).toMatch(/^https:/);
      expect(words?.length).toBeGreaterThan(40);
    }
    await workbench.screenshot('extension-page');
    // Pictures of the repository are not there without a network.
    workbench.takeProblems();
  });
});
