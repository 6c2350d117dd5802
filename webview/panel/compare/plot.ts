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
import { ringedOf } from '../plotPair.js';
import { plotEvents } from '../plotEvents.js';
import type { Model, Store } from '../state.js';
import { testIds } from '../testIds.js';
import { comparedFigures, comparedName } from './line.js';

/** Settings of the view that a picture depends on. */
const OF_PICTURE = ['axes', 'third', 'plot', 'colour', 'centres', 'singles', 'size', 'hidden', 'overlay'] as const;

/** The read-out of another checkpoint in the axes and the scale of the one on show; hidden without a comparison. */
export function comparePlot(
  store: Store,
  pick: (belief: number, modifier: boolean) => void,
): {
  readonly element: HTMLElement;
  /** @param main the picture of the checkpoint on show, whose frame the other one takes */
  update(model: Model, before: Model | null, main: Picture | null): void;
} {
  const plot = scatter({
    testId: testIds.plotCompare,
    countTestId: testIds.countCompare,
    title: 'Compared',
    events: plotEvents(store, pick, { turns: () => drawn?.plot === 'space', cancelDrag: () => plot.cancelDrag() }),
  });
  show(plot.element, false);
  let drawn: Picture | null = null;
  let found: { of: Comparison; occurrences: Occurrences } | null = null;

  function build(model: Model, other: Comparison): Picture | null {
    if (model.result === null) return null;
    const { result } = other;
    if (found?.of !== other) found = { of: other, occurrences: occurrences(result.predictions, result.beliefs.count) };
    // Beliefs are the same, and so are the axes: those of the checkpoint on show, to the bit.
    const inItsAxes = { ...result, pca: model.result.pca };
    return buildPicture(inItsAxes, model.view, model.dark, found.occurrences);
  }

  function describe(picture: Picture, other: Comparison): void {
    const caption = `${comparedFigures(other)} · ${countsText(picture.residual, picture.all)}`;
    plot.setTitle(comparedName(other));
    plot.setMarks(picture.residual, caption, `Compared: ${comparedName(other)}. ${caption}.`);
  }

  return {
    element: plot.element,
    update(model, before, main) {
      const other = model.compare?.found ?? null;
      const isNew = other !== (before?.compare?.found ?? null);
      if (isNew) show(plot.element, other !== null);
      if (other === null || main === null) return;
      const { view } = model;
      const was = before?.view;
      const rebuilt =
        isNew ||
        drawn === null ||
        before?.result !== model.result ||
        before.dark !== model.dark ||
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
      const cross: OverlayItem[] =
        model.focused === null ? [] : [{ kind: 'cross', at: placeOf(main.truePoints, model.focused) }];
      plot.setOverlay([...cross, ...ringItems(drawn.centrePoints, ringedOf(model))]);
    },
  };
}
