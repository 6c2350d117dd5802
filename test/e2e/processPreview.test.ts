import { beforeAll, describe, expect, test } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessibilityViolations } from './harness/accessibility.js';
import { Preview } from './harness/preview.js';
import { lookAfter } from './harness/lookAfter.js';
import { Workbench } from './harness/workbench.js';
import { makeWorkspace, type Workspace } from './harness/workspace.js';
import { PATIENCE_MS } from './harness/patience.js';

/** The golden mean: h = π_A H(p), π_A = 1 / (1 + p). */
const text = `{
  "name": "mine",
  "states": ["A", "B"],
  "symbols": ["0", "1"],
  "transitions": [
    { "from": "A", "to": "A", "symbol": "0", "probability": 0.5 },
    { "from": "A", "to": "B", "symbol": "1", "probability": 0.5 },
    { "from": "B", "to": "A", "symbol": "0", "probability": 1 }
  ]
}
`;
const rowOfA = 6;
const endOfHalf = text.split('\n')[rowOfA - 1].indexOf(' }') + 1;
/** The machine may be busy with more than this. */
const patience = { timeout: PATIENCE_MS };
const rateOf = (p: number) => (1 / (1 + p)) * -(p * Math.log(p) + (1 - p) * Math.log(1 - p));

describe('a process file and its preview, key by key', () => {
  let workspace: Workspace;
  let workbench: Workbench;
  let preview: Preview;

  beforeAll(async () => {
    workspace = await makeWorkspace();
    await writeFile(join(workspace.path, 'mine.process.json'), text);
    workbench = await Workbench.launch({ workspace: workspace.path });
  });
  lookAfter(() => ({ workbench, workspace }));

  /** Puts the caret behind a column of a line of the text editor, as Go to Line does. */
  async function caretAt(line: number, column: number): Promise<void> {
    await workbench.page.locator('.editor-instance .view-lines').first().click();
    await workbench.page.keyboard.press('Control+g');
    await workbench.quickInput.input.fill(`:${line}:${column}`);
    await workbench.page.keyboard.press('Enter');
  }
  const squiggles = () => workbench.page.locator('.monaco-editor .squiggly-error');
  async function openFile(name: string): Promise<void> {
    await workbench.explorer.show();
    await workbench.explorer.row(name).dblclick();
    await workbench.page.locator('.monaco-editor .view-lines').first().waitFor();
  }

  test('the editor offers a preview beside the file', async () => {
    await openFile('mine.process.json');
    await workbench.page.locator('.editor-actions a[aria-label^="Preview Process"]').first().click();
    preview = await Preview.ready(workbench, 'mine');
    expect(await preview.figure('figure-entropy-rate')).toBeCloseTo(rateOf(0.5), 12);
    expect(await preview.text('figure-unifilar')).toContain('yes');
    expect(await preview.byId('state-diagram').getAttribute('data-nodes')).toBe('2');
    expect(await preview.byId('state-diagram').locator('.edge-label').allTextContents()).toEqual(
      expect.arrayContaining(['0:0.5', '1:0.5', '0:1']),
    );
    expect(await preview.byId('msp').getAttribute('data-nodes')).toBe('3');
    expect(await preview.text('msp-count')).toBe('2 recurrent beliefs, 1 transient');
    expect(await squiggles().count()).toBe(0);
    await workbench.screenshot('keys-preview');
  });

  test('beliefs grow with the slider of depth', async () => {
    await preview.byId('shown-depth').focus();
    await workbench.page.keyboard.press('Home');
    await expect.poll(() => preview.text('count-beliefs'), patience).toBe('1 of 3 beliefs');
    await workbench.page.keyboard.press('ArrowRight');
    await expect.poll(() => preview.text('count-beliefs'), patience).toBe('3 beliefs');
  });

  test('a broken row is told of at its place, once, and the last good picture stays', async () => {
    await caretAt(rowOfA, endOfHalf);
    await workbench.page.keyboard.type('5');
    await preview.is('broken');
    const message = await preview.text('problem-message');
    expect(message).toMatch(/A/);
    expect(message).toMatch(/1\.05/);
    expect(await preview.byId('problem').count()).toBe(1);
    expect(await preview.byId('state-diagram').getAttribute('data-nodes')).toBe('2');
    expect(await preview.figure('figure-entropy-rate')).toBeCloseTo(rateOf(0.5), 12);
    await squiggles().first().waitFor();
    await workbench.screenshot('keys-broken');
    await workbench.page.keyboard.press('Control+Shift+m');
    const problems = workbench.page.locator('.markers-panel .monaco-list-row').filter({ hasText: /1\.05/ });
    await problems.first().waitFor();
    const rows = await problems.allInnerTexts();
    expect(rows.join('\n')).toMatch(new RegExp(`Ln (3|${rowOfA}|${rowOfA + 1})\\b`));
    await workbench.page.keyboard.press('Control+Shift+m');
  });

  test('mended by another key, the picture follows', async () => {
    await caretAt(rowOfA, endOfHalf + 1);
    await workbench.page.keyboard.press('Backspace');
    await preview.is('ready');
    await expect.poll(() => squiggles().count(), patience).toBe(0);
    // 0.5 and 0.5 become 0.25 and 0.75, by way of rows that do not sum to one.
    await caretAt(rowOfA, endOfHalf);
    await workbench.page.keyboard.press('Backspace');
    await workbench.page.keyboard.type('25');
    await caretAt(rowOfA + 1, endOfHalf);
    await workbench.page.keyboard.press('Backspace');
    await workbench.page.keyboard.type('75');
    await expect.poll(() => preview.figure('figure-entropy-rate'), patience).toBeCloseTo(rateOf(0.75), 12);
    await preview.is('ready');
  });

  test('text that is no JSON keeps the picture, too', async () => {
    await caretAt(1, 1);
    await workbench.page.keyboard.press('Delete');
    await preview.is('broken');
    await workbench.page.keyboard.press('Control+z');
    await preview.is('ready');
  });

  test('what an ideal observer expects after a typed word', async () => {
    await preview.byId('oracle-word').fill('01');
    // After a 1 comes a 0.
    await expect
      .poll(async () => (await preview.text('oracle-answer')).replaceAll(/\s+/g, ' '), patience)
      .toContain('Next token 0 1 1 0');
    await preview.byId('oracle-word').fill('11');
    await expect.poll(() => preview.text('oracle-answer'), patience).toMatch(/cannot come after/);
    await preview.byId('oracle-word').fill('0x');
    await expect.poll(() => preview.text('oracle-answer'), patience).toMatch(/“x” is not a symbol of this process/);
    await preview.byId('oracle-word').fill('');
  });

  test('the explorer offers it on process files, and on these only', async () => {
    expect(await workbench.explorer.menuOf('mine.process.json')).toContain('Preview Process');
    expect(await workbench.explorer.menuOf('train.py')).not.toContain('Preview Process');
  });

  test('matrices go to the clipboard as NumPy', async () => {
    await preview.byId('copy-matrices').click();
    await expect
      .poll(() => workbench.page.evaluate(() => navigator.clipboard.readText()), patience)
      .toMatch(/np\.array[\s\S]*0\.25, 0\.0/);
  });

  test('passes the accessibility check in a light theme of high contrast', async () => {
    await workbench.setTheme('high-contrast-light');
    await workbench.screenshot('keys-high-contrast-light');
    expect(workbench.takeProblems()).toEqual([]);
    expect(await accessibilityViolations(preview.frame)).toEqual([]);
    workbench.takeProblems();
  });

  test('the preview is there again after the window is reloaded', async () => {
    await workbench.setTheme('dark');
    await workbench.page.keyboard.press('Control+s');
    await workbench.reload();
    preview = await Preview.ready(workbench, 'mine');
    expect(await preview.byId('msp').getAttribute('data-nodes')).toBe('3');
  });

  test('the preset with the densest graph fits into 250 pixels', async () => {
    await workbench.run('View: Close All Editors');
    await workbench.run('Beliefscope: Preview Process');
    await workbench.quickInput.type('days-of-week');
    await workbench.quickInput.pick('days-of-week');
    const days = await Preview.ready(workbench, 'days-of-week');
    await workbench.run('View: Toggle Primary Side Bar Visibility');
    await workbench.page.setViewportSize({ width: 302, height: 900 });
    const clientWidth = () => days.frame.evaluate(() => document.documentElement.clientWidth);
    await expect.poll(clientWidth, patience).toBeLessThanOrEqual(252);
    await workbench.page.waitForTimeout(500);
    await workbench.screenshot('keys-narrow');
    expect(await days.frame.evaluate(() => document.documentElement.scrollWidth)).toBe(await clientWidth());
    const nodes = days.byId('state-diagram').locator('.node-disc');
    expect(await nodes.count()).toBe(7);
    const width = await clientWidth();
    const boxes = await nodes.evaluateAll((discs) =>
      discs.map((disc) => disc.getBoundingClientRect()).map(({ left, right, width }) => ({ left, right, width })),
    );
    for (const box of boxes) {
      expect(box.left).toBeGreaterThan(0);
      expect(box.right).toBeLessThan(width);
      expect(box.width).toBeGreaterThan(12);
    }
    await days.byId('msp').scrollIntoViewIfNeeded();
    await workbench.screenshot('keys-narrow-msp');
    expect(await accessibilityViolations(days.frame)).toEqual([]);
    workbench.takeProblems();
    await workbench.page.setViewportSize({ width: 1440, height: 900 });
    await workbench.run('View: Toggle Primary Side Bar Visibility');
    await workbench.run('View: Close All Editors');
    await openFile('mine.process.json');
    await workbench.run('Beliefscope: Preview Process');
    preview = await Preview.ready(workbench, 'mine');
  });

  test('words are drawn with their true beliefs into a document', async () => {
    await preview.byId('sample-words').click();
    for (const [question, answer] of [
      ['Length of a word', '3'],
      ['Number of words', '4'],
      ['Seed', '1'],
    ] as const) {
      await workbench.quickInput.waitFor(new RegExp(question));
      await workbench.quickInput.type(answer);
      await workbench.quickInput.accept();
    }
    await workbench.quickInput.pick('CSV');
    const lines = workbench.page.locator('.editor-group-container.active .view-line');
    const heading = async () => (await lines.first().innerText()).replaceAll(/\s/g, ' ');
    await expect.poll(heading, patience).toBe('word,position,token,symbol,belief_A,belief_B');
    // A heading, three positions of four words, and the empty last line.
    expect(await lines.count()).toBe(14);
    await workbench.run('View: Revert and Close Editor');
    // Its page was covered, and is a new one.
    preview = await Preview.ready(workbench, 'mine');
  });

  test('the mixed-state presentation opens as a process of its own', async () => {
    await preview.byId('open-msp').click();
    await workbench.page.locator('.tab').filter({ hasText: 'mine-msp.process.json' }).waitFor();
    await workbench.run('Beliefscope: Preview Process');
    const msp = await Preview.ready(workbench, 'mine-msp');
    expect(await msp.byId('state-diagram').getAttribute('data-nodes')).toBe('3');
    expect(await squiggles().count()).toBe(0);
  });

  test('a new file begins as a preset, and has nothing to complain of', async () => {
    await workbench.run('Beliefscope: New Process File from Preset…');
    await workbench.quickInput.waitFor(/preset that the file begins as/i);
    await workbench.quickInput.type('mess3');
    await workbench.quickInput.pick('Mess3');
    await workbench.page.locator('.tab').filter({ hasText: 'mess3.process.json' }).waitFor();
    await workbench.run('Beliefscope: Preview Process');
    const mess3 = await Preview.ready(workbench, 'mess3');
    await mess3.byId('param-x').fill('0.05');
    await mess3.byId('param-x').press('Enter');
    await expect.poll(() => mess3.text('process-summary'), patience).toContain('x = 0.05');
    expect(await squiggles().count()).toBe(0);
    await mess3.byId('view-simplex').check({ force: true });
    await workbench.screenshot('keys-mess3');
  });
});
