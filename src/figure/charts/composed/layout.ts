import type { LineLayout, Lines } from '../../lines.js';
import { lineShapes } from '../../lines.js';
import { linesData } from '../../data.js';
import { shorten } from '../../../shared/texts.js';
import { runSign } from '../../runs/signs.js';
import type { Curve } from '../../lines.js';
import type { Chart } from '../chart.js';

const [WIDTH, HEIGHT] = [340, 190];

/** Room for names of parts at the right edge. */
const layout: LineLayout = {
  width: WIDTH,
  height: HEIGHT,
  margin: { left: 36, right: 96, top: 10, bottom: 34 },
  ticks: [6, 5],
  whole: true,
  mostDots: 0,
  named: true,
};

/** A curve of a part, in the colour and with the mark that the part has in every picture. */
export interface PartCurve extends Omit<Curve, 'sign' | 'tone'> {
  /** The part's place; null: of none, drawn in the colour of words. */
  readonly part: number | null;
}

/** A chart whose curves are of parts. */
export function partsChart(
  title: string,
  { curves, ...lines }: Omit<Lines, 'curves' | 'yLabel' | 'now'> & { readonly curves: readonly PartCurve[] },
): Chart {
  const drawn = (dark: boolean): Lines => ({
    ...lines,
    ...{ yLabel: null, now: null },
    curves: curves.map(({ part, label, ...curve }): Curve => {
      if (part === null) return { ...curve, label: shorten(label, 14), tone: 'plain' };
      const { colour, mark } = runSign(part, dark);
      return { ...curve, label: shorten(label, 11), tone: 'plain', sign: { colour, mark } };
    }),
  });
  return {
    title,
    width: WIDTH,
    height: HEIGHT,
    shapes: (palette) => lineShapes(drawn(palette.dark), layout).shapes,
    data: linesData({ ...lines, curves: curves.map((curve) => ({ ...curve, tone: 'plain' })) }),
  };
}
