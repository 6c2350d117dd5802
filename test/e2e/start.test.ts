import { chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { root } from '../tools/paths.mjs';
import { findBrowser } from '../tools/programs.mjs';
import { findWebview } from './harness/webviews.js';
import { PATIENCE_MS } from './harness/patience.js';

interface Started {
  readonly child: ChildProcess;
  output(): string;
  readonly ended: Promise<number | null>;
}

describe('npm start', () => {
  let running: Started | undefined;
  /** Of its own, so that somebody's `npm start` from this folder may go on beside the test. */
  let home: string;
  beforeAll(async () => {
    // In the system's folder for temporary files: paths of sockets inside must stay short.
    home = await mkdtemp(join(tmpdir(), 'beliefscope-start-'));
  });
  afterAll(() => rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

  function start(args: string[], env: NodeJS.ProcessEnv = {}): Started {
    const child = spawn(process.execPath, [join(root, 'test/tools/start.mjs'), ...args], {
      env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', BELIEFSCOPE_START_HOME: home, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    running = { child, output: () => output, ended };
    return running;
  }
  afterEach(async () => {
    running?.child.kill('SIGKILL');
    await running?.ended;
  });

  /** Processes whose command line names the profile of this start. */
  async function servers(): Promise<string[]> {
    const found: string[] = [];
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (command.includes(join(home, 'profile'))) found.push(`${pid} ${command.replaceAll('\0', ' ')}`);
    }
    return found;
  }

  test('serves a workbench with the sample on show, and Ctrl-C ends all of it', async () => {
    const started = start(['--browser']);
    await expect.poll(started.output, { timeout: PATIENCE_MS, interval: 200 }).toMatch(/http:\S+\n/);
    expect(started.output()).toMatch(/r2|R²/i);
    const address = /http:\S+/.exec(started.output())?.[0] ?? '';
    const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.route(
        (url) => url.hostname !== '127.0.0.1',
        (route) => route.abort(),
      );
      await page.goto(address);
      const frame = await findWebview(page, '[data-testid="panel"][data-state="ready"]');
      expect(await frame.locator('[data-testid="plot-truth"] circle[data-belief]').count()).toBe(36);
    } finally {
      await browser.close();
    }
    started.child.kill('SIGINT');
    expect(await started.ended).toBe(130);
    await expect.poll(servers, { timeout: PATIENCE_MS }).toEqual([]);
  });

  test('opens desktop VS Code where its command is found', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'beliefscope-code-'));
    try {
      const code = join(folder, 'code');
      await writeFile(code, `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/args'\n`);
      await chmod(code, 0o755);
      const started = start([], { PATH: [folder, dirname(process.execPath), process.env.PATH].join(delimiter) });
      expect(await started.ended, started.output()).toBe(0);
      const args = (await readFile(join(folder, 'args'), 'utf8')).trim().split('\n');
      expect(args).toContain(`--extensionDevelopmentPath=${root}`);
      const workspace = args.at(-1) ?? '';
      expect(await readdir(join(workspace, 'rrxor'))).toContain('11520000.pt');
      const settings = JSON.parse(await readFile(join(workspace, '.vscode/settings.json'), 'utf8')) as object;
      expect(settings).toHaveProperty(['beliefscope.openOnStartup'], 'rrxor');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
