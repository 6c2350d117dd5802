import { color } from 'd3';
import PDFDocument from 'pdfkit';
import { shownLines } from '../../shared/shownText.js';
import { jsonText } from '../../shared/writtenText.js';
import type { Figure } from '../figure.js';
import type { Shape } from '../shape.js';
import type { Faces } from './assets.js';
import { faces } from './assets.js';
import { isAllowed } from './svg.js';

type Doc = PDFKit.PDFDocument;

/** What a shape takes from the group that it is in. */
interface Pen {
  readonly fill: string;
  readonly stroke: string;
  readonly fillOpacity: number;
  readonly strokeOpacity: number;
  readonly opacity: number;
  readonly width: number;
  readonly dashes: readonly number[];
  readonly round: boolean;
  readonly size: number;
  readonly bold: boolean;
  readonly anchor: string;
  readonly seam: boolean;
}

const first: Pen = {
  fill: '#000000',
  stroke: 'none',
  fillOpacity: 1,
  strokeOpacity: 1,
  opacity: 1,
  width: 1,
  dashes: [],
  round: false,
  size: 11,
  bold: false,
  anchor: 'start',
  seam: false,
};

const numbers = (text: unknown): number[] =>
  String(text)
    .match(/-?\d*\.?\d+(?:e-?\d+)?/gi)
    ?.map(Number) ?? [];

/** A colour as PDF's writer takes it: of CSS it knows names and #rrggbb, and draws all else black. */
const plain = (text: string): string => (text === 'none' ? text : (color(text)?.formatHex() ?? text));

function penOf(pen: Pen, at: Shape['attributes']): Pen {
  const number = (name: string, otherwise: number): number => (at[name] === undefined ? otherwise : Number(at[name]));
  const text = (name: string, otherwise: string): string => (at[name] === undefined ? otherwise : String(at[name]));
  return {
    fill: plain(text('fill', pen.fill)),
    stroke: plain(text('stroke', pen.stroke)),
    fillOpacity: number('fill-opacity', pen.fillOpacity),
    strokeOpacity: number('stroke-opacity', pen.strokeOpacity),
    opacity: pen.opacity * number('opacity', 1),
    width: number('stroke-width', pen.width),
    dashes: at['stroke-dasharray'] === undefined ? pen.dashes : numbers(at['stroke-dasharray']),
    round: at['stroke-linecap'] === undefined ? pen.round : at['stroke-linecap'] === 'round',
    size: number('font-size', pen.size),
    bold: at['font-weight'] === undefined ? pen.bold : Number(at['font-weight']) >= 600,
    anchor: text('text-anchor', pen.anchor),
    seam: at['paint-order'] === undefined ? pen.seam : at['paint-order'] === 'stroke',
  };
}

function transform(doc: Doc, text: string): void {
  for (const [, name, inner] of text.matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [a = 0, b] = numbers(inner);
    if (name === 'translate') doc.translate(a, b ?? 0);
    else if (name === 'scale') doc.scale(a, b ?? a);
    else if (name === 'rotate') doc.rotate(a);
  }
}

/** Puts the outline of a shape into the document; false where it has none. */
function outline(doc: Doc, { tag, attributes: at }: Shape): boolean {
  const n = (name: string): number => Number(at[name] ?? 0);
  switch (tag) {
    case 'line':
      doc.moveTo(n('x1'), n('y1')).lineTo(n('x2'), n('y2'));
      return true;
    case 'rect':
      doc.rect(n('x'), n('y'), n('width'), n('height'));
      return n('width') > 0 && n('height') > 0;
    case 'circle':
      doc.circle(n('cx'), n('cy'), n('r'));
      return n('r') > 0;
    case 'path':
      if (at.d === undefined || at.d === '') return false;
      doc.path(String(at.d));
      return true;
    case 'polygon':
    case 'polyline': {
      const all = numbers(at.points);
      if (all.length < 4) return false;
      for (let part = 0; part + 1 < all.length; part += 2)
        if (part === 0) doc.moveTo(all[0], all[1]);
        else doc.lineTo(all[part], all[part + 1]);
      if (tag === 'polygon') doc.closePath();
      return true;
    }
    default:
      return false;
  }
}

function paint(doc: Doc, pen: Pen, tag: Shape['tag']): void {
  const fills = pen.fill !== 'none' && tag !== 'line' && pen.fillOpacity * pen.opacity > 0;
  const strokes = pen.stroke !== 'none' && pen.width > 0;
  if (fills) doc.fillColor(pen.fill, pen.opacity * pen.fillOpacity);
  if (strokes) {
    doc.lineWidth(pen.width).lineCap(pen.round ? 'round' : 'butt');
    doc.strokeColor(pen.stroke, pen.opacity * pen.strokeOpacity);
    if (pen.dashes.length > 0) doc.dash(pen.dashes[0], { space: pen.dashes[1] ?? pen.dashes[0] });
    else doc.undash();
  }
  if (fills && strokes) doc.fillAndStroke();
  else if (fills) doc.fill();
  else if (strokes) doc.stroke();
  // A path that is not painted would be painted with the next one.
  else doc.addContent('n');
}

function write(doc: Doc, pen: Pen, { attributes: at, children }: Shape): void {
  const said = shownLines(children.filter((child) => typeof child === 'string').join(''));
  if (said === '') return;
  doc.font(pen.bold ? 'bold' : 'regular', pen.size);
  const wide = doc.widthOfString(said);
  const x = Number(at.x ?? 0) - (pen.anchor === 'middle' ? wide / 2 : pen.anchor === 'end' ? wide : 0);
  const y = Number(at.y ?? 0);
  if (pen.seam && pen.stroke !== 'none') {
    // What is read out or copied has the words once.
    doc.markContent('Span', { actual: ' ' });
    doc.lineWidth(pen.width).lineJoin('round').undash().strokeColor(pen.stroke, pen.opacity);
    doc.text(said, x, y, { lineBreak: false, baseline: 'alphabetic', stroke: true, fill: false });
    doc.endMarkedContent();
  }
  doc.fillColor(pen.fill, pen.opacity * pen.fillOpacity);
  doc.text(said, x, y, { lineBreak: false, baseline: 'alphabetic' });
}

function draw(doc: Doc, shape: Shape, above: Pen, clips: ReadonlyMap<string, Shape>): void {
  const { tag, attributes: at, children } = shape;
  if (tag === 'defs' || tag === 'title') return;
  const pen = penOf(above, at);
  doc.save();
  if (at.transform !== undefined) transform(doc, String(at.transform));
  const clip = clips.get(String(at['clip-path'] ?? ''));
  if (clip !== undefined && outline(doc, clip)) doc.clip();
  if (tag === 'g') {
    for (const child of children) if (typeof child !== 'string') draw(doc, child, pen, clips);
  } else if (tag === 'text') write(doc, pen, shape);
  else if (tag === 'image') {
    if (at.href !== undefined && isAllowed('href', at.href)) {
      const size = { width: Number(at.width), height: Number(at.height) };
      doc.image(Buffer.from(String(at.href).split(',')[1] ?? '', 'base64'), Number(at.x ?? 0), Number(at.y ?? 0), size);
    }
  } else if (outline(doc, shape)) paint(doc, pen, tag);
  doc.restore();
}

/** What clips, by the address that groups name it by. */
function clipsOf(shapes: readonly (Shape | string)[], found = new Map<string, Shape>()): ReadonlyMap<string, Shape> {
  for (const each of shapes) {
    if (typeof each === 'string') continue;
    const inner = each.children[0];
    if (each.tag === 'clipPath' && inner !== undefined && typeof inner !== 'string')
      found.set(`url(#${String(each.attributes.id)})`, inner);
    else clipsOf(each.children, found);
  }
  return found;
}

/**
 * A picture as PDF of one page: shapes as shapes, letters as text in a face that the file holds as far as it is used.
 * @param date when it was made; the same picture and date give the same bytes
 */
export async function pdfOf(figure: Figure, date: Date): Promise<Buffer> {
  return pdfWith(figure, date, await faces());
}

function pdfWith({ width, height, millimetres, shapes, about }: Figure, date: Date, face: Faces): Promise<Buffer> {
  const points = (72 * millimetres) / 25.4;
  const scale = points / width;
  const doc = new PDFDocument({
    size: [points, scale * height],
    margin: 0,
    // None is loaded before the first letter is drawn.
    font: null as unknown as string,
    lang: 'en',
    displayTitle: true,
    info: {
      Title: about.title,
      Subject: about.lines.join(' '),
      Keywords: jsonText(about.facts),
      Creator: String(about.facts.program),
      CreationDate: date,
    },
  });
  doc.registerFont('regular', face.regular).registerFont('bold', face.bold);
  doc.scale(scale);
  const clips = clipsOf(shapes);
  for (const shape of shapes) draw(doc, shape, first, clips);
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => resolve(Buffer.concat(parts)));
    doc.on('error', reject);
    doc.end();
  });
}
