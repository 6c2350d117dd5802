import type { Frame } from 'playwright-core';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../tools/paths.mjs';

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}
declare const axe: { run(context: Document, options: unknown): Promise<{ violations: Violation[] }> };

/**
 * Violations of WCAG 2.1 levels A and AA in a page, one line each; empty when there are none.
 * @param options.practices whether to look for what the checker counts as best practice as well, such as headings in order
 */
export async function accessibilityViolations(
  frame: Frame,
  { practices = false }: { practices?: boolean } = {},
): Promise<string[]> {
  await frame.evaluate(await readFile(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8'));
  const violations = await frame.evaluate(async (more) => {
    // The page is transparent: without this the checker takes the white of an empty frame for its background.
    const { style } = document.documentElement;
    style.backgroundColor = getComputedStyle(document.documentElement).getPropertyValue('--vscode-editor-background');
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', ...(more ? ['best-practice'] : [])];
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ['violations'], preload: false });
    style.backgroundColor = '';
    return violations;
  }, practices);
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${impact}) at ${target.join(' ')}: ${failureSummary}`),
  );
}
