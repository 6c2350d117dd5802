/**
 * What a picture is drawn of: a tree of SVG elements as plain data, so that one drawing can be put on a page, written to
 * a file and made without a browser. How a class looks stands in one table of styles, never in the shapes.
 */
export interface Shape {
  readonly tag: ShapeTag;
  /** Attributes by their names in SVG; those that are undefined are left out. Numbers are pixels of the drawing. */
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children: readonly (Shape | string)[];
}

export type ShapeTag =
  | 'g'
  | 'line'
  | 'path'
  | 'circle'
  | 'rect'
  | 'polygon'
  | 'polyline'
  | 'text'
  | 'tspan'
  | 'title'
  | 'image'
  | 'defs'
  | 'clipPath';

export function shape(
  tag: ShapeTag,
  attributes: Shape['attributes'] = {},
  ...children: readonly (Shape | string)[]
): Shape {
  return { tag, attributes, children };
}
