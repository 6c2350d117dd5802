import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** What a page can be asked in: a tab or a frame of it. */
interface Asked {
  evaluate<Result>(script: string): Promise<Result>;
}

const scripts = createRequire(import.meta.url);
const holding = new WeakSet<Asked>();

/**
 * Violations of WCAG 2.1 levels A and AA in a page, one line each; empty when there are none.
 * @param options.practices whether to look for what the checker counts as best practice as well, such as headings in order
 * @param options.colours whether to look for words alone that are too faint, in the part of the page that is meant
 * @param options.within selects that part; left out: all of it
 * @param options.stays whether the page is the same one as when it was last asked, which then has the checker already
 */
export async function accessibilityViolations(
  page: Asked,
  {
    practices = false,
    stays = false,
    colours = false,
    within = null,
  }: { practices?: boolean; stays?: boolean; colours?: boolean; within?: string | null } = {},
): Promise<string[]> {
  if (!stays || !holding.has(page)) await page.evaluate(await readFile(scripts.resolve('axe-core/axe.min.js'), 'utf8'));
  holding.add(page);
  const rules = colours
    ? { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }
    : ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', ...(practices ? ['best-practice'] : [])];
  // The page is transparent: without this the checker takes the white of an empty frame for its background.
  const violations = await page.evaluate<Violation[]>(`(async () => {
    const { style } = document.documentElement;
    style.backgroundColor = getComputedStyle(document.documentElement).getPropertyValue('--vscode-editor-background');
    const options = { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'], preload: false };
    // Tabs that are not open have nothing that the checker would tell of, and many thousand parts that it would make a tree of.
    const closed = [...document.querySelectorAll('[role=tabpanel]')].filter((each) => !each.checkVisibility());
    const emptied = closed.map((each) => [each, [...each.childNodes]]);
    for (const [each] of emptied) each.replaceChildren();
    const { violations } = await axe.run(${within === null ? 'document' : JSON.stringify(within)}, options);
    for (const [each, parts] of emptied) each.replaceChildren(...parts);
    style.backgroundColor = '';
    return violations;
  })()`);
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${impact}) at ${target.join(' ')}: ${failureSummary}`),
  );
}
