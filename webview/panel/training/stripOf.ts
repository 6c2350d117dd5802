import * as l10n from '@vscode/l10n';
import type { StripSettings } from '../../../src/protocol/panel.js';
import type { OfferedCurve } from '../../../src/figure/training/figures.js';
import { seriesOf } from '../../../src/figure/training/figures.js';
import { overlaidSeries, overlaidSign } from '../../../src/figure/training/overlaid.js';
import type { ComparedRun } from '../../../src/figure/runs/run.js';
import type { Strip } from '../../../src/figure/training/strip.js';
import { verdictText } from '../../../src/shared/verdictTexts.js';
import type { Run } from './run.js';

/** What the strip shows. */
export interface StripContents {
  readonly run: Run;
  readonly settings: StripSettings;
  /** The curves that are on show. */
  readonly curves: readonly OfferedCurve[];
  /** Runs whose curves are laid over. */
  readonly overlaid: readonly ComparedRun[];
  readonly dark: boolean;
}

/** What of a run is drawn: curves, verdicts, failures, pins, and the steps that were chosen together. */
export function stripOf({ run, settings, curves, overlaid, dark }: StripContents): Strip {
  const { checkpoints, from, to } = run;
  return {
    series: [
      ...curves.map((curve) => seriesOf(curve, run)),
      ...overlaid.flatMap((other, at) =>
        overlaidSeries(other, overlaidSign(at, dark), curves, run.hasSteps ? run.steps : null),
      ),
    ],
    // The best possible loss belongs to losses, and says nothing beside KL alone.
    levels:
      run.best !== null && curves.some(({ unit, id }) => unit === 'nats' && id !== 'kl')
        ? [{ name: l10n.t('best possible loss'), unit: 'nats', value: run.best }]
        : [],
    steps: run.axis,
    scale: run.hasSteps ? settings.scale : 'order',
    logarithmic: settings.logarithmic,
    xLabel: run.hasSteps ? l10n.t('step') : l10n.t('checkpoint'),
    verdicts: checkpoints.flatMap(({ at, verdict }) =>
      verdict === undefined ? [] : [{ step: at, level: verdict.level, text: verdictText(verdict) }],
    ),
    failed: checkpoints.flatMap(({ at, text, failure }) =>
      failure === undefined
        ? []
        : [{ step: at, text: l10n.t('{0} could not be analysed: {1}', text, failure.error.message) }],
    ),
    pins: run.pins.flatMap((place) => checkpoints[place]?.at ?? []),
    brush: run.isBrushed ? [checkpoints[from].at, checkpoints[to].at] : null,
  };
}
