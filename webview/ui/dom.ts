/**
 * Builds elements. Text always enters as text nodes: nothing that arrives from outside is read as markup. Here alone, which
 * lint holds, text comes to a page: without characters that cannot be seen or that turn their neighbours round, and cut.
 */
import type { Shape } from '../../src/figure/shape.js';
import { shownLines } from '../../src/shared/shownText.js';

export type Child = Node | string | null;

export interface Attributes {
  readonly class?: string;
  readonly testId?: string;
  readonly title?: string;
  /** Any other attribute by its own name. */
  readonly [name: string]: string | number | boolean | undefined;
}

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

/** Attributes that a browser follows, loads or runs. */
const ACTIVE = /^(on.*|.*href|src.*|style|action|formaction|data|poster|ping)$/i;
/** Attributes that a person reads or hears. */
const SPOKEN = /^(title|placeholder|alt|aria-.*)$/;

function fill(element: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (ACTIVE.test(name)) throw new Error(`${name} is no attribute of ours: it would load or run what it says`);
    const text = value === true ? '' : String(value);
    element.setAttribute(name === 'testId' ? 'data-testid' : name, SPOKEN.test(name) ? shownLines(text) : text);
  }
  for (const child of children)
    if (child !== null) element.append(typeof child === 'string' ? shownLines(child) : child);
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

/** The element of a shape, with those of its parts. */
export function drawn({ tag, attributes, children }: Shape): SVGElement {
  return svg(tag, attributes, ...children.map((child) => (typeof child === 'string' ? child : drawn(child))));
}

export function icon(name: string): HTMLElement {
  return el('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });
}

export function show(element: Element, visible: boolean): void {
  element.toggleAttribute('hidden', !visible);
}

/** Puts text in place of what an element holds. */
export function setText(element: Node, text: string | null): void {
  element.textContent = shownLines(text ?? '');
}

/** What is shown where the pointer rests on an element. */
export function setTitle(element: HTMLElement, title: string): void {
  element.title = shownLines(title);
}

/** What a screen reader calls an element. */
export const setSpoken = (element: Element, text: string): void => element.setAttribute('aria-label', shownLines(text));

/** Text beside other children. */
export const textNode = (text: string): Text => document.createTextNode(shownLines(text));
