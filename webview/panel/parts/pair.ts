import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { PartResult, ReadOutScores } from '../../../src/protocol/composed.js';
import type { Part } from '../../../src/figure/composed/shown.js';
import { partName, shownPart } from '../../../src/figure/composed/shown.js';
import { partNames } from '../../../src/shared/partNames.js';
import { countsText } from '../../../src/figure/counts.js';
import { noZoom } from '../../../src/figure/geometry/camera.js';
import type { Frame } from '../../../src/figure/geometry/camera.js';
import type { Axis } from '../../../src/figure/geometry/axes.js';
import type { Occurrences } from '../../../src/figure/geometry/occurrences.js';
import { ringItems } from '../../../src/figure/overlays/rings.js';
import type { Picture } from '../../../src/figure/picture.js';
import { buildPicture } from '../../../src/figure/picture.js';
import { weighed } from '../../../src/figure/weighting.js';
import { firstVariantText, processParamsText } from '../../../src/figure/processText.js';
import { streamTitle } from '../../../src/shared/streamNames.js';
import { fitsAnyTarget, share, shorten, significant, unseenR2Text } from '../../../src/shared/texts.js';
import { columnChart } from '../../plot/columns.js';
import { scatter } from '../../plot/scatter.js';
import { el } from '../../ui/dom.js';
import { figure } from '../../ui/figure.js';
import { longName } from '../../ui/longName.js';
import { iconButton } from '../../ui/iconButton.js';
import { isShown, ringedOf } from '../plotPair.js';
import { plotEvents } from '../plotEvents.js';
import type { Model, Store } from '../state.js';
import { scoreText, spokenScores, standardErrorText } from './texts.js';

/** What a picture of a part depends on besides the analysis. */
const OF_PICTURE = ['colour', 'centres', 'singles', 'size', 'hidden'] as const;

export interface SmallPair {
  readonly element: HTMLElement;
  update(model: Model, before: Model | null, found: Occurrences): void;
}

/** One part: its name and figures, its true beliefs beside what is read out, and r2 of each layer. */
export function smallPair(
  store: Store,
  result: AnalysisResult,
  part: Exclude<Part, 'joint'>,
  doings: { pick(belief: number, modifier: boolean): void; show(part: Part): void },
): SmallPair {
  const { composed } = result;
  const own = part === 'posterior' ? null : (composed?.parts[part] ?? null);
  const scores = own ?? composed?.posterior ?? null;
  const name = partName(result, part);
  const states = own?.states ?? partNames(composed?.parts ?? []);
  const isPoint = own !== null && own.states.length < 2;
  let picture: Picture | null = null;
  const events = {
    ...plotEvents(store, doings.pick, {
      turns: () => false,
      shows: (belief) => picture !== null && isShown(picture, belief),
      cancelDrag: () => both.filter((plot) => plot.cancelDrag()).length > 0,
    }),
    // Small plots stand still: what is moved and turned is the main one.
    zoom: () => undefined,
    rotate: () => undefined,
  };
  const plot = (which: 'truth' | 'readout', title: string): ReturnType<typeof scatter> =>
    scatter({
      testId: `part-${part}-${which}`,
      countTestId: `part-${part}-${which}-count`,
      title,
      events,
    });
  const truth = plot('truth', l10n.t('True'));
  const residual = plot('readout', l10n.t('Read out'));
  const both = [truth, residual];
  const plots = el('div', { class: 'part-plots' }, truth.element, residual.element);
  plots.addEventListener('click', () => doings.show(part));
  const open = iconButton({
    label: l10n.t('Show {0} in the plots', name),
    title: l10n.t('Show {0} in the plots, in place of what they show now', name),
    icon: 'screen-full',
    testId: `part-${part}-show`,
    onClick: () => doings.show(part),
  });
  const element = el(
    'section',
    { class: 'part', testId: `part-${part}`, 'aria-label': scores === null ? name : spokenScores(name, scores) },
    el('div', { class: 'part-head' }, el('h3', { class: 'block-heading' }, longName(name)), isPoint ? null : open),
    ...[own === null ? null : paramsLine(own)],
    ...(isPoint
      ? [
          el(
            'p',
            { class: 'hint', testId: `part-${part}-point` },
            l10n.t('One state: its simplex is a point, and there is nothing to read out.'),
          ),
        ]
      : [
          scores === null ? null : figures(part, scores, own, result),
          plots,
          scores === null ? null : layers(part, name, scores, result.settings),
        ]),
  );

  return {
    element,
    update(model, before, found) {
      element.toggleAttribute('data-on-show', shownPart(result, model.view) === part);
      if (isPoint) return;
      const { view } = model;
      const rebuilt =
        picture === null ||
        before?.dark !== model.dark ||
        before.ground !== model.ground ||
        before.view.part.colour !== view.part.colour ||
        OF_PICTURE.some((key) => before.view[key] !== view[key]);
      if (rebuilt) {
        const asPart = { ...view, part: { ...view.part, shown: part, plot: null, axes: null, third: null } };
        picture = buildPicture(result, asPart, model.dark, found, model.ground);
        describe(picture);
      }
      if (picture === null) return;
      if (rebuilt) for (const each of both) each.setView(bare(picture, states), noZoom, view.rotation);
      if (rebuilt || model.selected !== before?.selected) for (const each of both) each.setSelected(model.selected);
      const ringed = ringedOf(model);
      truth.setOverlay(ringItems(picture.truePoints, ringed));
      residual.setOverlay(ringItems(picture.centrePoints, ringed));
    },
  };

  function describe({ truth: trueLayers, residual: layersOfStream, all }: Picture): void {
    const [trueCount, count] = [countsText(trueLayers, all), countsText(layersOfStream, all)];
    const keys = l10n.t('Arrow keys go from belief to belief');
    truth.setMarks(trueLayers, trueCount, l10n.t('{0}, true: {1}. {2}.', name, trueCount, keys));
    residual.setMarks(
      layersOfStream,
      count,
      l10n.t('{0}, {1}: {2}. {3}.', name, streamTitle(result.architecture), count, keys),
    );
  }
}

/** Axes without numbers, and short names: small plots have no room for more. */
function bare({ frame, axes }: Picture, states: readonly string[]): Frame {
  const short = (axis: Axis): string =>
    axis.kind === 'state' ? shorten(states[axis.state] ?? '', 12) : shortAxis(axis);
  if (frame.kind === 'plane') return { ...frame, ticks: [false, false], labels: [short(axes[0]), short(axes[1])] };
  return frame.kind === 'simplex' ? { ...frame, names: frame.names.map((name) => shorten(name, 6)) } : frame;
}

const shortAxis = (axis: Axis): string => (axis.kind === 'component' ? `PC ${axis.component + 1}` : l10n.t('index'));

function paramsLine({ params, variants, states, weight }: PartResult): HTMLElement {
  const values = firstVariantText(variants, processParamsText(params));
  return el(
    'p',
    { class: 'part-params' },
    [
      ...(values === '' ? [] : [values]),
      states.length === 1 ? l10n.t('1 state') : l10n.t('{0} states', states.length),
      ...(weight === null ? [] : [l10n.t('weight {0}', share(weight))]),
    ].join(' · '),
  );
}

function figures(
  part: Exclude<Part, 'joint'>,
  scores: ReadOutScores,
  own: PartResult | null,
  { regression, architecture, predictions }: AnalysisResult,
): HTMLElement {
  const { r2, r2_se, underdetermined, r2_unseen, r2_first_checkpoint } = scores;
  const anyTarget = fitsAnyTarget(
    regression.layers.length * architecture.d_model,
    own === null ? predictions.count : own.rows,
  );
  const unseen = unseenR2Text(r2_unseen);
  return el(
    'dl',
    { class: 'figures' },
    figure({
      label: 'R²',
      testId: `part-${part}-r2`,
      value: scoreText(r2),
      title: [
        r2 === null ? l10n.t('Nothing varies of what is read out') : l10n.t('R²: {0}', r2),
        ...(r2_se == null ? [] : [standardErrorText(r2_se)]),
        ...(r2 !== null && underdetermined ? [anyTarget] : []),
      ].join('. '),
      note:
        r2 !== null && underdetermined
          ? l10n.t('says nothing here')
          : r2_se == null
            ? null
            : `± ${significant(r2_se, 1)}`,
    }),
    figure({ label: l10n.t('unseen'), testId: `part-${part}-unseen`, value: unseen.text, title: unseen.title }),
    figure({
      label: l10n.t('R² first checkpoint'),
      testId: `part-${part}-first`,
      value: scoreText(r2_first_checkpoint),
      title:
        r2_first_checkpoint === null
          ? l10n.t('No earlier checkpoint to compare with')
          : l10n.t('R² of the same fit at step {0}: {1}', String(regression.first_checkpoint), r2_first_checkpoint),
    }),
    ...(own?.r2_by_posterior == null
      ? []
      : [
          figure({
            label: l10n.t('R² by P(component)'),
            testId: `part-${part}-weighted`,
            value: scoreText(own.r2_by_posterior),
            title: l10n.t(
              'R² with each row weighted by the probability of this component as well; the others count every position alike at which it is possible: {0}',
              own.r2_by_posterior,
            ),
          }),
        ]),
  );
}

function layers(
  part: Exclude<Part, 'joint'>,
  name: string,
  { per_layer }: ReadOutScores,
  settings: AnalysisResult['settings'],
): HTMLElement {
  return columnChart({
    testId: `part-${part}-layers`,
    title: weighed(l10n.t('{0}: R² of each layer alone', name), settings),
    axis: 'layer',
    columns: per_layer.map(({ layer, r2, r2_unseen }) => ({
      label: String(layer),
      value: r2,
      title: l10n.t('Layer {0}: R² {1}, of unseen prefixes {2}', layer, scoreText(r2), scoreText(r2_unseen)),
    })),
  });
}
