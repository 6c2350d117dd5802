/** Builds elements. Text always enters as text nodes: nothing that arrives from outside is read as markup. */
export type Child = Node | string | null;

export interface Attributes {
  readonly class?: string;
  readonly testId?: string;
  readonly title?: string;
  /** Any other attribute by its own name. */
  readonly [name: string]: string | number | boolean | undefined;
}

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

function fill(element: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name === 'testId' ? 'data-testid' : name, value === true ? '' : String(value));
  }
  for (const child of children) if (child !== null) element.append(child);
}

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG_NAMESPACE, tag);
  fill(element, attributes, children);
  return element;
}

export function icon(name: string): HTMLElement {
  return el('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });
}

export function show(element: Element, visible: boolean): void {
  element.toggleAttribute('hidden', !visible);
}
