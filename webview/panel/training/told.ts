import * as l10n from '@vscode/l10n';
import type { OfferedCurve } from '../../../src/figure/training/figures.js';
import { valueAt } from '../../../src/figure/training/figures.js';
import { curveValueText, logLineText, nearestLine } from '../../../src/figure/training/texts.js';
import { verdictText } from '../../../src/shared/verdictTexts.js';
import { drawn, el, svg } from '../../ui/dom.js';
import { RUN_SIGN_SIZE, signShape } from '../../../src/figure/runs/signs.js';
import type { RunSign } from '../../../src/figure/runs/signs.js';
import { overlaidSign, overlaidText } from '../../../src/figure/training/overlaid.js';
import type { StripContents } from './stripOf.js';
import { shape } from '../../../src/figure/shape.js';
import type { Known, Run } from './run.js';

/** A piece of a curve's line, which stands for it in lists. */
export const curveSample = ({ tone, dash }: Pick<OfferedCurve, 'tone' | 'dash'>): SVGElement =>
  svg(
    'svg',
    { class: 'curve-sample', viewBox: '0 0 20 8', 'aria-hidden': 'true' },
    drawn(shape('line', { class: `curve tone-${tone}`, x1: 1, x2: 19, y1: 4, y2: 4, 'stroke-dasharray': dash })),
  );

/** The sign of a run that is laid over, as a legend shows it. */
export const signSample = (sign: RunSign): SVGElement =>
  svg(
    'svg',
    {
      ...{ class: 'run-sign', width: RUN_SIGN_SIZE.width, height: RUN_SIGN_SIZE.height, 'aria-hidden': 'true' },
    },
    ...signShape({ ...sign, dashes: undefined }).map(drawn),
  );

/** What is known at a checkpoint, and of the line of each log that is nearest to a step. */
export function toldAt({ run, curves, overlaid, dark }: StripContents, known: Known, step: number): HTMLElement[] {
  const { figures, verdict, failure } = known;
  const rows = curves.map((curve) =>
    el(
      'tr',
      {},
      el('td', {}, curveSample(curve)),
      el('th', { scope: 'row' }, curve.group === 'logs' ? curve.name : curve.short),
      el('td', {}, curve.group === 'logs' ? logText(run, curve, step) : figureText(curve, known)),
    ),
  );
  return [
    el('div', { class: 'strip-hover-step' }, known.text),
    ...(verdict === undefined ? [] : [el('div', { class: 'strip-hover-verdict' }, verdictText(verdict))]),
    ...(failure === undefined
      ? []
      : [el('div', { class: 'strip-hover-verdict' }, l10n.t('Could not be analysed: {0}', failure.error.message))]),
    ...(figures === undefined && failure === undefined
      ? [el('div', { class: 'strip-hover-verdict' }, l10n.t('Not analysed yet.'))]
      : []),
    el('table', { class: 'strip-hover-figures' }, el('tbody', {}, ...rows)),
    ...overlaid.map((other, at) =>
      el(
        'div',
        { class: 'strip-hover-run' },
        signSample(overlaidSign(at, dark)),
        `${other.name}: ${overlaidText(other, curves, run.hasSteps ? known.at : null, known.at) ?? l10n.t('not analysed yet')}`,
      ),
    ),
  ];
}

const figureText = (curve: OfferedCurve, { figures }: Known): string =>
  figures === undefined ? '–' : curveValueText(curve, valueAt(curve.id, figures));

function logText({ logs, hasSteps }: Run, curve: OfferedCurve, step: number): string {
  const log = logs.find(({ id }) => `log:${id}` === curve.id);
  const at = log === undefined || !log.by_step || !hasSteps ? -1 : nearestLine(log, step);
  return log === undefined || at < 0 ? '–' : logLineText(log.y[at], log.x[at]);
}
