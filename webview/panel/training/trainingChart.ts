import * as l10n from '@vscode/l10n';
import type { Chart } from '../../../src/figure/charts/chart.js';
import type { CurveLayout } from '../../../src/figure/training/curves.js';
import { trainingData } from '../../../src/figure/training/data.js';
import { offeredCurves, shownCurves } from '../../../src/figure/training/figures.js';
import type { Strip } from '../../../src/figure/training/strip.js';
import { stripShapes } from '../../../src/figure/training/strip.js';
import { weighed } from '../../../src/figure/weighting.js';
import type { Model } from '../state.js';
import type { Run } from './run.js';
import { stripOf } from './stripOf.js';

/** A picture of the curves is so large, in pixels, before its names. */
const PICTURE: CurveLayout = {
  ...{ width: 560, height: 240, axis: true, names: 'below' },
  margin: { left: 46, right: 58, top: 12, bottom: 38 },
};

/** Curves whose values depend on how words count. R² of unseen prefixes takes each prefix once, and KL goes by probability always. */
const WEIGHED = /^(r2|posterior|nc95|(part|layer):\d+)$/;

/** The curves that are shown over the steps that were chosen, as a picture and as data. */
export function trainingChart(run: Run, { view, folder, overlaid, result }: Model): Chart {
  const shown = shownCurves(offeredCurves(run), view.strip.curves);
  const steps = run.checkpoints.length === 1 ? run.axis : run.steps.slice(run.from, run.to + 1);
  const [from, to] = [steps[0] ?? 0, steps.at(-1) ?? 0];
  const whole = (dark: boolean): Strip => stripOf({ run, settings: view.strip, curves: shown, overlaid, dark });
  const partOf = (whole: Strip): Strip => ({
    ...whole,
    brush: null,
    steps,
    verdicts: whole.verdicts.filter(({ step }) => step >= from && step <= to),
    failed: whole.failed.filter(({ step }) => step >= from && step <= to),
    pins: whole.pins.filter((step) => step >= from && step <= to),
  });
  const shapesOf = (dark: boolean): ReturnType<typeof stripShapes> => stripShapes(partOf(whole(dark)), PICTURE);
  const title = folder === null ? l10n.t('Training of the run') : l10n.t('Training of {0}', folder.name);
  return {
    title: result !== null && shown.some(({ id }) => WEIGHED.test(id)) ? weighed(title, result.settings) : title,
    width: PICTURE.width,
    height: PICTURE.height + shapesOf(false).below,
    shapes: ({ dark }) => shapesOf(dark).shapes,
    data: trainingData(whole(false).series, [from, to]),
  };
}
