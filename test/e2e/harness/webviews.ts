import type { Frame, Page } from 'playwright-core';
import { PATIENCE_MS } from './patience.js';

/**
 * The content frame of the webview in which `selector` is visible. With several webviews open only the content
 * tells them apart: their frames' names do not.
 */
export async function findWebview(page: Page, selector: string, timeout = PATIENCE_MS): Promise<Frame> {
  const deadline = Date.now() + timeout;
  for (;;) {
    for (const frame of page.frames()) {
      if (frame.name() !== 'active-frame' && !frame.url().includes('fake.html')) continue;
      const visible = await frame
        .locator(selector)
        .first()
        .isVisible()
        .catch(() => false);
      if (visible) return frame;
    }
    if (Date.now() > deadline) throw new Error(`no webview shows ${selector} after ${timeout} ms`);
    await page.waitForTimeout(50);
  }
}
