import { beforeAll, describe, expect, test } from 'vitest';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sample } from '../tools/paths.mjs';
import { accessibilityViolations } from './harness/accessibility.js';
import { lookAfter } from './harness/lookAfter.js';
import { Panel } from './harness/panel.js';
import { PATIENCE_MS } from './harness/patience.js';
import { Preview } from './harness/preview.js';
import { Workbench } from './harness/workbench.js';
import type { Workspace } from './harness/workspace.js';

/** Components of unequal sizes, one of them of one state. */
const MIXTURE = {
  process_names: ['rrxor', 'zero_one_random', 'coin'],
  process_params: [{ pR1: 0.5, pR2: 0.5 }, { p: 0.5 }, { p: 0.3 }],
  process_weights: [2, 1, 1],
};

/** The sample's model, whose config says that it was trained on a mixture; and that mixture as a file. */
async function makeRun(): Promise<Workspace> {
  const above = await mkdtemp(join(tmpdir(), 'beliefscope-composed-'));
  const path = join(above, 'experiments');
  const config = JSON.parse(await readFile(join(sample, 'train_config.json'), 'utf8')) as Record<string, unknown>;
  const { process: _, process_params: __, ...rest } = config;
  await mkdir(join(path, 'mixed'), { recursive: true });
  for (const step of ['0.pt', '11520000.pt']) await cp(join(sample, step), join(path, 'mixed', step));
  await writeFile(join(path, 'mixed/train_config.json'), JSON.stringify({ ...rest, generative_process: MIXTURE }));
  await writeFile(join(path, 'mixture.process.json'), `${JSON.stringify(MIXTURE, null, 2)}\n`);
  return { path, remove: () => rm(above, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }) };
}

describe('a mixture in the workbench', () => {
  let workspace: Workspace;
  let workbench: Workbench;
  let panel: Panel;

  beforeAll(async () => {
    workspace = await makeRun();
    workbench = await Workbench.launch({ workspace: workspace.path });
    await workbench.explorer.choose('mixed', 'Show Belief Geometry');
    panel = await Panel.ready(workbench, 'mixed');
  });
  lookAfter(() => ({ workbench, workspace }));

  test('each part has its picture and figures beside the others, and one of one state is a point', async () => {
    await panel.byId('tab-parts').click();
    for (const part of ['0', '1', 'posterior']) {
      await panel.byId(`part-${part}-readout`).waitFor({ timeout: PATIENCE_MS });
      expect(await panel.byId(`part-${part}`).getAttribute('aria-label')).toMatch(/0\.\d|1/);
    }
    expect(await panel.text('part-2-point')).toContain('a point');
    expect(await panel.text('parts-weighting')).toContain('all words');
    await panel.byId('parts-verdict').waitFor();
    expect(await panel.text('parts-dimensions')).toMatch(/95/);
    for (const theme of ['light', 'high-contrast', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`composed-${theme}`);
      expect(workbench.takeProblems()).toEqual([]);
      expect(await accessibilityViolations(panel.frame)).toEqual([]);
      workbench.takeProblems();
    }
  });

  test('one part alone is steered, and a table tells what becomes of the others', async () => {
    await workbench.run('Beliefscope: Compute Steering Between Beliefs…');
    const { quickInput } = workbench;
    // Beliefs that whole words end in, and that leave RRXOR possible.
    for (const [question, belief] of [
      ['Belief to steer from', '270'],
      ['Belief to steer to', '271'],
    ] as const) {
      await quickInput.waitFor(question);
      await quickInput.type(belief);
      await expect.poll(() => quickInput.rows.count()).toBe(1);
      await quickInput.accept();
    }
    await panel.byId('steer-part').waitFor({ timeout: PATIENCE_MS });
    const table = panel.byId('steered-parts');
    await table.waitFor({ timeout: PATIENCE_MS });
    expect(await table.locator('tbody').count()).toBe(4);
    expect(await table.innerText()).not.toContain('(steered)');
    // The list is a custom element, whose choice is made as its keys make it.
    await panel.byId('steer-part').focus();
    await workbench.page.keyboard.press('ArrowDown');
    await expect.poll(() => table.innerText(), { timeout: PATIENCE_MS }).toContain('rrxor (steered)');
    await workbench.screenshot('composed-steered');
  });

  test('its process file is previewed with its parts', async () => {
    await workbench.explorer.choose('mixture.process.json', 'Preview Process');
    const preview = await Preview.ready(workbench, 'mixture');
    expect(await preview.frame.locator('body').innerText()).toMatch(/zero_one_random/);
    await workbench.screenshot('composed-preview');
    expect(workbench.takeProblems()).toEqual([]);
  });
});
