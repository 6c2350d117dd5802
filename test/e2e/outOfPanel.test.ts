import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { lookAfter } from './harness/lookAfter.js';
import { Panel } from './harness/panel.js';
import { PATIENCE_MS } from './harness/patience.js';
import { Workbench } from './harness/workbench.js';
import { makeWorkspace, type Workspace } from './harness/workspace.js';

const eventually = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: PATIENCE_MS });

describe('what is taken out of the panel', () => {
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

  test('a notebook is saved beside the run and opened as one: it loads the checkpoint by a path from there', async () => {
    const r2 = await panel.figure('figure-r2');
    await workbench.run('Beliefscope: Open in Notebook…');
    await workbench.quickInput.takeOfferedFile(/experiments\/rrxor\.ipynb$/);
    const file = join(workspace.path, 'rrxor.ipynb');
    await eventually(() => readFile(file, 'utf8').catch(() => '')).toMatch(/\}\s*$/);
    const text = await readFile(file, 'utf8');
    const { nbformat, cells } = JSON.parse(text) as { nbformat: number; cells: { source: string[] }[] };
    expect(nbformat).toBe(4);
    const code = cells.map(({ source }) => source.join('')).join('\n');
    expect(code).toContain('CHECKPOINT = "rrxor/11520000.pt"');
    // What it is held against is what the panel shows.
    expect(code).toContain(String(r2).slice(0, 8));
    expect(text).not.toContain(workspace.path);
    // Opened in the editor's own notebook editor, with its cells, and not as JSON.
    const { page } = workbench;
    await page.locator('.tab.active', { hasText: 'rrxor.ipynb' }).waitFor();
    const rows = page.locator('.notebook-editor .cell-list-container .monaco-list-row');
    // Text is shown by a frame of its own over its row; code stands in the row.
    await eventually(async () =>
      Number(
        await rows
          .first()
          .getAttribute('aria-setsize')
          .catch(() => 0),
      ),
    ).toBe(cells.length);
    await page.locator('.notebook-editor .code-cell-row').first().waitFor();
    await workbench.screenshot('notebook');
  });

  test('runs that are selected in the tree become one report', async () => {
    const { page } = workbench;
    await workbench.openContainer('Beliefscope');
    const row = (name: string) =>
      page.locator('.tree-explorer-viewlet-tree-view .monaco-list-row', { hasText: name }).first();
    await row('rrxor').click();
    await row('mess3').click({ modifiers: ['Control'] });
    const entry = page.locator('.context-view .monaco-menu .action-item', { hasText: 'Save Report…' });
    await row('mess3').click({ button: 'right' });
    await entry.first().waitFor();
    // A menu takes no click in its first tenth of a second.
    await page.waitForTimeout(200);
    await entry.first().click();
    await workbench.quickInput.takeOfferedFile(/runs-report\.html$/);
    const file = join(workspace.path, 'runs-report.html');
    await eventually(() => readFile(file, 'utf8').catch(() => '')).toMatch(/<\/html>\s*$/);
    const [, data = ''] = /id="report">([^<]*)</.exec(await readFile(file, 'utf8')) ?? [];
    const { runs } = JSON.parse(data) as { runs: { name: string; analysis: { process: { name: string } } }[] };
    expect(runs.map(({ analysis }) => analysis.process.name).sort()).toEqual(['mess3', 'rrxor']);
    expect(await workbench.notifications.message(/Report of 2 runs written/, 20_000)).toContain('runs-report.html');
    await workbench.notifications.clear();
  });
});
