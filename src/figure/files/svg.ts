import { jsonText } from '../../shared/writtenText.js';
import { shownLines } from '../../shared/shownText.js';
import type { Figure } from '../figure.js';
import type { Shape } from '../shape.js';

/** Faces of letters that one or the other of most machines has. */
const FACES = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text of XML: no character that XML 1.0 or a reader would take for anything else. */
export const xmlText = (text: string): string => shownLines(text).replace(/[&<>"]/g, (found) => named[found]);

/** Attributes that a drawing may have in a file: none loads or runs anything, but an image that the file itself holds. */
const ALLOWED =
  /^(x|y|x1|x2|y1|y2|cx|cy|r|d|points|width|height|transform|id|clip-path|fill|stroke|opacity|href|preserveAspectRatio|(fill|stroke)-opacity|stroke-(width|dasharray|linecap|linejoin)|font-(size|weight)|paint-order|text-anchor|dominant-baseline)$/;
const IMAGE = /^data:image\/png;base64,[A-Za-z0-9+/=]*$/;

/** Whether a shape's attribute is written. */
export const isAllowed = (name: string, value: string | number): boolean =>
  ALLOWED.test(name) && (name !== 'href' || IMAGE.test(String(value)));

const numberText = (value: number): string => String(Number(value.toFixed(3)));

function elementText({ tag, attributes, children }: Shape): string {
  const said = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined || !isAllowed(name, value)
      ? []
      : // Addresses of images are long, and hold nothing to be spelt otherwise.
        [`${name}="${typeof value === 'number' ? numberText(value) : name === 'href' ? value : xmlText(value)}"`],
  );
  const head = [tag, ...said].join(' ');
  if (children.length === 0) return `<${head}/>`;
  const inner = children.map((child) => (typeof child === 'string' ? xmlText(child) : elementText(child)));
  return `<${head}>${inner.join('')}</${tag}>`;
}

/** Shapes as they stand in a file. */
export const shapesText = (shapes: readonly Shape[]): string => shapes.map(elementText).join('\n');

/**
 * A picture as SVG of one file: letters as text, marks as shapes, and where it is from in its metadata.
 * @param faces of the letters, as CSS names them
 */
export function svgText({ width, height, millimetres, shapes, about }: Figure, faces = FACES): string {
  const size = `width="${numberText(millimetres)}mm" height="${numberText((millimetres * height) / width)}mm"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${numberText(width)} ${numberText(height)}" font-family="${faces}">`,
    `<title>${xmlText(about.title)}</title>`,
    `<desc>${xmlText(about.lines.join(' '))}</desc>`,
    `<metadata>${xmlText(jsonText(about.facts))}</metadata>`,
    ...shapes.map(elementText),
    '</svg>',
    '',
  ].join('\n');
}
