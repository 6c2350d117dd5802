import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../../src/engine/handlers.js';
import { aboutAnalysis, ofChart } from '../../../src/figure/about.js';
import { animationOf } from '../../../src/figure/animation/animation.js';
import { movingView, withCentres } from '../../../src/figure/animation/scene.js';
import type { Chart } from '../../../src/figure/charts/chart.js';
import { klByPosition } from '../../../src/figure/charts/kl.js';
import { columnsChart, layerColumns, positionColumns } from '../../../src/figure/charts/shares.js';
import { colourKeyOf } from '../../../src/figure/colourKey.js';
import { dataCsv, plotData } from '../../../src/figure/data.js';
import { chartFigure, plotsFigure } from '../../../src/figure/figure.js';
import { quickPngAddress } from '../../../src/figure/files/png.js';
import { figureBytes } from '../../../src/figure/files/write.js';
import { occurrences } from '../../../src/figure/geometry/occurrences.js';
import { palettes } from '../../../src/figure/palette.js';
import { buildPicture } from '../../../src/figure/picture.js';
import { seenFrom } from '../../../src/figure/seen.js';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { viewSettingsSchema } from '../../../src/protocol/panel.js';
import { quiet, request } from '../engine/runFolder.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
const date = new Date(0);
const view = viewSettingsSchema.parse({});
const palette = palettes.light;

describe.each([
  ['uniform', 'words weighted uniformly'],
  ['probability', 'words weighted by probability'],
] as const)('how words count, %s, is said', (weighting, said) => {
  let result: AnalysisResult;
  const about = () => aboutAnalysis(result, result.verdict, { version: '1', folder: 'rrxor', date });
  const plots = (caption: boolean) =>
    plotsFigure(
      seenFrom(
        buildPicture(result, view, false, occurrences(result.predictions, result.beliefs.count)),
        result,
        view,
        null,
      ),
      colourKeyOf(result, view),
      about(),
      { millimetres: 180, palette, caption, encode: quickPngAddress },
    );
  const drawn = (chart: Chart) =>
    chartFigure({ ...chart, shapes: chart.shapes(palette) }, ofChart(about(), chart), {
      millimetres: 85,
      palette,
      caption: false,
    });
  const svg = async (figure: ReturnType<typeof plots>): Promise<string> =>
    new TextDecoder().decode(await figureBytes(figure, 'svg', { scale: 1, date }));
  /** What is drawn as letters, and no title or metadata. */
  const letters = (text: string): string =>
    [...text.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, words]) => words).join(' ');

  beforeAll(async () => {
    result = (await new Engine().analyse(request(sample, { weighting, layers: [1, 2, 3] }), quiet)).result;
  });

  it('in the title of every file and under the plots, with a caption and without', async () => {
    for (const caption of [true, false]) {
      const text = await svg(plots(caption));
      expect(letters(text)).toContain(`Read out from layers 1–3; ${said}`);
      expect(text).toMatch(new RegExp(`<title[^>]*>rrxor, step 11,520,000, process rrxor; ${said}</title>`));
    }
    const pdf = Buffer.from(await figureBytes(plots(false), 'pdf', { scale: 1, date })).toString('latin1');
    expect(pdf).toContain(said);
    const png = Buffer.from(await figureBytes(plots(false), 'png', { scale: 1, date })).toString('latin1');
    expect(png).toContain(said);
  });

  it('in the heading of charts that depend on it, and of no other', async () => {
    for (const chart of [columnsChart(layerColumns(result)), columnsChart(positionColumns(result))])
      expect(letters(await svg(drawn(chart)))).toContain(said);
    expect(letters(await svg(drawn(klByPosition(result.model))))).not.toContain('weighted');
  });

  it('over a moving picture, and in each line of saved data', () => {
    const keyframes = [{ file: 'a', step: 1, r2: 0.5, centre: Float64Array.from(result.beliefs.centre) }];
    const moving = movingView(view);
    const found = occurrences(result.predictions, result.beliefs.count);
    const seen = (centre: Float64Array) => {
      const of = withCentres(result, centre);
      return seenFrom(buildPicture(of, moving, false, found), of, moving, null);
    };
    const animation = animationOf(
      { result, view: moving, folder: 'rrxor', about: about(), keyframes, plots: seen },
      { pace: 'even', seconds: 1, fps: 1, between: false },
      { palette, encode: quickPngAddress, scale: 1 },
    );
    expect(animation.about.title).toContain(said);
    const rows = dataCsv(plotData(result, buildPicture(result, view, false, found)))
      .trimEnd()
      .split('\r\n');
    expect(rows[0]).toMatch(/,weighting$/);
    expect(rows.slice(1).every((row) => row.endsWith(`,${weighting}`))).toBe(true);
  });
});
