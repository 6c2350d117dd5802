import type { Page } from 'playwright-core';

/** Attributes that say how a part is coloured. */
const COLOURS = ['fill', 'stroke', 'style', 'stop-color'];

/** Runs in the page. */
const script = (state: string): string => `(() => {
  const lines = [];
  const read = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const { display, visibility, overflowX, overflowY, position, clipPath, pointerEvents } = getComputedStyle(element);
    const said = [...element.attributes].filter(({ name }) => !${JSON.stringify(COLOURS)}.includes(name));
    const words = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map(({ data }) => data);
    const box = [left + scrollX, top + scrollY, width, height].map((value) => value.toFixed(1));
    lines.push([
      element.localName, ...said.map(({ name, value }) => name + '=' + value).sort(), ...words, ...box,
      ...[display, visibility, overflowX, overflowY, position, clipPath, pointerEvents],
    ].join(' '));
    // What is not there for anybody may be drawn when it is next seen.
    if (display === 'none') return;
    for (const child of [...(element.shadowRoot?.children ?? []), ...element.children]) read(child);
  };
  // The body's class is what kind of theme is on.
  for (const child of document.body.children) read(child);
  const known = (window.partsOf ??= {});
  const first = (known[${JSON.stringify(state)}] ??= lines);
  const at = lines.findIndex((line, at) => line !== first[at]);
  if (at >= 0) return [lines[at] + ' where there was ' + first[at]];
  return lines.length === first.length ? [] : [lines.length + ' parts where there were ' + first.length];
})()`;

/**
 * The first part of a page that is not as it was when the page was first seen in this state, in words; none where nothing but
 * colours has changed: elements (those of components as well), their names, roles and words, and where and how they stand.
 * What a checker finds by anything but colour it then finds alike.
 */
export const otherThanColours = (page: Page, state: string): Promise<string[]> =>
  page.evaluate<string[]>(script(state));
