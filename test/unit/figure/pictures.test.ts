import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { colourKeyOf } from '../../../src/figure/colourKey.js';
import type { Column } from '../../../src/figure/columns.js';
import { columnShapes } from '../../../src/figure/columns.js';
import { barShapes } from '../../../src/figure/bars.js';
import { klByPosition } from '../../../src/figure/charts/kl.js';
import { matrixChart } from '../../../src/figure/charts/matrix.js';
import { fixedMatrix } from './fixedMatrix.js';
import type { SeenPlot } from '../../../src/figure/figure.js';
import { chartFigure, plotsFigure } from '../../../src/figure/figure.js';
import { pngAddress } from '../../../src/figure/files/png.js';
import { svgText } from '../../../src/figure/files/svg.js';
import { occurrences } from '../../../src/figure/geometry/occurrences.js';
import { binned, histogramShapes } from '../../../src/figure/histogram.js';
import type { Lines } from '../../../src/figure/lines.js';
import { lineShapes } from '../../../src/figure/lines.js';
import type { OverlayItem, Position } from '../../../src/figure/overlay.js';
import { palettes } from '../../../src/figure/palette.js';
import { buildPicture } from '../../../src/figure/picture.js';
import { seenFrom } from '../../../src/figure/seen.js';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { viewSettingsSchema } from '../../../src/protocol/panel.js';
import type { ViewSettings } from '../../../src/protocol/panel.js';

// What is drawn of every kind of plot and chart, from fixed input: a change of a picture shows as a change of a file
// in pictures/, which is looked at before it is taken over (vitest --update).

const about = { title: 'fixed, step 1', lines: ['Fixed, step 1.', 'R² 90.00 %.'], facts: { step: 1 } };

/** Beliefs along a spiral in the triangle of three states; the read-out is drawn in towards the middle by a tenth. */
function analysis(count: number): AnalysisResult {
  const vector = new Float64Array(3 * count);
  for (let belief = 0; belief < count; belief++) {
    const [turn, reach] = [0.7 * belief, (belief + 1) / (count + 1)];
    for (let state = 0; state < 3; state++)
      vector[3 * belief + state] = (1 + reach * Math.cos(turn + (2 * Math.PI * state) / 3)) / 3;
  }
  const centre = vector.map((value) => 0.9 * value + 1 / 30);
  // The last belief occurs at no position.
  centre.fill(NaN, 3 * (count - 1));
  const root = Math.sqrt(0.5);
  return {
    process: { name: 'spiral', params: {}, states: ['A', 'B', 'C'], symbols: ['0', '1'], generalised: false },
    architecture: { n_layers: 2 },
    inputs: { n_ctx: 4, bos: false },
    beliefs: { count, vector, centre, positions: Float64Array.from({ length: count }, (_, at) => count - 1 - at) },
    predictions: {
      count: count - 1,
      vector: Float32Array.from(centre.subarray(0, 3 * (count - 1))),
      belief: Int32Array.from({ length: count - 1 }, (_, at) => at),
      position: Int32Array.from({ length: count - 1 }, (_, at) => at % 4),
      weight: Float64Array.from({ length: count - 1 }, (_, at) => 1 / (1 + at)),
    },
    pca: {
      explained_variance: [0.05, 0.03, 0.01],
      components: [
        [root, -root, 0],
        [1 / Math.sqrt(6), 1 / Math.sqrt(6), -2 / Math.sqrt(6)],
        [1, 0, 0],
      ],
      mean: [1 / 3, 1 / 3, 1 / 3],
      choosable: [true, true, true],
    },
  } as unknown as AnalysisResult;
}

function plots(
  wanted: Partial<ViewSettings>,
  { count = 8, theme = 'light' as 'light' | 'dark', over = (() => []) as (at: Position[]) => OverlayItem[] } = {},
): string {
  const result = analysis(count);
  const view = viewSettingsSchema.parse({ axes: [0, 1], colour: 'index', ...wanted });
  const picture = buildPicture(result, view, theme === 'dark', occurrences(result.predictions, count));
  const at = Array.from({ length: 4 }, (_, belief): Position => {
    const [x, y, z] = picture.centrePoints.subarray(3 * belief);
    return [x, y, z];
  });
  const seen = seenFrom(picture, result, view, null).map((plot): SeenPlot => ({ ...plot, overlay: over(at) }));
  const options = { millimetres: 180, palette: palettes[theme], caption: true, encode: pngAddress };
  return svgText(plotsFigure(seen, colourKeyOf(result, view), about, options));
}

const chart = (
  title: string,
  drawn: { width: number; height: number; shapes: ReturnType<typeof lineShapes>['shapes'] },
) => svgText(chartFigure({ title, ...drawn }, about, { millimetres: 85, palette: palettes.light, caption: true }));

const matches = (name: string, text: string): Promise<void> =>
  expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'pictures', `${name}.svg`));

describe('pictures of plots', () => {
  it('plane, with areas by probability', () => matches('plane', plots({ size: 'probability' })));
  it('plane of single predictions, dark, coloured by states', () =>
    matches('singles', plots({ singles: true, centres: false, colour: 'states' }, { theme: 'dark' })));
  it('3-D', () => matches('space', plots({ plot: 'space', rotation: [0.4, 0.3] })));
  it('the triangle of three states', () => matches('simplex', plots({ plot: 'simplex', colour: 'position' })));
  it('truth and read-out in one plot', () => matches('overlay', plots({ overlay: true })));

  it('steering: arrows, clouds, start and target', () =>
    matches(
      'steering',
      plots(
        {},
        {
          over: ([start, end, third]) => [
            { kind: 'cloud', role: 'start', points: [start, third] },
            { kind: 'cloud', role: 'end', points: [end] },
            { kind: 'arrow', role: 'vector', from: start, to: end, title: 'vector' },
            { kind: 'arrow', role: 'measured', from: start, to: [9, 0, 0], title: 'measured' },
            { kind: 'ring', role: 'start', at: start, label: 'start', belief: 0 },
            { kind: 'ring', role: 'end', at: end, label: 'target', belief: 1 },
          ],
        },
      ),
    ));

  it('the path of a word, and targets of an edit', () =>
    matches(
      'path',
      plots(
        {},
        {
          over: (points) => [
            { kind: 'path', role: 'true', points, colours: points.map(() => '#112233'), current: null, behind: true },
            { kind: 'path', role: 'predicted', points, colours: points.map(() => '#445566'), current: 2 },
            { kind: 'target', role: 'target', at: points[0], title: 'target' },
            { kind: 'target', role: 'reached', at: points[1], title: 'reached' },
          ],
        },
      ),
    ));

  it('many marks, as an image of its own in each plot', () => {
    const text = plots({}, { count: 2100 });
    expect(text.match(/<circle/g)).toBeNull();
    // Compression is not ours: the image stands by its size, and what is drawn in it is tested with marks.
    const images = [...text.matchAll(/href="data:image\/png;base64,([^"]*)"/g)].map(([, data]) =>
      Buffer.from(data, 'base64'),
    );
    expect(images).toHaveLength(2);
    return matches(
      'many',
      text.replaceAll(/base64,[^"]*/g, () => {
        const image = images.shift() ?? Buffer.alloc(0);
        return `${image.readUInt32BE(16)}x${image.readUInt32BE(20)}`;
      }),
    );
  });
});

describe('pictures of charts', () => {
  const layout = {
    ...{ width: 320, height: 190, margin: { left: 46, right: 74, top: 10, bottom: 34 } },
    ...{ whole: true, mostDots: 80, named: true },
    ticks: [6, 5],
  } as const;

  it('curves with levels, a gap and a logarithmic axis', () => {
    const lines: Lines = {
      ...{ x: [0, 1, 2, 3], logarithmic: true, xLabel: 'position', yLabel: null, now: 1.5 },
      y: [0.001, 1],
      curves: [
        { label: 'model', values: [0.5, null, 0.02, 0.004], tone: 'a' },
        { label: 'k = 1', values: [0.6, 0.3, 0.3, 0.3], tone: 'level', dashes: '2 4' },
      ],
      levels: [{ label: 'floor', value: 0.01, tone: 'plain' }],
    };
    return matches('lines', chart('Curves', { width: 320, height: 190, shapes: lineShapes(lines, layout).shapes }));
  });

  it('small ordinates are written in powers of ten, which fit beside the axis', () => {
    const lines: Lines = {
      ...{ x: [0, 1, 2], xLabel: 'position', yLabel: null, now: null, y: [0, 6.5e-5], levels: [] },
      curves: [{ label: 'KL', values: [2e-5, 6.5e-5, 1e-5], tone: 'a' }],
    };
    const text = JSON.stringify(lineShapes(lines, layout).shapes);
    for (const number of ['"0"', '"2e-5"', '"6e-5"']) expect(text).toContain(number);
    expect(text).not.toContain('0.00006');
    expect(JSON.stringify(lineShapes({ ...lines, y: [0, 0.065] }, layout).shapes)).toContain('"0.06"');
  });

  it('columns: shares, a negative one and none', () => {
    const columns: Column[] = [0.4, 0.913, -0.3, null].map((value, at) => ({ label: `${at}`, value, title: `${at}` }));
    return matches('columns', chart('R² by position', columnShapes(columns)));
  });

  it.each(['light', 'dark'] as const)('the heat map of all pairs, %s', (theme) => {
    const drawn = matrixChart(fixedMatrix);
    const figure = chartFigure({ ...drawn, shapes: drawn.shapes(palettes[theme]) }, about, {
      ...{ millimetres: 85, palette: palettes[theme], caption: false },
    });
    return matches(`matrix-${theme}`, svgText(figure));
  });

  it('bars with the ideal as a line, one of them missing, and bars below zero with their spread', () => {
    const row = { label: 'start → target', value: 0.75, mark: 0.9, text: '0.750', tone: 'bar-ab' };
    const none = { label: 'target → start', value: null, mark: null, text: 'no words', tone: 'bar-ba' };
    const worse = {
      label: 'Random directions',
      value: -0.4,
      mark: null,
      text: '-40 %',
      tone: 'bar-control',
      spread: 0.1,
    };
    return matches(
      'bars',
      [
        chart('Bars', barShapes([{ name: 'Token 0', rows: [row, none] }])),
        chart('Spread', barShapes([{ name: null, rows: [worse] }], -1)),
      ].join(''),
    );
  });

  it('KL by position beside observers of few tokens', () => {
    const { title, width, height, shapes } = klByPosition({
      kl_per_position: [0.001, 0.0004, null],
      markov_kl_per_position: [
        [0, 0.2, 0.3],
        [0, 0, 0.1],
      ],
    });
    return matches('kl', chart(title, { width, height, shapes: shapes() }));
  });

  it('a histogram with levels', () => {
    const counts = binned([0.1, 0.12, 0.5, 0.52, 0.55, 1], 25);
    const levels = [
      { label: 'ideal start', value: 0.1, tone: 'a' },
      { label: 'ideal target', value: 0.6, tone: 'b' },
    ];
    return matches('histogram', chart('Word by word', histogramShapes({ counts, xLabel: 'Probability', levels })));
  });
});
