import type { Locator, Page } from 'playwright-core';
import { PATIENCE_MS } from './patience.js';

/** The toasts at the lower right. */
export class Notifications {
  constructor(private readonly page: Page) {}

  private toast(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-toast').filter({ hasText: text });
  }

  /** Waits for a toast and returns its message. */
  async message(text: string | RegExp, timeout = PATIENCE_MS): Promise<string> {
    const found = this.toast(text).first();
    await found.waitFor({ timeout });
    return (await found.locator('.notification-list-item-message').textContent()) ?? '';
  }

  async texts(): Promise<string[]> {
    return this.page.locator('.notifications-toasts .notification-list-item-message').allTextContents();
  }

  async press(text: string | RegExp, button: string): Promise<void> {
    const found = this.toast(text).first();
    await found.hover();
    await found.getByRole('button', { name: button }).click();
  }

  /** Removes what is shown. */
  async clear(): Promise<void> {
    const close = this.page.locator('.notifications-toasts .notification-toast .codicon-notifications-clear');
    for (let left = await close.count(); left > 0; left -= 1) {
      await this.page.locator('.notifications-toasts .notification-toast').first().hover();
      await close.first().click();
    }
  }
}
