import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { inject, vi } from 'vitest';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findBrowser } from '../../tools/programs.mjs';
import { clearProfile, startServer } from '../../tools/workbench.mjs';
import { copyInstalled } from './installed.js';
import { PATIENCE_MS } from './patience.js';

/** Where windows are opened: a server with a profile, and a browser. */
export interface Place {
  readonly server: Awaited<ReturnType<typeof startServer>>;
  /** Absolute folder. */
  readonly profile: string;
  readonly context: BrowserContext;
  /** To be called once no window is open. */
  leave(): Promise<void>;
}

interface Wanted {
  readonly settings: Record<string, unknown>;
  readonly trust: boolean | undefined;
  readonly env: NodeJS.ProcessEnv | undefined;
  /** Another extension, packed, to be installed beside ours. */
  readonly beside: string | undefined;
}

/** The place that was left last, for whoever wants one like it: to start another takes longer than to open a window. */
let free: Place | null = null;

/** Process ids of the analysis engines that the extension of a profile has started. */
export async function enginesIn(profile: string): Promise<number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const isEngine = /dist\/engine\.js\0?$/.test(command);
    if (isEngine && command.includes(join(profile, 'extensions'))) found.push(Number(pid));
  }
  return found;
}

/** A place in which nothing has been done, with these settings. */
export async function takePlace({ settings, trust, env, beside }: Wanted): Promise<Place> {
  // A server is started with these; settings are read by each window.
  const isPlain = trust === undefined && env === undefined && beside === undefined;
  if (isPlain && free !== null) {
    const place = free;
    free = null;
    await clear(place, settings);
    return place;
  }
  const installed = inject('installed');
  if (installed === null) throw new Error('BELIEFSCOPE_VSIX must name the packaged extension; `npm test` sets it.');
  const profile = await mkdtemp(join(installed, 'w-'));
  await copyInstalled(installed, profile);
  const server = await startServer({ profile, settings, trust, env, vsix: beside });
  // Nothing but this machine is reached. A service worker answers for the addresses of webview resources. Asking for each
  // request whether it may pass would take the browser its cache, which a reload needs. A graphics card that is only stood in for costs time.
  const args = ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'];
  const browser: Browser = await chromium.launch({ executablePath: findBrowser(), args });
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const place: Place = {
    ...{ server, profile, context },
    async leave() {
      if (isPlain && free === null) {
        free = place;
        return;
      }
      await context.close().catch(() => undefined);
      await browser.close().catch(() => undefined);
      await server.stop();
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
  return place;
}

/** Makes a place as it was at first, but for what the browser keeps of the workbench's own files. */
async function clear({ server, profile, context }: Place, settings: Record<string, unknown>): Promise<void> {
  // The window that was left may still be ending.
  const ended = async (): Promise<void> => {
    const still = await enginesIn(profile);
    if (still.length > 0) throw new Error(`an engine of the window before is there still: ${still.join(', ')}`);
  };
  await vi.waitFor(ended, { timeout: PATIENCE_MS, interval: 100 });
  const page = await context.newPage();
  const tools = await context.newCDPSession(page);
  const storageTypes = 'cookies,local_storage,indexeddb';
  await tools.send('Storage.clearDataForOrigin', { origin: server.url, storageTypes });
  await page.close();
  await clearProfile({ profile, settings });
}
