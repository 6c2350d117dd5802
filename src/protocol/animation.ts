/** A moving picture of the geometry through training, which a page draws frame by frame and hands to the host in parts. */
import * as z from 'zod';

/** How a moving picture is to be drawn. */
export interface AnimationWish {
  readonly format: 'gif' | 'webm';
  /** In the order of the training; the one on show need not be among them. `r2`: null where it is not known yet. */
  readonly checkpoints: readonly { readonly file: string; readonly step: number | null; readonly r2: number | null }[];
  readonly scale: number;
  /** `shown`: in the colours of the page's theme. */
  readonly theme: 'light' | 'dark' | 'shown';
  readonly pace: 'even' | 'linear' | 'logarithmic';
  /** Whether what lies between two checkpoints is interpolated. */
  readonly between: boolean;
  readonly seconds: number;
  readonly fps: number;
  readonly version: string;
  /** When it is made, as ISO 8601. */
  readonly date: string;
}

/** The most characters of one part; base64 takes four for three bytes. */
export const MOST_PART = 4_000_000;

export const animationToldSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    doing: z.enum(['reading', 'drawing']),
    done: z.number().int().min(0),
    total: z.number().int().min(0),
  }),
  /** Bytes of the file, in their order. */
  z.object({ kind: z.literal('part'), base64: z.string().max(MOST_PART) }),
  /** It is whole. `left`: what could not be shown, a sentence each. */
  z.object({ kind: z.literal('whole'), left: z.array(z.string().max(1000)).max(1000) }),
  z.object({ kind: z.literal('failed'), message: z.string().max(2000) }),
]);
export type AnimationTold = z.infer<typeof animationToldSchema>;
