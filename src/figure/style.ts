import type { Palette, Role } from './palette.js';
import { cssVariables } from './palette.js';
import type { Shape } from './shape.js';

/** How shapes of a class look. Lengths are pixels of the drawing. */
export interface Style {
  readonly fill?: Role | 'none';
  readonly stroke?: Role | 'none';
  readonly opacity?: number;
  readonly 'fill-opacity'?: number;
  readonly 'stroke-opacity'?: number;
  readonly 'stroke-width'?: number;
  readonly 'stroke-dasharray'?: string;
  readonly 'stroke-linecap'?: 'round';
  readonly 'stroke-linejoin'?: 'round';
  readonly 'font-size'?: number;
  readonly 'font-weight'?: 600 | 700;
  /** Letters with a seam around them are drawn after it. */
  readonly 'paint-order'?: 'stroke' | 'normal';
  readonly 'text-anchor'?: 'middle';
}

/** A seam of the ground's colour keeps letters apart from what they stand over. */
const seam: Style = { 'paint-order': 'stroke', stroke: 'ground', 'stroke-width': 3 };

/**
 * How everything that is drawn looks, in pages and in files. A selector names classes (`.a.b`), or what lies within a group
 * (`.a line`, `.a .b`); as in a style sheet the more exact one decides, and of equal ones the last. media/figure.css is made
 * of this table.
 */
export const styles: readonly (readonly [selector: string, style: Style])[] = [
  // Axes
  ['.axis line', { stroke: 'line', 'stroke-opacity': 0.45 }],
  ['.axis text', { fill: 'quiet', 'font-size': 11 }],
  ['.axis-label', { fill: 'ink', 'font-size': 11, ...seam }],
  ['.plot-border', { fill: 'none', stroke: 'line' }],
  ['.space-axis', { stroke: 'quiet', 'stroke-width': 1 }],
  ['.space-axis-back', { 'stroke-dasharray': '2 3', 'stroke-opacity': 0.6 }],
  ['.simplex-edge', { fill: 'none', stroke: 'quiet' }],
  // Marks
  ['.mark-disc', { stroke: 'ground', 'stroke-width': 0.75 }],
  ['.mark-ring', { 'stroke-width': 1.75 }],
  ['.mark-faded', { opacity: 0.22 }],
  ['.links', { fill: 'none', stroke: 'quiet', 'stroke-width': 1, 'stroke-opacity': 0.8 }],
  ['.links-many', { 'stroke-width': 0.75, 'stroke-opacity': 0.4 }],
  ['.link', { stroke: 'ink', 'stroke-width': 2 }],
  // What lies over the marks
  [
    '.selection-shape',
    { fill: 'accent', 'fill-opacity': 0.12, stroke: 'accent', 'stroke-width': 1.25, 'stroke-dasharray': '4 3' },
  ],
  ['.ring', { fill: 'none', 'stroke-width': 2, stroke: 'ink' }],
  ['.ring-start', { stroke: 'start' }],
  ['.ring-end', { stroke: 'target' }],
  ['.ring-pin', { stroke: 'quiet', 'stroke-width': 1.5 }],
  ['.ring-label', { 'font-size': 12, 'font-weight': 700, fill: 'ink', ...seam }],
  ['.cross', { stroke: 'ink', 'stroke-width': 1.5, fill: 'none' }],
  ['.arrow line', { 'stroke-width': 2, stroke: 'ink' }],
  ['.arrow polygon', { fill: 'ink' }],
  ['.arrow-measured line', { 'stroke-dasharray': '5 3' }],
  ['.arrow-pin line', { stroke: 'quiet', 'stroke-width': 1.5 }],
  ['.arrow-pin polygon', { fill: 'quiet' }],
  ['.beyond path', { fill: 'none', stroke: 'ink', 'stroke-width': 2, 'stroke-linejoin': 'round' }],
  ['.beyond .beyond-edge', { stroke: 'ground', 'stroke-width': 6 }],
  ['.cloud', { fill: 'none', 'stroke-width': 4, 'stroke-linecap': 'round' }],
  ['.cloud-start', { stroke: 'start' }],
  ['.cloud-end', { stroke: 'target' }],
  ['.path', { fill: 'none', stroke: 'ink', 'stroke-width': 1.5, 'stroke-opacity': 0.75 }],
  ['.path-behind', { 'stroke-dasharray': '4 3', 'stroke-opacity': 0.6 }],
  ['.path-dot', { stroke: 'ink', 'stroke-width': 1 }],
  ['.path-dot-current', { 'stroke-width': 2.5 }],
  ['.target path', { fill: 'ground', stroke: 'ink', 'stroke-width': 2 }],
  ['.target-reached path', { fill: 'ink' }],
  ['.target-control path', { stroke: 'quiet', 'stroke-dasharray': '2 2' }],
  // Bars and columns
  ['.bar-back', { fill: 'barBack' }],
  ['.bar-fill', { fill: 'ink' }],
  ['.bar-plain', { fill: 'bar' }],
  ['.bar-a', { fill: 'start' }],
  ['.bar-b', { fill: 'target' }],
  ['.bar-ab', { fill: 'startToTarget' }],
  ['.bar-ba', { fill: 'targetToStart' }],
  ['.bar-control', { fill: 'quiet', 'fill-opacity': 0.6 }],
  ['.bar-mark-edge', { stroke: 'ground', 'stroke-width': 5 }],
  ['.bar-mark', { stroke: 'ink', 'stroke-width': 2 }],
  ['.bar-zero', { stroke: 'quiet', 'stroke-width': 1 }],
  ['.bar-heading', { fill: 'ink', 'font-size': 11, 'font-weight': 600 }],
  ['.bar-name', { fill: 'quiet', 'font-size': 11 }],
  ['.bar-figure', { fill: 'ink', 'font-size': 11 }],
  ['.column-line', { stroke: 'line' }],
  ['.column-back', { fill: 'barBack', 'fill-opacity': 0.5 }],
  ['.column-fill', { fill: 'bar' }],
  ['.column-value', { fill: 'ink', 'font-size': 10 }],
  ['.column-label', { fill: 'quiet', 'font-size': 10 }],
  // Lines. A value between two gaps shows as a dot, since its ends are round.
  ['.line', { fill: 'none', stroke: 'ink', 'stroke-width': 2, 'stroke-linecap': 'round' }],
  ['.line-dot', { fill: 'ink' }],
  ['.line-band', { fill: 'ink', 'fill-opacity': 0.15 }],
  ['.line-level', { 'stroke-width': 1.5, 'stroke-dasharray': '5 3', stroke: 'ink' }],
  ['.line-now', { stroke: 'quiet', 'stroke-width': 1, 'stroke-dasharray': '2 2' }],
  ['.line-upright', { stroke: 'ink', 'stroke-width': 1.25 }],
  ['.upright-label', { fill: 'ink', 'font-size': 11, ...seam }],
  ['.line-label', { fill: 'ink', 'font-size': 11 }],
  ['.line.tone-level', { 'stroke-width': 1.5 }],
  ['.line.tone-quiet', { stroke: 'quiet', 'stroke-width': 1, 'stroke-opacity': 0.55 }],
  ['.line.tone-a', { stroke: 'start' }],
  ['.line.tone-b', { stroke: 'target' }],
  ['.line.tone-ab', { stroke: 'startToTarget' }],
  ['.line.tone-ba', { stroke: 'targetToStart' }],
  ['.line-level.tone-a', { stroke: 'start' }],
  ['.line-level.tone-b', { stroke: 'target' }],
  ['.line-level.tone-ab', { stroke: 'startToTarget' }],
  ['.line-level.tone-ba', { stroke: 'targetToStart' }],
  ['.line-dot.tone-a', { fill: 'start' }],
  ['.line-dot.tone-b', { fill: 'target' }],
  ['.line-dot.tone-ab', { fill: 'startToTarget' }],
  ['.line-dot.tone-ba', { fill: 'targetToStart' }],
  ['.line-dot.tone-quiet', { fill: 'quiet' }],
  // Curves over training, which may be many in little height
  [
    '.curve',
    { fill: 'none', stroke: 'ink', 'stroke-width': 1.5, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' },
  ],
  ['.curve.tone-a', { stroke: 'start' }],
  ['.curve.tone-b', { stroke: 'target' }],
  ['.curve.tone-ab', { stroke: 'startToTarget' }],
  ['.curve.tone-ba', { stroke: 'targetToStart' }],
  ['.curve.tone-quiet', { stroke: 'quiet', 'stroke-width': 1 }],
  ['.curve-overlaid', { fill: 'none', 'stroke-width': 1.5, 'stroke-linejoin': 'round', 'stroke-linecap': 'round' }],
  ['.curve-level', { stroke: 'ink', 'stroke-width': 1, 'stroke-dasharray': '6 3' }],
  ['.curve-beyond', { fill: 'ground', stroke: 'ink', 'stroke-width': 1 }],
  ['.curve-failed', { fill: 'none', stroke: 'ink', 'stroke-width': 1.5 }],
  ['.curve-brush', { fill: 'accent', 'fill-opacity': 0.14, stroke: 'accent', 'stroke-width': 1 }],
  ['.curve-pin', { fill: 'ground', stroke: 'ink', 'stroke-width': 1.5, 'stroke-linejoin': 'round' }],
  ['.level-good', { fill: 'targetToStart' }],
  ['.level-doubt', { fill: 'target' }],
  ['.level-bad', { fill: 'ink' }],
  ['.level-open', { fill: 'quiet', 'fill-opacity': 0.6 }],
  // The read-outs of a step that is pinned, behind those of the step on show
  ['.ghost', { fill: 'none', stroke: 'quiet', 'stroke-width': 6, 'stroke-linecap': 'round', 'stroke-opacity': 0.5 }],
  // Runs
  ['.run-curve', { fill: 'none', 'stroke-width': 2, 'stroke-linejoin': 'round' }],
  ['.run-mark', { stroke: 'ground', 'stroke-width': 0.75 }],
  ['.run-band', { 'fill-opacity': 0.2, stroke: 'none' }],
  ['.run-behind', { opacity: 0.28 }],
  // Heat maps
  ['.heat-label', { fill: 'quiet', 'font-size': 10 }],
  ['.heat-none', { fill: 'none', stroke: 'line', 'stroke-opacity': 0.6 }],
  ['.heat-cursor', { fill: 'none', stroke: 'ink', 'stroke-width': 2 }],
  ['.heat-pair', { fill: 'none', stroke: 'ink', 'stroke-width': 2, 'stroke-dasharray': '3 2' }],
  // What files say beside the drawings
  ['.figure-ground', { fill: 'ground' }],
  ['.figure-title', { fill: 'ink', 'font-size': 12, 'font-weight': 600 }],
  ['.figure-note', { fill: 'quiet', 'font-size': 10 }],
  ['.figure-caption', { fill: 'ink', 'font-size': 10 }],
];

const lengths = new Set(['stroke-width', 'font-size']);

/** The style sheet of pages: the table in CSS, colours by the custom properties of the page. */
export function styleSheet(): string {
  const valueOf = (name: string, value: string | number): string => {
    if (name === 'fill' || name === 'stroke') return value === 'none' ? 'none' : `var(${variableOf(value)})`;
    return lengths.has(name) ? `${value}px` : String(value);
  };
  return styles
    .map(([selector, style]) => {
      const lines = Object.entries(style).map(([name, value]) => `  ${name}: ${valueOf(name, value)};\n`);
      return `${selector} {\n${lines.join('')}}\n`;
    })
    .join('');
}

const variableOf = (role: string | number): string =>
  Object.entries(cssVariables).find(([name]) => name === role)?.[1] ?? String(role);

interface Part {
  readonly tag: string | null;
  readonly classes: readonly string[];
}

const partOf = (text: string): Part => {
  const [tag, ...classes] = text.split('.');
  return { tag: tag === '' ? null : tag, classes };
};

const rules = styles
  .map(([selector, style], place) => {
    const parts = selector.split(' ').map(partOf);
    const exact = parts.reduce((sum, part) => sum + 100 * part.classes.length + (part.tag === null ? 0 : 1), 0);
    return { within: parts.length > 1 ? parts[0] : null, own: parts[parts.length - 1], style, exact, place };
  })
  .sort((a, b) => a.exact - b.exact || a.place - b.place);

const classesOf = (shape: Shape): readonly string[] => String(shape.attributes.class ?? '').split(' ');

const fits = (part: Part, tag: string, classes: readonly string[]): boolean =>
  (part.tag === null || part.tag === tag) && part.classes.every((name) => classes.includes(name));

/** Attributes that say what a shape is, not how it looks: a page finds and tests by them. */
const NAMING = /^(class$|data-|aria-)/;

/**
 * The same drawing with all that style sheet and palette say written into it, so that it can stand alone.
 * @param above the shapes that it stands in, outermost first
 */
export function styled(shape: Shape, palette: Palette, above: readonly Shape[] = []): Shape {
  const classes = classesOf(shape);
  const attributes: Record<string, string | number | undefined> = {};
  for (const [name, value] of Object.entries(shape.attributes)) if (!NAMING.test(name)) attributes[name] = value;
  for (const { within, own, style } of rules) {
    if (!fits(own, shape.tag, classes)) continue;
    if (within !== null && !above.some((outer) => fits(within, outer.tag, classesOf(outer)))) continue;
    for (const [name, value] of Object.entries(style)) attributes[name] = colourOf(palette, value);
  }
  const inside = [...above, shape];
  return {
    ...shape,
    attributes,
    children: shape.children.map((child) => (typeof child === 'string' ? child : styled(child, palette, inside))),
  };
}

const colourOf = (palette: Palette, value: string | number): string | number =>
  Object.entries(palette.colours).find(([role]) => role === value)?.[1] ?? value;
