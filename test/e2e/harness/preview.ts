import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from './workbench.js';
import { PATIENCE_MS } from './patience.js';

/** The process preview's page. */
export class Preview {
  private constructor(readonly frame: Frame) {}

  /** The preview whose title begins like this, once it shows a picture. */
  static async ready(workbench: Workbench, name: string, timeout = PATIENCE_MS): Promise<Preview> {
    const title = `[data-testid="process-title"]:has-text("${name}")`;
    const frame = await workbench.webview(`[data-testid="process"][data-state="ready"]:has(${title})`, timeout);
    return new Preview(frame);
  }

  byId(id: string): Locator {
    return this.frame.getByTestId(id);
  }

  text(id: string): Promise<string> {
    return this.byId(id).innerText();
  }

  /** Waits for `ready` or `broken`. */
  async is(state: 'ready' | 'broken'): Promise<void> {
    await this.frame.locator(`[data-testid="process"][data-state="${state}"]`).waitFor();
  }

  /** The full number behind a figure, from its title. */
  async figure(id: string): Promise<number> {
    const title = await this.byId(id).locator('xpath=ancestor-or-self::*[@title][1]').getAttribute('title');
    const found = /:\s*(-?[\d.]+(?:e[+-]?\d+)?)\s*$/.exec(title ?? '');
    if (!found) throw new Error(`no number in the title of ${id}: ${title}`);
    return Number(found[1]);
  }
}
