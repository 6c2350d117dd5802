import type { Locator, Page } from 'playwright-core';
import { PATIENCE_MS } from './patience.js';

/** The Explorer view and the context menus of its rows. */
export class Explorer {
  constructor(private readonly page: Page) {}

  /** The row whose name is exactly `name`. */
  row(name: string): Locator {
    return this.page
      .locator('.explorer-folders-view .monaco-list-row')
      .filter({ has: this.page.locator('.label-name').getByText(name, { exact: true }) });
  }

  /** Shows the Explorer, which another view container may cover. */
  async show(): Promise<void> {
    const view = this.page.locator('.explorer-folders-view');
    if (!(await view.isVisible()))
      await this.page.locator('.activitybar a.action-label[aria-label^="Explorer"]').click();
    await view.waitFor();
  }

  async expand(name: string): Promise<void> {
    const row = this.row(name);
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.click();
    await this.page.locator(`.explorer-folders-view .monaco-list-row[aria-expanded="true"]`).first().waitFor();
  }

  /** The entries of a row's context menu. */
  async menuOf(name: string): Promise<string[]> {
    await this.openMenu(name);
    const entries = await this.menu.locator('.action-label').allTextContents();
    await this.closeMenu();
    return entries.filter((entry) => entry !== '');
  }

  /** Right-clicks a row and chooses an entry; extensions' entries may come late, so it looks again. */
  async choose(name: string, entry: string, timeout = PATIENCE_MS): Promise<void> {
    const item = this.menu
      .locator('.action-item')
      .filter({ has: this.page.locator('.action-label').getByText(entry, { exact: true }) });
    const deadline = Date.now() + timeout;
    for (;;) {
      await this.openMenu(name);
      if (await item.isVisible()) break;
      const entries = await this.menu.locator('.action-label').allTextContents();
      await this.closeMenu();
      if (Date.now() > deadline) throw new Error(`no entry '${entry}' on '${name}', but ${entries.join(' | ')}`);
      await this.page.waitForTimeout(300);
    }
    // A menu takes no click in its first tenth of a second, lest the button that opened it be let go over an entry.
    await this.page.waitForTimeout(200);
    await item.click();
    await this.menu.waitFor({ state: 'hidden' });
  }

  private get menu(): Locator {
    return this.page.locator('.context-view .monaco-menu');
  }

  private async openMenu(name: string): Promise<void> {
    // A busy machine may still show the hover of another row, over the one that is wanted, for as long as the pointer is there.
    await this.page.mouse.move(0, 0);
    await this.page.locator('.context-view .hover-contents').first().waitFor({ state: 'hidden' });
    await this.row(name).click({ button: 'right' });
    await this.menu.locator('.action-item').first().waitFor();
  }

  private async closeMenu(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.menu.waitFor({ state: 'hidden' });
  }
}
