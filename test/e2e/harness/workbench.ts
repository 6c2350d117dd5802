import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { root } from '../../tools/paths.mjs';
import { Explorer } from './explorer.js';
import { Notifications } from './notifications.js';
import { enginesIn, takePlace, type Place } from './place.js';
import { watchForProblems } from './problems.js';
import { QuickInput } from './quickInput.js';
import { findWebview, themesOfWebviews } from './webviews.js';
import { PATIENCE_MS } from './patience.js';

/** Where screenshots go; ignored by git. */
export const outputFolder = join(root, 'test/output');

const themes = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
} as const;
export type Theme = keyof typeof themes;

export interface LaunchOptions {
  /** Absolute path of the folder to open; null: an empty window. */
  workspace: string | null;
  settings?: Record<string, unknown>;
  /** Asks for workspace trust instead of trusting everything. */
  trust?: boolean;
  env?: NodeJS.ProcessEnv;
  /** Another extension, packed, to be installed beside ours. */
  beside?: string;
  /** Size of the browser window in CSS pixels. */
  viewport?: { width: number; height: number };
}

/** A VS Code workbench in a headless browser, in a profile that nothing has been done in. */
export class Workbench {
  readonly explorer: Explorer;
  readonly notifications: Notifications;
  readonly quickInput: QuickInput;

  private constructor(
    readonly page: Page,
    private readonly place: Place,
    private workspace: string | null,
    private readonly problems: string[],
  ) {
    this.explorer = new Explorer(page);
    this.notifications = new Notifications(page);
    this.quickInput = new QuickInput(page);
  }

  /** Absolute folder of all that the workbench and its user have. */
  get profile(): string {
    return this.place.profile;
  }

  static async launch(options: LaunchOptions): Promise<Workbench> {
    const { workspace, settings, trust, env, beside, viewport = { width: 1440, height: 940 } } = options;
    const all = { 'workbench.colorTheme': themes.dark, ...settings };
    const place = await takePlace({ settings: all, trust, env, beside });
    const page = await place.context.newPage();
    await page.setViewportSize(viewport);
    page.setDefaultTimeout(PATIENCE_MS);
    const workbench = new Workbench(page, place, workspace, watchForProblems(page));
    await workbench.open();
    return workbench;
  }

  private async open(): Promise<void> {
    // A cold start on a busy machine reads a hundred megabytes before the page has loaded.
    const what = this.workspace === null ? 'ew=true' : `folder=${encodeURIComponent(this.workspace)}`;
    await this.page.goto(`${this.place.server.url}/?${what}`, { timeout: PATIENCE_MS });
    await this.ready();
  }

  /** Opens a folder in place of what is open. */
  async openFolder(workspace: string): Promise<void> {
    this.workspace = workspace;
    await this.open();
  }

  private async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: PATIENCE_MS });
    if (this.workspace !== null)
      await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: PATIENCE_MS });
    // On a busy machine the workbench shows files long before it knows what extensions contribute.
    await this.page.locator('.activitybar a.action-label[aria-label^="Beliefscope"]').waitFor({ timeout: PATIENCE_MS });
  }

  /** Reloads the window as a person does: a new page and a new extension host. */
  async reload(): Promise<void> {
    // The browser's own reload would not let the workbench write down its state first.
    const loaded = this.page.waitForEvent('load');
    await this.run('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  /** The content frame of the one webview that holds `selector`. */
  webview(selector: string, timeout?: number) {
    return findWebview(this.page, selector, timeout);
  }

  /** Runs a command by its title from the command palette. */
  run(title: string): Promise<void> {
    return this.quickInput.runCommand(title);
  }

  /** Shows a view container by its icon in the activity bar. */
  async openContainer(name: string): Promise<void> {
    await this.page.locator(`.activitybar .action-item a.action-label[aria-label^="${name}"]`).click();
  }

  /** Changes settings of the workspace while the workbench runs: it watches these, and not the user's. */
  async changeSettings(changes: Record<string, unknown>): Promise<void> {
    if (this.workspace === null) throw new Error('an empty window has no settings of its own');
    const file = join(this.workspace, '.vscode/settings.json');
    const settings = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Record<string, unknown>;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify({ ...settings, ...changes }, undefined, 2));
  }

  async setTheme(theme: Theme): Promise<void> {
    await this.changeSettings({ 'workbench.colorTheme': themes[theme] });
    const kind = { dark: 'vs-dark', light: 'vs', 'high-contrast': 'hc-black', 'high-contrast-light': 'hc-light' }[
      theme
    ];
    await this.page.locator(`.monaco-workbench.${kind}`).waitFor();
    // Webviews get their colours after the workbench has got its own, and draw them with the next frame.
    const others = async (): Promise<string[]> =>
      (await themesOfWebviews(this.page)).filter((each) => each !== `vscode-${theme}`);
    await expect.poll(others, { timeout: PATIENCE_MS }).toEqual([]);
  }

  /** Process ids of the analysis engines that this workbench's extension has started; workers of a sweep are theirs. */
  engines(): Promise<number[]> {
    return enginesIn(this.profile);
  }

  /** A picture of the whole window in test/output. */
  async screenshot(name: string): Promise<string> {
    await mkdir(outputFolder, { recursive: true });
    const path = join(outputFolder, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  /** What went wrong in the pages since the last call: content-security violations, uncaught errors. */
  takeProblems(): string[] {
    return this.problems.splice(0);
  }

  /** Leaves the window as a person does; the next workbench may find server and browser running. */
  async close(): Promise<void> {
    await this.page.goto('about:blank').catch(() => undefined);
    await this.page.close().catch(() => undefined);
    await this.place.leave();
  }
}
