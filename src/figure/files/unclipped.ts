import type { Shape } from '../shape.js';
import { shape } from '../shape.js';

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The same drawing, in which marks that lie within what they are clipped by are no more clipped: a clip is a layer of its own,
 * which takes longer to draw than all that is in it.
 */
export function unclipped(shapes: readonly Shape[]): readonly Shape[] {
  const clips = new Map<string, Rect>();
  for (const each of shapes) collect(each, clips);
  return shapes.flatMap((each) => freed(each, clips));
}

function collect({ tag, attributes, children }: Shape, clips: Map<string, Rect>): void {
  const [first] = children;
  if (tag === 'clipPath' && typeof first === 'object') {
    const { x, y, width, height } = first.attributes;
    clips.set(`url(#${attributes.id})`, { x: Number(x), y: Number(y), width: Number(width), height: Number(height) });
  }
  for (const child of children) if (typeof child === 'object') collect(child, clips);
}

function freed(drawn: Shape, clips: ReadonlyMap<string, Rect>): readonly Shape[] {
  const { tag, attributes, children } = drawn;
  const inner = children.flatMap((child): readonly (Shape | string)[] =>
    typeof child === 'string' ? [child] : freed(child, clips),
  );
  const rect = clips.get(String(attributes['clip-path'] ?? ''));
  if (rect === undefined || tag !== 'g') return [{ ...drawn, children: inner }];
  const parts: Shape[] = [];
  let clipped: Shape[] = [];
  const finish = (): void => {
    if (clipped.length > 0) parts.push(shape('g', attributes, ...clipped));
    clipped = [];
  };
  for (const child of inner) {
    if (typeof child === 'string') continue;
    if (!isWithin(child, rect)) clipped.push(child);
    else if (child.children.length > 0 || child.tag !== 'g') {
      finish();
      parts.push(child);
    }
  }
  finish();
  return parts;
}

/** Whether a shape certainly lies within a rectangle: a circle, or a group of such. */
function isWithin({ tag, attributes, children }: Shape, rect: Rect): boolean {
  if (attributes.transform !== undefined) return false;
  if (tag === 'g') return children.every((child) => typeof child === 'object' && isWithin(child, rect));
  if (tag !== 'circle') return false;
  const [cx, cy] = [Number(attributes.cx), Number(attributes.cy)];
  const reach = Number(attributes.r) + Number(attributes['stroke-width'] ?? 1) / 2;
  return (
    cx - reach >= rect.x &&
    cy - reach >= rect.y &&
    cx + reach <= rect.x + rect.width &&
    cy + reach <= rect.y + rect.height
  );
}
