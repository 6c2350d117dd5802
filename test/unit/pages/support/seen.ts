import type { Page } from 'playwright-core';

/** Runs in the page. */
const script = `(() => {
  const clipOf = (element) => {
    const clip = { left: 0, top: -Infinity, right: innerWidth, bottom: Infinity, ellipsis: false };
    for (let at = element; at !== null && at !== document.documentElement; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.clipPath !== 'none') return null;
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const box = at.getBoundingClientRect();
      clip.left = Math.max(clip.left, box.left);
      clip.right = Math.min(clip.right, box.right);
      clip.top = Math.max(clip.top, box.top);
      clip.bottom = Math.min(clip.bottom, box.bottom);
      clip.ellipsis ||= style.textOverflow === 'ellipsis';
    }
    return clip;
  };
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    const words = node.textContent.trim();
    if (words === '' || parent.closest('svg, script, style, option, vscode-option, .codicon') !== null) continue;
    if (!parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const clip = clipOf(parent);
    if (clip === null) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (box.width > 0) texts.push({ words, box, clip, parent, node });
  }
  const cut = texts
    .filter(({ box, clip }) => !clip.ellipsis && (box.right > clip.right + 1.5 || box.left < clip.left - 1.5))
    .map(({ words }) => words);
  const seen = texts
    .map(({ words, box, clip, parent, node }) => ({
      words, parent, node,
      left: Math.max(box.left, clip.left), right: Math.min(box.right, clip.right),
      top: Math.max(box.top, clip.top), bottom: Math.min(box.bottom, clip.bottom),
    }))
    .filter(({ left, right, top, bottom }) => right > left && bottom > top);
  // What sticks to an edge lies over what scrolls beneath it.
  const layer = (element) => element.closest('.plots, .sheet-face, .header') ?? document.body;
  const overlapping = [];
  seen.forEach((a, at) => {
    for (const b of seen.slice(at + 1)) {
      const [wide, high] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
      if (a.node !== b.node && wide > 2 && high > 4 && layer(a.parent) === layer(b.parent)) overlapping.push(a.words + ' | ' + b.words);
    }
  });
  // A line of tabs goes sideways where arrows at its ends say so.
  const hasArrows = (each) => each.matches('.tabs') && [...each.parentElement.querySelectorAll('.tab-scroll')].filter((arrow) => arrow.checkVisibility()).length === 2;
  const sideways = [...document.querySelectorAll('body *')]
    .filter((each) => !hasArrows(each))
    .filter((each) => each.scrollWidth > each.clientWidth + 1 && each.checkVisibility() && ['auto', 'scroll'].includes(getComputedStyle(each).overflowX))
    .map((each) => each.className + ' ' + (each.getAttribute('aria-label') ?? ''));
  const unit = (texts, along) => {
    const at = [...texts].map((text) => {
      const box = text.getBoundingClientRect();
      return [Number(text.textContent.replace('−', '-')), along === 0 ? box.x + box.width / 2 : box.y + box.height / 2];
    });
    return Math.abs((at.at(-1)[1] - at[0][1]) / (at.at(-1)[0] - at[0][0]));
  };
  const unequal = [...document.querySelectorAll('.plots > .plot')]
    .filter((plot) => plot.checkVisibility())
    .map((plot) => [...plot.querySelectorAll('.plot-frame .axis')].map((axis, along) => unit(axis.querySelectorAll('text'), along)))
    .filter(([x, y]) => !(Math.abs(x / y - 1) < 0.01));
  return [
    ...(document.documentElement.scrollWidth > innerWidth ? ['the page is wider than its window'] : []),
    ...(innerWidth >= 860 && document.documentElement.scrollHeight > innerHeight ? ['the page scrolls'] : []),
    ...sideways.map((name) => name + ' has to be scrolled sideways'),
    ...new Set(cut.map((words) => words + ' is cut off')),
    ...overlapping.map((words) => words + ' stand upon each other'),
    ...unequal.map(([x, y]) => 'a unit is ' + x + ' pixels on x and ' + y + ' on y'),
  ];
})()`;

/**
 * What is wrong with how a page of plots stands, as far as it can be computed, in words; empty where nothing is: parts beyond
 * the window, to be scrolled sideways, cut off without `…`, words upon words, axes of unequal scale (within 1 %).
 */
export const layoutFaults = (page: Page): Promise<string[]> => page.evaluate<string[]>(script);

/** Which parts are not seen whole without scrolling. */
export const outOfView = (page: Page, ids: readonly string[]): Promise<string[]> =>
  page.evaluate<string[]>(`${JSON.stringify(ids)}.filter((id) => {
    const found = document.querySelector('[data-testid="' + id + '"]');
    if (found === null || !found.checkVisibility()) return true;
    const { left, top, right, bottom } = found.getBoundingClientRect();
    const scroller = found.closest('.scroller')?.getBoundingClientRect() ?? { top: 0, bottom: innerHeight };
    return left < -1 || right > innerWidth + 1 || top < scroller.top - 1 || bottom > Math.min(innerHeight, scroller.bottom) + 1;
  })`);

/** Marks, lines and bars that are seen, each with what it is and its colour, as translucent as it is, and what lies behind. */
export const drawnColours = (page: Page): Promise<{ ground: string; drawn: { name: string; colour: string }[] }> =>
  page.evaluate(`(async () => {
    // Drawn with the next frame.
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const ground = getComputedStyle(document.documentElement).getPropertyValue('--ground').trim();
    const kinds = [
      ['.plots circle.mark:not(.mark-ring)', 'fill'],
      ['.plots circle.mark-ring', 'stroke'],
      ['.plots .overlay [data-ring]', 'stroke'],
      ['.plots .overlay [data-arrow] path, .plots .overlay [data-arrow] line, .plots .overlay path[data-arrow]', 'stroke'],
      ['.plots .overlay .cloud', 'stroke'],
      ['path[data-curve]', 'stroke'],
      ['.multiples circle.mark', 'fill'],
      ['.bar-fill', 'fill'],
    ];
    const drawn = kinds.flatMap(([selector, paint]) =>
      [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility() && getComputedStyle(each)[paint] !== 'none').map((each) => {
        const style = getComputedStyle(each);
        const [r, g, b, a = 1] = style[paint].match(/[0-9.]+/g).map(Number);
        const alpha = a * Number(style.opacity) * Number(style[paint + 'Opacity']);
        return { name: selector, colour: 'rgba(' + [r, g, b, alpha].join(', ') + ')' };
      }),
    );
    return { ground, drawn };
  })()`);

/** Whether the first letters of an element's text, so many, are seen whole: within the page, within what clips it, and before an ellipsis. */
export const seesStart = (page: Page, id: string, letters: number): Promise<boolean> =>
  page.evaluate<boolean>(`(() => {
    const element = document.querySelector('[data-testid="${id}"]');
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    range.setStart(element, 0);
    let left = ${letters};
    for (let node = walker.nextNode(); node !== null && left > 0; node = walker.nextNode()) {
      range.setEnd(node, Math.min(left, node.length));
      left -= node.length;
    }
    const seen = range.getBoundingClientRect();
    let end = innerWidth;
    for (let at = element; at !== null; at = at.parentElement) {
      const { overflowX, textOverflow, fontSize } = getComputedStyle(at);
      if (overflowX === 'visible') continue;
      const isCut = textOverflow === 'ellipsis' && at.scrollWidth > at.clientWidth;
      end = Math.min(end, at.getBoundingClientRect().right - (isCut ? parseFloat(fontSize) : 0));
    }
    return left <= 0 && seen.width > 0 && seen.left >= 0 && seen.right <= end + 0.5;
  })()`);
