import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { PATIENCE_MS } from './patience.js';

/** The command palette, quick picks and input boxes: one widget at the top of the window. */
export class QuickInput {
  constructor(private readonly page: Page) {}

  private get widget(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  get input(): Locator {
    return this.widget.locator('.quick-input-box input');
  }

  get rows(): Locator {
    return this.widget.locator('.quick-input-list .monaco-list-row');
  }

  async runCommand(title: string, timeout = PATIENCE_MS): Promise<void> {
    const deadline = Date.now() + timeout;
    for (;;) {
      // A page that takes the focus late closes the palette: it is then opened again.
      await this.page.keyboard.press('F1');
      const row = this.rows.filter({ hasText: title }).first();
      const found = await this.input
        .fill(`>${title}`, { timeout: 3000 })
        .then(() => row.click({ timeout: 3000 }))
        .then(
          () => true,
          () => false,
        );
      if (found) return;
      if (Date.now() > deadline) throw new Error(`no command '${title}' in the palette`);
      await this.page.keyboard.press('Escape');
    }
  }

  /** Waits for a quick pick or an input box with this text in its placeholder, title or prompt. */
  async waitFor(text: string | RegExp, timeout = PATIENCE_MS): Promise<void> {
    const byPlaceholder = this.widget.getByPlaceholder(text);
    const byText = this.widget.getByText(text);
    await byPlaceholder.or(byText).first().waitFor({ timeout });
  }

  /** The labels now listed. */
  async labels(): Promise<string[]> {
    await this.rows.first().waitFor();
    return this.rows.locator('.quick-input-list-label .label-name').allTextContents();
  }

  /** Types into the box; the list then filters. */
  async type(text: string): Promise<void> {
    await this.input.fill(text);
  }

  /** Chooses the first row with this text. */
  async pick(text: string | RegExp): Promise<void> {
    await this.rows.filter({ hasText: text }).first().click();
  }

  /** Presses Enter in the box, wherever the focus has gone meanwhile. */
  async accept(): Promise<void> {
    await this.input.press('Enter');
  }

  /** Takes the file that a dialog offers, once it offers one whose path ends like this. */
  async takeOfferedFile(ending: RegExp): Promise<void> {
    // The palette that the command was chosen from may still be closing, and the dialog lists its folder before it takes a key.
    await expect.poll(() => this.input.inputValue().catch(() => ''), { timeout: PATIENCE_MS }).toMatch(ending);
    for (let tries = 0; tries < 20 && (await this.widget.isVisible()); tries += 1) {
      await this.page.keyboard.press('Enter');
      await this.widget.waitFor({ state: 'hidden', timeout: 500 }).catch(() => undefined);
    }
  }

  async cancel(): Promise<void> {
    await this.page.keyboard.press('Escape');
  }
}
