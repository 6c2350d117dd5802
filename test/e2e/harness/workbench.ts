import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../tools/paths.mjs';
import { findBrowser } from '../../tools/programs.mjs';
import { startServer } from '../../tools/workbench.mjs';
import { Explorer } from './explorer.js';
import { copyInstalled } from './installed.js';
import { Notifications } from './notifications.js';
import { watchForProblems } from './problems.js';
import { QuickInput } from './quickInput.js';
import { findWebview } from './webviews.js';
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
  /** Size of the browser window in CSS pixels. */
  viewport?: { width: number; height: number };
}

/** A VS Code workbench in a headless browser, with a server and a profile of its own. */
export class Workbench {
  readonly explorer: Explorer;
  readonly notifications: Notifications;
  readonly quickInput: QuickInput;

  private constructor(
    readonly page: Page,
    /** Server and profile folder. */
    readonly server: Awaited<ReturnType<typeof startServer>>,
    readonly profile: string,
    private readonly browser: Browser,
    private readonly context: BrowserContext,
    private workspace: string | null,
    private readonly problems: string[],
  ) {
    this.explorer = new Explorer(page);
    this.notifications = new Notifications(page);
    this.quickInput = new QuickInput(page);
  }

  static async launch(options: LaunchOptions): Promise<Workbench> {
    const { workspace, settings, trust, env, viewport = { width: 1440, height: 940 } } = options;
    const installed = inject('installed');
    if (installed === null) throw new Error('BELIEFSCOPE_VSIX must name the packaged extension; `npm test` sets it.');
    // In the system's folder for temporary files: paths of sockets inside must stay short.
    const profile = await mkdtemp(join(tmpdir(), 'beliefscope-'));
    const dark = { 'workbench.colorTheme': themes.dark };
    await copyInstalled(installed, profile);
    const server = await startServer({ profile, settings: { ...dark, ...settings }, trust, env });
    // Nothing but this machine is reached. A service worker answers for the addresses of webview resources. Asking for each
    // request whether it may pass would take the browser its cache, which a reload needs.
    const args = ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'];
    const browser = await chromium.launch({ executablePath: findBrowser(), args });
    const context = await browser.newContext({ viewport, permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const workbench = new Workbench(page, server, profile, browser, context, workspace, watchForProblems(page));
    await workbench.open();
    return workbench;
  }

  private async open(): Promise<void> {
    // A cold start on a busy machine reads a hundred megabytes before the page has loaded.
    const what = this.workspace === null ? 'ew=true' : `folder=${encodeURIComponent(this.workspace)}`;
    await this.page.goto(`${this.server.url}/?${what}`, { timeout: PATIENCE_MS });
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
    // Webviews get their colours after the workbench has got its own.
    await this.page.waitForTimeout(500);
  }

  /** Process ids of the analysis engines that this workbench's extension has started; workers of a sweep are theirs. */
  async engines(): Promise<number[]> {
    const found: number[] = [];
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      const isEngine = /dist\/engine\.js\0?$/.test(command);
      if (isEngine && command.includes(join(this.profile, 'extensions'))) found.push(Number(pid));
    }
    return found;
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

  async close(): Promise<void> {
    await this.context.close().catch(() => undefined);
    await this.browser.close().catch(() => undefined);
    await this.server.stop();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
