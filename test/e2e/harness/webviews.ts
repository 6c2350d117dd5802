import type { Frame, Page } from 'playwright-core';
import { PATIENCE_MS } from './patience.js';

const webviews = (page: Page): Frame[] =>
  page.frames().filter((frame) => frame.name() === 'active-frame' || frame.url().includes('fake.html'));

/** Kinds of theme, such as `vscode-dark`, that webviews have been told of and have drawn; empty: one is still loading. */
export const themesOfWebviews = (page: Page): Promise<string[]> =>
  Promise.all(
    webviews(page).map((frame) =>
      frame
        .evaluate(async () => {
          const kind = document.body.dataset['vscodeThemeKind'] ?? '';
          // What is hidden draws no frame.
          const drawn = new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          await Promise.race([drawn, new Promise((done) => setTimeout(done, 300))]);
          return kind;
        })
        .catch(() => ''),
    ),
  );

/**
 * The content frame of the webview in which `selector` is visible. With several webviews open only the content
 * tells them apart: their frames' names do not.
 */
export async function findWebview(page: Page, selector: string, timeout = PATIENCE_MS): Promise<Frame> {
  const deadline = Date.now() + timeout;
  for (;;) {
    for (const frame of webviews(page)) {
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
