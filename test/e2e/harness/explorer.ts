import type { Locator, Page } from 'playwright-core';

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
    if (!(await view.isVisible())) await this.page.locator('.activitybar .action-item [aria-label^="Explorer"]').click();
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
    const entries = await this.page.locator('.context-view .monaco-menu .action-label').allTextContents();
    await this.page.keyboard.press('Escape');
    return entries.filter((entry) => entry !== '');
  }

  /** Right-clicks a row and chooses an entry; extensions' entries may come late, so it looks again. */
  async choose(name: string, entry: string, timeout = 20_000): Promise<void> {
    const item = this.page
      .locator('.context-view .monaco-menu .action-item')
      .filter({ has: this.page.locator('.action-label').getByText(entry, { exact: true }) });
    const deadline = Date.now() + timeout;
    for (;;) {
      await this.openMenu(name);
      if (await item.isVisible()) break;
      if (Date.now() > deadline)
        throw new Error(`no entry '${entry}' on '${name}'; there are ${(await this.menuOf(name)).join(' | ')}`);
      await this.page.keyboard.press('Escape');
      await this.page.waitForTimeout(300);
    }
    await item.click();
  }

  private async openMenu(name: string): Promise<void> {
    await this.row(name).click({ button: 'right' });
    await this.page.locator('.context-view .monaco-menu .action-item').first().waitFor();
  }
}
