import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { findChromium, openPreview as openIn } from '../../../tools/previewPages.mjs';

type Options = Omit<Parameters<typeof openIn>[0], 'browser'>;

/** Started when the first page is opened, and ended with the process: files of tests that share one share it. */
let started: Promise<Browser> | null = null;
/** The file of tests that had the browser last. */
let had: string | undefined;

/** The browser that files of tests share. */
export async function theBrowser(): Promise<Browser> {
  const { testPath } = expect.getState();
  const browser = await started?.catch(() => null);
  if (browser?.isConnected() !== true) {
    // Without a graphics card its own renderer draws in less time than one that stands in for a card.
    const args = ['--no-sandbox', '--disable-gpu'];
    started = chromium.launch({ executablePath: findChromium(), args });
  } else if (had !== testPath) {
    // A tab keeps what it was granted, and keys that were left held down.
    await Promise.all(browser.contexts().map((context) => context.close()));
  }
  had = testPath;
  return (await started)!;
}

/** Opens a page as `openPreview` of the tools does, in a browser that is there already, in a tab that no other file of tests had. */
export const openPreview = async (options: Options): ReturnType<typeof openIn> =>
  openIn({ ...options, browser: await theBrowser() });
