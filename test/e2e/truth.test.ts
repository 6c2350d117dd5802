import { beforeAll, describe, expect, test } from 'vitest';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sample } from '../tools/paths.mjs';
import { accessibilityViolations } from './harness/accessibility.js';
import { lookAfter } from './harness/lookAfter.js';
import { Panel } from './harness/panel.js';
import { PATIENCE_MS } from './harness/patience.js';
import { Workbench } from './harness/workbench.js';
import type { Workspace } from './harness/workspace.js';

/** Two runs of the sample's model: one whose config tells wrong parameters, and one of which nobody knows the process. */
async function makeRuns(): Promise<Workspace> {
  const above = await mkdtemp(join(tmpdir(), 'beliefscope-truth-'));
  const path = join(above, 'experiments');
  const {
    process,
    process_params: _,
    ...config
  } = JSON.parse(await readFile(join(sample, 'train_config.json'), 'utf8')) as Record<string, unknown>;
  const run = async (name: string, of: Record<string, unknown>): Promise<void> => {
    await mkdir(join(path, name), { recursive: true });
    for (const step of ['0.pt', '11520000.pt']) await cp(join(sample, step), join(path, name, step));
    await writeFile(join(path, name, 'train_config.json'), JSON.stringify(of));
  };
  await run('guessed', { ...config, process, process_params: { pR1: 0.3, pR2: 0.8 } });
  await run('nobody', config);
  return { path, remove: () => rm(above, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }) };
}

describe('whether a picture is true, in the workbench', () => {
  let workspace: Workspace;
  let workbench: Workbench;
  let panel: Panel;

  const themes = ['light', 'high-contrast', 'dark'] as const;
  /** Shows what stands in the panel in three kinds of theme, and checks each for what keeps people out. */
  const inThemes = async (name: string): Promise<void> => {
    for (const theme of themes) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`${name}-${theme}`);
      expect(workbench.takeProblems()).toEqual([]);
      expect(await accessibilityViolations(panel.frame)).toEqual([]);
      // The checker's own script offends against the page's policy.
      workbench.takeProblems();
    }
  };

  beforeAll(async () => {
    workspace = await makeRuns();
    workbench = await Workbench.launch({ workspace: workspace.path });
  });
  lookAfter(() => ({ workbench, workspace }));

  test('wrong parameters are warned of, and the button that offers better ones changes the verdict', async () => {
    await workbench.explorer.choose('guessed', 'Show Belief Geometry');
    panel = await Panel.ready(workbench, 'guessed');
    const verdict = panel.byId('verdict');
    expect(await verdict.getAttribute('data-level')).toBe('other-process');
    expect(await panel.text('better')).toMatch(/RRXOR \(pR1 0\.(50|49)\d*, pR2 0\.(50|49)\d*\).*times better/);
    await inThemes('truth-warned');
    await panel.byId('better-use').click();
    await expect.poll(() => verdict.getAttribute('data-level'), { timeout: PATIENCE_MS }).not.toBe('other-process');
    await panel.settled();
    expect(await panel.byId('better').isVisible()).toBe(false);
    expect(await panel.figure('figure-kl')).toBeLessThan(0.001);
  });

  test('Is It Real? tells what reads out beside the stream, from the palette, and keeps it', async () => {
    await workbench.run('Beliefscope: Check What Is Belief');
    await panel.byId('check-rows').waitFor({ timeout: PATIENCE_MS });
    const unseen = async (row: string): Promise<number> =>
      parseFloat(await panel.byId('check-rows').locator(`[data-row="${row}"] td`).last().innerText());
    expect(await unseen('activations')).toBeGreaterThan(0.6);
    expect(await unseen('position')).toBeLessThan(0.1);
    expect(await unseen('shuffled')).toBeLessThan(0);
    expect(await panel.byId('check-beyond').locator('[data-row="next_token"]').innerText()).not.toContain(
      'Not defined',
    );
    await panel.byId('check').scrollIntoViewIfNeeded();
    await inThemes('truth-check');
    // Another checkpoint was not checked; the first one is there again without computing.
    await panel.byId('checkpoint').focus();
    await workbench.page.keyboard.press('Home');
    await panel.showsStep(0);
    expect(await panel.byId('check-rows').count()).toBe(0);
    await workbench.page.keyboard.press('End');
    await panel.showsStep(11520000);
    await panel.byId('check-rows').waitFor();
  });

  test('a folder of which nobody knows the process is inferred from the model, and shows a picture', async () => {
    await workbench.explorer.choose('nobody', 'Show Belief Geometry');
    await workbench.quickInput.rows.first().waitFor({ timeout: PATIENCE_MS });
    await workbench.quickInput.input.fill('Infer');
    await workbench.quickInput.pick('Infer from the Model');
    const frame = await workbench.webview('[data-testid="infer-rank"]', PATIENCE_MS);
    expect(await frame.getByTestId('infer-rank').innerText()).toMatch(
      /^The model behaves as if it had 5 states \(singular values .* above the floor of [\d.e-]+, then .*\)\.$/,
    );
    expect(Number(await frame.getByTestId('plot-states').getAttribute('data-true'))).toBeGreaterThan(1000);
    expect(await frame.getByTestId('failure-message').innerText()).toContain('names the process');
    await workbench.screenshot('truth-inferred');
    await frame.getByTestId('infer-use').click();
    panel = await Panel.ready(workbench, 'nobody');
    expect(await panel.figure('figure-kl')).toBeLessThan(0.01);
    await panel.byId('which').scrollIntoViewIfNeeded();
    await inThemes('truth-process');
  });
});
