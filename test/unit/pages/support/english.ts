import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { bundleFile } from '../../../tools/l10n.mjs';

type Texts = Readonly<Record<string, string>>;
const german = JSON.parse(readFileSync(bundleFile('de'), 'utf8')) as Texts;

/** Words of English sentences that are none of German ones. */
const ENGLISH =
  /(?<![-\p{L}\p{N}_.])(the|of|is|are|and|with|from|for|that|this|which|it|its|by|to|as|has|have|be|or|each|there|than|where|when|how|what|not|no|only|into|here|they|does|been|will|can|may|more|most|left|right|shown|words|above|below|other|every)(?![-\p{L}\p{N}_.])/u;

/** What a person sees, hears or reads on hover in a page: texts of elements, and their names, titles and prompts, each once. */
const script = `(() => {
  const texts = new Set();
  const told = (text) => { if (text != null && text.trim() !== '') texts.add(text.trim().replace(/\\s+/g, ' ')); };
  const read = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches('script, style, .codicon, code, pre, [lang=en], [lang=en] *')) continue;
      for (const name of ['title', 'aria-label', 'aria-description', 'aria-valuetext', 'aria-roledescription', 'placeholder', 'alt'])
        told(element.getAttribute(name));
      if (element.shadowRoot) read(element.shadowRoot);
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) told(node.data);
    }
  };
  read(document.body);
  return [...texts];
})()`;

/**
 * Texts of a page in German that are still English: those of the bundle whose German is another, and those with words that no
 * German sentence has.
 * @param data what is the same in all languages: texts that files, presets and people gave
 */
export async function leftInEnglish(page: Page, data: readonly string[] = []): Promise<string[]> {
  const shown = await page.evaluate<string[]>(script);
  return shown.filter(
    (text) =>
      !data.some((each) => (each.includes(' ') ? text.includes(each) : text === each)) &&
      ((Object.hasOwn(german, text) && german[text] !== text) || ENGLISH.test(text.replaceAll(/\[[^\]]*\]/g, ''))),
  );
}

/** The language of a page, for `reportHtml` and all that is handed one. */
export const GERMAN = { code: 'de', texts: german };
