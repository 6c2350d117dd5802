import * as l10n from '@vscode/l10n';
import type { Comparison } from '../../../src/protocol/compare.js';
import { buildPicture } from '../../../src/figure/picture.js';
import type { Picture } from '../../../src/figure/picture.js';
import { countsText } from '../../../src/figure/counts.js';
import { occurrences } from '../../../src/figure/geometry/occurrences.js';
import type { Occurrences } from '../../../src/figure/geometry/occurrences.js';
import type { OverlayItem } from '../../../src/figure/overlay.js';
import { scatter } from '../../plot/scatter.js';
import { show } from '../../ui/dom.js';
import { placeOf } from '../../../src/figure/overlay.js';
import { ringItems } from '../../../src/figure/overlays/rings.js';
import { isShown, isTogether, onePlot, ringedOf } from '../plotPair.js';
import { plotEvents } from '../plotEvents.js';
import type { PanelCalls } from '../host.js';
import type { Model, Store } from '../state.js';
import { testIds } from '../testIds.js';
import { steeringOverlays } from '../../../src/figure/overlays/steering.js';
import { comparedFigures, comparedName } from './line.js';
import { comparedSteering } from './steered.js';

/** Settings of the view that a picture depends on. */
const OF_PICTURE = [
  'axes',
  'third',
  'plot',
  'colour',
  'centres',
  'singles',
  'size',
  'hidden',
  'overlay',
  'part',
] as const;

/** The read-out of another checkpoint in the axes and the scale of the one on show; hidden without a comparison. */
export function comparePlot(
  store: Store,
  calls: PanelCalls,
  pick: (belief: number, modifier: boolean) => void,
): {
  readonly element: HTMLElement;
  /** @param main the picture of the checkpoint on show, whose frame the other one takes */
  update(model: Model, before: Model | null, main: Picture | null): void;
} {
  const plot = scatter({
    testId: testIds.plotCompare,
    countTestId: testIds.countCompare,
    title: l10n.t('Compared'),
    events: plotEvents(store, pick, {
      turns: () => drawn?.plot === 'space',
      shows: (belief) => drawn !== null && isShown(drawn, belief),
      cancelDrag: () => plot.cancelDrag(),
    }),
  });
  show(plot.element, false);
  let drawn: Picture | null = null;
  let together = false;
  let found: { of: Comparison; occurrences: Occurrences } | null = null;
  let last: { readonly model: Model; readonly main: Picture } | null = null;
  const steered = comparedSteering(calls, () => overlay());

  /** What the tab on show draws over the other checkpoint's read-out: its own arrows of the same pair. */
  function overlay(): void {
    const other = last?.model.compare?.found ?? null;
    if (last === null || drawn === null || other === null || found === null) return;
    const { model, main } = last;
    const { result } = other;
    const steer = steered.of(result, model);
    const over = steer === null ? [] : steeringOverlays(drawn, result, steer, [], found.occurrences).residual;
    const cross: OverlayItem[] =
      model.focused === null ? [] : [{ kind: 'cross', at: placeOf(main.truePoints, model.focused) }];
    plot.setOverlay([...over, ...cross, ...ringItems(drawn.centrePoints, ringedOf(model))]);
  }

  function build(model: Model, other: Comparison): Picture | null {
    if (model.result === null) return null;
    const { result } = other;
    if (found?.of !== other) found = { of: other, occurrences: occurrences(result.predictions, result.beliefs.count) };
    // Beliefs are the same, and so are the axes: those of the checkpoint on show, to the bit.
    const inItsAxes = { ...result, pca: model.result.pca };
    return buildPicture(inItsAxes, model.view, model.dark, found.occurrences, model.ground);
  }

  function describe(picture: Picture, other: Comparison): void {
    // Where the one on show has truth and read-out in one plot, so has the other.
    const layers = together ? picture.both : picture.residual;
    const caption = `${comparedFigures(other)} · ${countsText(layers, picture.all, together)}`;
    plot.setTitle(comparedName(other));
    plot.setMarks(
      layers,
      caption,
      l10n.t('Compared: {0}. {1}.', comparedName(other), caption),
      together ? picture.links : null,
    );
  }

  onePlot.addEventListener('change', () => last !== null && update(last.model, null, last.main));
  return { element: plot.element, update };

  function update(model: Model, before: Model | null, main: Picture | null): void {
    const other = model.compare?.found ?? null;
    const isNew = other !== (before?.compare?.found ?? null);
    if (isNew) show(plot.element, other !== null);
    if (other === null || main === null) return;
    const { view } = model;
    const was = before?.view;
    const wasTogether = together;
    together = isTogether(view);
    const rebuilt =
      isNew ||
      together !== wasTogether ||
      drawn === null ||
      before?.result !== model.result ||
      before.dark !== model.dark ||
      before.ground !== model.ground ||
      OF_PICTURE.some((key) => was?.[key] !== view[key]);
    if (rebuilt) {
      drawn = build(model, other);
      if (drawn !== null) describe(drawn, other);
    }
    if (drawn === null) return;
    if (rebuilt || was?.rotation !== view.rotation || before?.zoom !== model.zoom)
      plot.setView(main.frame, model.zoom, view.rotation);
    if (isNew || model.mode !== before?.mode) plot.setMode(model.mode);
    if (isNew || model.selected !== before?.selected) plot.setSelected(model.selected);
    last = { model, main };
    overlay();
  }
}
