import type { Page } from 'playwright-core';

/** The panel's tabs, in their order. */
export const tabs = ['geometry', 'check', 'process', 'steering', 'trajectory', 'matrix', 'edit', 'training'] as const;
export type Tab = (typeof tabs)[number];

/** Gives every tab something to show: experiments that are run on request are run. */
export async function fillTabs(page: Page): Promise<void> {
  const byId = (id: string) => page.getByTestId(id);
  const open = (tab: Tab): Promise<void> => byId(`tab-${tab}`).click();
  await byId('sweep-run').click();
  await open('check');
  await byId('check-run').click();
  await byId('check-rows').waitFor();
  await open('process');
  for (const [run, shown] of [
    ['rank-run', 'fit-ranking'],
    ['infer-run', 'infer-found'],
  ] as const) {
    await byId(run).click();
    await byId(shown).waitFor();
  }
  await open('steering');
  await page.locator('[data-testid=steering][data-extras=ready]').waitFor();
  await open('trajectory');
  await byId('word').fill('0110100');
  await byId('trajectory-table').locator('tr[data-step]').nth(6).waitFor();
  await open('matrix');
  await byId('matrix-run').click();
  await page.locator('[data-testid=heat-map][data-rows]').waitFor();
  await open('edit');
  await byId('edit-use-b').click();
  await byId('edit-bars').locator('[data-condition=edited]').first().waitFor();
  await open('training');
  await byId('multiples').locator('[data-step-place="11"]').waitFor();
  await byId('plot-truth').focus();
  await page.keyboard.press('Home');
  for (let belief = 0; belief < 17; belief++) await page.keyboard.press('ArrowRight');
  await byId('details-words').locator('li').first().waitFor();
}
