import { beforeAll, describe, expect, test } from 'vitest';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { accessibilityViolations } from './harness/accessibility.js';
import { Panel } from './harness/panel.js';
import { lookAfter } from './harness/lookAfter.js';
import { Workbench } from './harness/workbench.js';
import { makeWorkspace, type Workspace } from './harness/workspace.js';

type Condition = 'a' | 'b' | 'ab' | 'ba';

describe('steering between beliefs of the sample', () => {
  let workspace: Workspace;
  let workbench: Workbench;
  let panel: Panel;

  beforeAll(async () => {
    workspace = await makeWorkspace();
    workbench = await Workbench.launch({ workspace: workspace.path });
    await workbench.explorer.choose('rrxor', 'Show Belief Geometry');
    panel = await Panel.ready(workbench, 'rrxor');
  });
  lookAfter(() => ({ workbench, workspace }));

  /** Probability of a token, in full, from the bars. */
  async function bar(token: string, condition: Condition, attribute: 'value' | 'ideal' = 'value'): Promise<number> {
    const row = panel.byId('steer-bars').locator(`[data-token="${token}"] tr[data-condition="${condition}"]`);
    return Number(await row.getAttribute(`data-${attribute}`));
  }

  async function pickBelief(query: string): Promise<void> {
    const { quickInput } = workbench;
    await quickInput.type(query);
    await expect.poll(() => quickInput.rows.count()).toBe(1);
    await quickInput.accept();
  }

  test('the command asks for both beliefs, which the engine finds by index, state or vector', async () => {
    const { quickInput } = workbench;
    await workbench.run('Beliefscope: Compute Steering Between Beliefs…');
    await quickInput.waitFor('Belief to steer from');
    // 35 of the 36 beliefs occur at some position.
    await expect.poll(() => quickInput.input.getAttribute('aria-controls')).toBeTruthy();
    await expect.poll(() => quickInput.rows.count()).toBeGreaterThan(5);
    await workbench.screenshot('steering-pick');
    await quickInput.type('T');
    await expect
      .poll(async () => (await quickInput.rows.first().innerText()).replaceAll('\u00a0', ' '))
      .toContain('T: 1');
    await pickBelief('[0, 0, 0, 1, 0]');
    await quickInput.waitFor('Belief to steer to');
    await pickBelief('[0, 0, 0, 0, 1]');
    await panel.byId('steer-bars').waitFor();
  });

  test('certainty of T steered to certainty of F flips the next token', async () => {
    await expect.poll(() => bar('0', 'ab')).toBeGreaterThan(0.99);
    expect(await bar('0', 'a')).toBeLessThan(0.01);
    expect(await bar('0', 'b')).toBeGreaterThan(0.99);
    expect(await bar('0', 'ba')).toBeLessThan(0.01);
    expect(await bar('0', 'ab', 'ideal')).toBe(1);
    expect(await bar('1', 'ab', 'ideal')).toBe(0);
    // The number beside a bar is the bar's own.
    const row = panel.byId('steer-bars').locator('[data-token="1"] tr[data-condition="a"]');
    const text = (await row.locator('.bar-number').innerText()).replace(/[<>]/, '');
    const shown = text.startsWith('1−') ? 1 - Number(text.slice(2)) : Number(text);
    expect(Math.abs(shown - (await bar('1', 'a')))).toBeLessThan(0.0011);
  });

  test('what stands beside it comes by itself: dose curve, controls, layers, futures', async () => {
    await panel.frame.locator('[data-testid="steering"][data-extras="ready"]').waitFor();
    for (const name of ['dose', 'controls', 'layers', 'words'])
      await panel.byId(`fold-steer-${name}`).locator('summary').click();
    for (const part of ['dose', 'dose-closed', 'controls', 'layer-multiple', 'word-histogram', 'score-futures'])
      expect(await panel.byId(part).isVisible(), part).toBe(true);
    await panel.byId('steering').scrollIntoViewIfNeeded();
    await workbench.screenshot('steering');
  });

  test.each(['dark', 'light', 'high-contrast'] as const)(
    'passes the accessibility check in the theme %s',
    async (theme) => {
      await workbench.setTheme(theme);
      await workbench.screenshot(`steering-${theme}`);
      expect(workbench.takeProblems()).toEqual([]);
      expect(await accessibilityViolations(panel.frame)).toEqual([]);
      workbench.takeProblems();
    },
  );

  test('the side view shows the pair', async () => {
    await workbench.setTheme('dark');
    await workbench.openContainer('Beliefscope');
    const side = await workbench.webview('[data-testid="side-view"][data-state="ready"]');
    await side.getByTestId('pair').waitFor();
    expect(await side.getByTestId('pair').innerText()).toMatch(/17.*19/s);
    await workbench.screenshot('steering-side-view');
    await workbench.explorer.show();
  });

  test('the bars follow the multiplier while it moves', async () => {
    const full = await bar('0', 'ab');
    const seen = new Set<number>();
    await panel.byId('multiplier').focus();
    for (let press = 0; press < 20; press += 1) {
      const before = await bar('0', 'ab');
      await workbench.page.keyboard.press('ArrowLeft');
      // A busy machine may draw several steps as one: a step that is not drawn soon is not waited for for ever.
      for (let look = 0; look < 25 && (await bar('0', 'ab')) === before; look += 1)
        await workbench.page.waitForTimeout(40);
      seen.add(await bar('0', 'ab'));
    }
    // From × 1 to × 0 in steps of 0.05: there the output is the unsteered one.
    await expect.poll(() => bar('0', 'ab')).toBe(await bar('0', 'a'));
    expect(seen.size).toBeGreaterThan(5);
    await panel.byId('multiplier').press('End');
    await expect.poll(() => panel.text('multiplier-value')).toContain('3');
    await panel.byId('multiplier').fill('1');
    // Other steered runs shared its batch the first time: the last bits may differ.
    await expect.poll(() => bar('0', 'ab')).toBeCloseTo(full, 9);
  });

  test('other layers give other outputs', async () => {
    const full = await bar('0', 'ab');
    await panel.byId('fold-steer-options').locator('summary').click();
    await panel.byId('steer-layers-0').click();
    await expect.poll(async () => Math.abs((await bar('0', 'ab')) - full)).toBeGreaterThan(1e-6);
    await panel.byId('steer-layers-0').click();
    await expect.poll(() => bar('0', 'ab')).toBeCloseTo(full, 9);
  });

  test('swapping turns the pair round', async () => {
    const [ab, ba] = [await bar('0', 'ab'), await bar('0', 'ba')];
    await panel.byId('steer-swap').click();
    await expect.poll(() => bar('0', 'ba')).toBe(ab);
    expect(await bar('0', 'ab')).toBe(ba);
  });

  test('a click picks the start, a click with a modifier the end', async () => {
    await panel.clickMark(panel.mark('residual', 16));
    await panel.clickMark(panel.mark('residual', 12), 'Control');
    await expect.poll(() => panel.byId('steer-end').inputValue()).toBe('12');
    expect(await panel.byId('steer-start').inputValue()).toBe('16');
    await panel.byId('steer-bars').waitFor();
    await panel.clickMark(panel.mark('residual', 8), 'Shift');
    await expect.poll(() => panel.byId('steer-end').inputValue()).toBe('8');
    expect(await panel.byId('steer-start').inputValue()).toBe('16');
  });

  test('at an intermediate position: the command asks how long the words are', async () => {
    const { quickInput } = workbench;
    await workbench.run('Beliefscope: Steer at Intermediate Position…');
    await quickInput.waitFor(/after which words are cut/);
    await quickInput.type('40');
    await quickInput.waitFor(/whole number from 1 to 10/);
    await quickInput.type('2');
    await quickInput.accept();
    await quickInput.waitFor('Belief to steer from');
    await expect.poll(() => quickInput.rows.count()).toBeGreaterThan(1);
    await quickInput.accept();
    await quickInput.waitFor('Belief to steer to');
    await expect.poll(() => quickInput.rows.count()).toBeGreaterThan(0);
    await quickInput.accept();
    await expect.poll(() => panel.byId('cut').inputValue()).toBe('2');
    await panel.byId('steer-bars').waitFor();
    await workbench.screenshot('steering-intermediate');
  });

  test('the vector is copied as JSON', async () => {
    await workbench.run('Beliefscope: Copy Steering Vector');
    await workbench.quickInput.pick('JSON');
    const clipboard = () => workbench.page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(clipboard).toMatch(/"vectors"/);
    const vector = JSON.parse(await clipboard()) as { layers: number[]; vectors: number[][] };
    expect(vector.layers).toEqual([0, 1, 2, 3]);
    expect(vector.vectors.map((layer) => layer.length)).toEqual([64, 64, 64, 64]);
  });

  test('the result is written to a file', async () => {
    await workbench.run('Beliefscope: Export Steering Result…');
    await workbench.quickInput.takeOfferedFile(/rrxor-steering-\d+-to-\d+\.json$/);
    const read = async () => {
      const written = (await readdir(workspace.path)).find((name) => /-steering-.*\.json$/.test(name));
      return written === undefined ? '' : readFile(join(workspace.path, written), 'utf8');
    };
    await expect.poll(read).toContain('start_to_end');
    expect(JSON.parse(await read())).toHaveProperty('ideal');
  });

  test('the trajectory of a word: token by token, and another word typed', async () => {
    await workbench.run('Beliefscope: Show Trajectory of Word…');
    await workbench.quickInput.waitFor(/at most 10/);
    await workbench.quickInput.type('0 1 1 0 1 0 1');
    await workbench.quickInput.accept();
    await expect.poll(() => panel.byId('trajectory-table').locator('tbody tr').count()).toBe(7);
    await workbench.screenshot('trajectory');
    await panel.byId('word').fill('0110');
    await expect.poll(() => panel.byId('trajectory-table').locator('tbody tr').count()).toBe(4);
    await panel.byId('word').fill('0112');
    await panel.byId('word-problem').waitFor();
  });

  test('the matrix of all pairs: 17 beliefs that words end in by 35 that occur', async () => {
    await panel.byId('tab-matrix').click();
    await panel.byId('matrix-run').click();
    await panel.byId('heat-map').waitFor();
    await expect.poll(() => panel.text('matrix-left-out')).toMatch(/^17 beliefs .* 35 /);
    await panel.byId('heat-map').scrollIntoViewIfNeeded();
    await workbench.screenshot('matrix');
  });

  test('a cell of the matrix opens its pair', async () => {
    await panel.byId('heat-map').focus();
    await workbench.page.keyboard.press('ArrowRight');
    const told = await panel.text('matrix-cell');
    const [, start, end] = /^(\d+) → (\d+)/.exec(told) ?? [];
    expect(told).toMatch(/^\d+ → \d+/);
    await workbench.page.keyboard.press('Enter');
    await expect.poll(() => panel.byId('steer-start').inputValue()).toBe(start);
    expect(await panel.byId('steer-end').inputValue()).toBe(end);
  });
});

describe('the matrix of many pairs', () => {
  let workspace: Workspace;
  let workbench: Workbench;

  beforeAll(async () => {
    workspace = await makeWorkspace();
    workbench = await Workbench.launch({ workspace: workspace.path });
  });
  lookAfter(() => ({ workbench, workspace }));

  test('is cancelled at once, and the engine goes on', async () => {
    await workbench.run('Beliefscope: Show Belief Geometry');
    await workbench.quickInput.pick('mess3');
    const panel = await Panel.ready(workbench, 'mess3');
    await panel.byId('tab-matrix').click();
    await panel.byId('fold-matrix-options').locator('summary').click();
    await panel.byId('matrix-most').fill('2000');
    await panel.byId('matrix-most').press('Enter');
    await panel.byId('matrix-run').click();
    await expect
      .poll(async () => Number(await panel.byId('matrix-progress').evaluate((bar: HTMLProgressElement) => bar.value)))
      .toBeGreaterThan(0);
    await panel.byId('matrix-cancel').click();
    await panel.frame.locator('[data-testid="matrix"][data-running="false"]').waitFor();
    await panel.byId('checkpoint').focus();
    await workbench.page.keyboard.press('Home');
    await panel.showsStep(0);
    expect(workbench.takeProblems()).toEqual([]);
  });
});
