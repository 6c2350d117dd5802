import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from './workbench.js';
import { PATIENCE_MS } from './patience.js';

/** The panel's page: webview/panel/testIds.ts says what can be found in it. */
export class Panel {
  private constructor(
    private readonly workbench: Workbench,
    readonly frame: Frame,
  ) {}

  /** The panel of a folder, once its picture is there. */
  static async ready(workbench: Workbench, folder: string, timeout = PATIENCE_MS): Promise<Panel> {
    const title = `[data-testid="panel-title"]:has-text("${folder}")`;
    const answered = ['ready', 'error'].map((state) => `[data-testid="panel"][data-state="${state}"]:has(${title})`);
    const frame = await workbench.webview(answered.join(', '), timeout);
    const failure = frame.getByTestId('failure-message');
    if (await failure.isVisible()) throw new Error(`the panel of ${folder} says: ${await failure.innerText()}`);
    const panel = new Panel(workbench, frame);
    await panel.settled();
    return panel;
  }

  byId(id: string): Locator {
    return this.frame.getByTestId(id);
  }

  /** Waits until no analysis is under way. */
  async settled(): Promise<void> {
    await this.frame.locator('[data-testid="panel"][data-state="ready"]:not([data-busy="true"])').waitFor();
  }

  /** Waits until the picture of another step is there. */
  async showsStep(step: number): Promise<void> {
    await this.frame.locator(`[data-testid="panel"][data-step="${step}"]:not([data-busy="true"])`).waitFor();
  }

  text(id: string): Promise<string> {
    return this.byId(id).innerText();
  }

  /** A number shown in short form, in full from its title. */
  async figure(id: string): Promise<number> {
    const title = await this.byId(id).locator('xpath=ancestor-or-self::*[@title][1]').getAttribute('title');
    const found = /:\s*(-?[\d.]+(?:e[+-]?\d+)?)\s*$/.exec(title ?? '');
    if (!found) throw new Error(`no number in the title of ${id}: ${title}`);
    return Number(found[1]);
  }

  /** The marks of beliefs in one of the plots. */
  marks(plot: 'truth' | 'residual'): Locator {
    return this.byId(`plot-${plot}`).locator('circle[data-belief]');
  }

  mark(plot: 'truth' | 'residual', belief: number): Locator {
    return this.byId(`plot-${plot}`).locator(`circle[data-belief="${belief}"]`);
  }

  /** Moves the pointer over the middle of a mark. The plots take pointer events as a whole, so Playwright may not. */
  async pointAt(mark: Locator): Promise<{ x: number; y: number }> {
    await mark.scrollIntoViewIfNeeded();
    const box = await mark.boundingBox();
    if (!box) throw new Error('the mark is not on the screen');
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await this.workbench.page.mouse.move(at.x - 3, at.y - 3);
    await this.workbench.page.mouse.move(at.x, at.y, { steps: 3 });
    return at;
  }

  async clickMark(mark: Locator, modifier?: 'Shift' | 'Control'): Promise<void> {
    const at = await this.pointAt(mark);
    const { keyboard, mouse } = this.workbench.page;
    if (modifier) await keyboard.down(modifier);
    await mouse.click(at.x, at.y);
    if (modifier) await keyboard.up(modifier);
  }
}
