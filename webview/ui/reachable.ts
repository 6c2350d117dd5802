/**
 * Lets a part that is longer or wider than its room be scrolled by the keys alone: it takes the focus while there is
 * something to scroll, and is no stop on the way while there is not.
 * @param element the part that scrolls, which has a name for those who hear it
 * @param parts what in it changes size; it is watched itself as well
 */
export function reachableWhileItScrolls(element: HTMLElement, ...parts: readonly HTMLElement[]): void {
  const reach = (): void => {
    const longer = element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;
    if (longer) element.tabIndex = 0;
    else element.removeAttribute('tabindex');
  };
  const sizes = new ResizeObserver(reach);
  for (const part of [element, ...parts]) sizes.observe(part);
}
