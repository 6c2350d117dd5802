/** A picture that a page has drawn, for the host to write into a file. */
import * as z from 'zod';

const tags = [
  'g',
  'line',
  'path',
  'circle',
  'rect',
  'polygon',
  'polyline',
  'text',
  'tspan',
  'title',
  'image',
  'defs',
  'clipPath',
] as const;

/** The most characters of one attribute: a path of many points, or an image at print resolution. */
const MOST_TEXT = 100_000_000;

interface DrawnShape {
  readonly tag: (typeof tags)[number];
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children: readonly (DrawnShape | string)[];
}

const shapeSchema: z.ZodType<DrawnShape> = z.object({
  tag: z.enum(tags),
  attributes: z.record(z.string().max(40), z.union([z.string().max(MOST_TEXT), z.number()]).optional()),
  children: z.array(z.union([z.string().max(4000), z.lazy(() => shapeSchema)])),
});

/** How a picture is to be drawn. */
export interface PictureWish {
  /** The plots on show, or the chart whose button was pressed last. */
  readonly what: 'plots' | 'chart';
  readonly millimetres: number;
  /** `shown`: in the colours of the page's theme. */
  readonly theme: 'light' | 'dark' | 'shown';
  readonly caption: boolean;
  readonly version: string;
  /** When it is made, as ISO 8601. */
  readonly date: string;
}

const size = z.number().positive().max(1e6);

/** The most cells of what stands behind a chart: all pairs of some hundred beliefs. */
const MOST_ROWS = 1_000_000;

const dataSchema = z.object({
  columns: z.array(z.string().max(4000)).max(10_000).readonly(),
  rows: z
    .array(z.array(z.union([z.number(), z.string().max(4000)]).nullable()).readonly())
    .max(MOST_ROWS)
    .readonly(),
});

export const drawnPictureSchema = z.object({
  /** What stands behind a chart; left out of plots, whose data the host has. */
  data: dataSchema.optional(),
  width: size,
  height: size,
  millimetres: size,
  ground: z.string().regex(/^#[0-9a-f]{6}$/),
  shapes: z.array(shapeSchema).readonly(),
  about: z.object({
    title: z.string().max(4000),
    lines: z.array(z.string().max(4000)).max(20).readonly(),
    facts: z.record(z.string().max(100), z.unknown()).readonly(),
  }),
});
export type DrawnPicture = z.infer<typeof drawnPictureSchema>;

/** The picture that was asked for; null where nothing is drawn. */
export const pictureMessage = z.object({
  type: z.literal('picture'),
  id: z.number().int(),
  picture: drawnPictureSchema.nullable(),
});

/** What is on show, or the chart whose button was pressed, is to be drawn. */
export interface DrawPictureMessage {
  readonly type: 'drawPicture';
  readonly id: number;
  readonly wish: PictureWish;
}
