import * as l10n from '@vscode/l10n';
import { streamName, streamTitle } from '../../src/shared/streamNames.js';
import { el, show } from '../ui/dom.js';
import { countsText, countText } from '../../src/figure/counts.js';
import type { Occurrences } from '../../src/figure/geometry/occurrences.js';
import type { Points } from '../../src/figure/geometry/projection.js';
import type { MarkLayer } from '../../src/figure/marks.js';
import { withCentres } from '../../src/figure/animation/scene.js';
import type { AnalysisResult } from '../../src/protocol/analysis.js';
import { titleOfPart } from '../../src/figure/composed/shown.js';
import type { ViewSettings } from '../../src/protocol/panel.js';
import type { SeenPlot } from '../../src/figure/figure.js';
import type { OverlayItem, PairOverlays } from '../../src/figure/overlay.js';
import { placeOf } from '../../src/figure/overlay.js';
import type { Ringed } from '../../src/figure/overlays/rings.js';
import { ringItems } from '../../src/figure/overlays/rings.js';
import type { Centre, Moment, Placer } from '../../src/figure/training/moved.js';
import { frameLength } from '../../src/shared/frameBlocks.js';
import { movedPicture, placer } from '../../src/figure/training/moved.js';
import { ghostLinks } from '../../src/figure/ghosts.js';
import type { Ghost } from './training/ghosts.js';
import type { Palette } from '../../src/figure/palette.js';
import { scatter } from '../plot/scatter.js';
import type { Picture } from '../../src/figure/picture.js';
import { buildPicture } from '../../src/figure/picture.js';
import type { Model, Store } from './state.js';
import { plotEvents } from './plotEvents.js';
import { testIds } from './testIds.js';

/** What the active tab draws over the two plots. */
export interface Overlays extends PairOverlays {
  /** Called while the target is dragged, with view coordinates; only in flat views. */
  drag?(x: number, y: number): void;
}

/** A moment of a training: between the read-outs of two checkpoints, which may be one. */
export interface ShownFrame extends Moment {
  /** Which moment it is, for the plot's heading. */
  readonly text: string;
}

export interface PlotPair {
  readonly element: HTMLElement;
  picture(): Picture | null;
  update(model: Model, before: Model | null, found: Occurrences | null): void;
  /** The plots on show as they are seen, their marks in the colours of a palette. */
  seen(palette: Palette): SeenPlot[];
  /**
   * The same plots with other read-outs, without what is drawn over the marks; null where nothing is drawn. What is seen of
   * them stays as it is now.
   */
  moving(palette: Palette, view: ViewSettings): ((centre: Float64Array) => SeenPlot[]) | null;
  /** Shows the read-outs of other checkpoints in place of those of the one on show; null: of that again. */
  showFrame(frame: ShownFrame | null): void;
  /** Faint marks behind the read-outs: those of pinned steps, in their order. */
  setGhosts(ghosts: readonly Ghost[]): void;
  /** Redraws the overlays alone, when they have changed but the marks have not. */
  redraw(): void;
}

/** Whether a belief has marks; one that the legend has switched off has no place. */
export const isShown = ({ truth }: Picture, belief: number): boolean =>
  truth.some(({ points }) => Number.isFinite(points[3 * belief]));

/** The beliefs of a panel that bear a ring. */
export const ringedOf = ({ steering, kept, focused }: Model): Ringed => ({
  start: steering?.start ?? kept,
  end: steering?.end ?? null,
  focused,
});

/** A page with room for one plot shows truth and read-out in one. */
export const onePlot = matchMedia('(max-width: 499px)');
export const isTogether = ({ overlay }: Pick<ViewSettings, 'overlay'>): boolean => overlay || onePlot.matches;

/** Ground truth and residual stream side by side, sharing zoom, turn, focus and picks. */
export function plotPair(
  store: Store,
  pick: (belief: number, modifier: boolean) => void,
  /** Arrows, clouds and paths of the tab on show. */
  extra: (picture: Picture, model: Model) => Overlays,
  /** Told which arrows over the residual stream end beyond the axes, by role. */
  beyond: (roles: readonly string[]) => void,
): PlotPair {
  const events = plotEvents(store, pick, {
    turns: () => picture?.plot === 'space',
    shows: (belief) => picture !== null && isShown(picture, belief),
    cancelDrag: () => both.filter((plot) => plot.cancelDrag()).length > 0,
  });
  const truth = scatter({
    testId: testIds.plotTruth,
    countTestId: testIds.countTruth,
    title: l10n.t('Ground truth'),
    events,
  });
  const residual = scatter({
    testId: testIds.plotResidual,
    countTestId: testIds.countResidual,
    title: l10n.t('Residual stream'),
    events: { ...events, arrowsBeyond: (roles) => beyond(roles) },
  });
  const both = [truth, residual];
  let frame: ShownFrame | null = null;
  /** The picture at that moment. */
  let moved: Picture | null = null;
  let ghosts: readonly Ghost[] = [];
  let places: Placer = placer();
  /** Numbers of a frame of the analysis on show. */
  let length = 0;
  let picture: Picture | null = null;
  let last: Parameters<PlotPair['update']> | null = null;
  let together = false;
  onePlot.addEventListener('change', () => last !== null && update(last[0], null, last[2]));

  /** @param moves whether only the read-outs have moved since the last time */
  const overlays = (model: Model, moves = false): void => {
    if (picture === null) return;
    // What a tab draws belongs to the checkpoint on show.
    const more: Overlays = moved === null ? extra(picture, model) : { truth: [], residual: [] };
    const { centrePoints } = moved ?? picture;
    const rings = (points: Points): OverlayItem[] => ringItems(points, ringedOf(model));
    const cross: OverlayItem[] =
      model.focused === null ? [] : [{ kind: 'cross', at: placeOf(picture.truePoints, model.focused) }];
    if (!moves) truth.setOverlay([...more.truth, ...rings(picture.truePoints)], more.drag ?? null);
    const link: OverlayItem[] =
      together && model.focused !== null
        ? [
            {
              kind: 'link',
              from: placeOf(picture.truePoints, model.focused),
              to: placeOf(centrePoints, model.focused),
            },
          ]
        : [];
    residual.setOverlay([...link, ...more.residual, ...cross, ...rings(centrePoints)], more.drag ?? null);
  };

  const element = el('div', { class: 'plots' }, truth.element, residual.element);
  return {
    element,
    picture: () => picture,
    seen(palette) {
      const [model, , found] = last ?? [null, null, null];
      if (picture === null || !model?.result || found === null) return [];
      const { dark, colours } = palette;
      const isOnShow = dark === model.dark && colours.ground === model.ground;
      const still = isOnShow ? picture : buildPicture(model.result, model.view, dark, found, colours.ground);
      const drawn = moved === null ? still : movedPicture(still, moved.centrePoints);
      const plots = together
        ? [residual.seen(drawn.both, drawn.links, colours.ground)]
        : [truth.seen(drawn.truth, null, colours.ground), residual.seen(drawn.residual, null, colours.ground)];
      return plots.flatMap((plot) => (plot === null ? [] : [plot]));
    },
    moving(palette, view) {
      const [model, , found] = last ?? [null, null, null];
      const result = model?.result ?? null;
      const [ofTruth, ofStream] = [truth, residual].map((plot) => plot.seen([], null, palette.colours.ground));
      if (result === null || found === null || ofStream === null) return null;
      const inOne = together;
      return (centre) => {
        const drawn = buildPicture(withCentres(result, centre), view, palette.dark, found, palette.colours.ground);
        const bare = (plot: SeenPlot, layers: readonly MarkLayer[], links: SeenPlot['links']): SeenPlot => ({
          ...{ ...plot, layers, links, overlay: [] },
          count: countsText(layers, drawn.all, inOne),
        });
        if (inOne || ofTruth === null) return [bare(ofStream, drawn.both, drawn.links)];
        return [bare(ofTruth, drawn.truth, null), bare(ofStream, drawn.residual, null)];
      };
    },
    update,
    showFrame(next) {
      if (next === null) {
        if (frame === null) return;
        [frame, moved] = [null, null];
        if (last !== null) update(last[0], null, last[2]);
        return;
      }
      const starts = frame === null;
      frame = next;
      move();
      if (picture === null || moved === null) return;
      if (starts) describe(moved, last?.[0].result ?? null);
      else residual.moveMarks(together ? moved.both : moved.residual, together ? moved.links : null);
      drawGhosts();
      overlays(store.get(), !starts);
      residual.setCaption(next.text);
    },
    setGhosts(next) {
      ghosts = next;
      drawGhosts();
    },
    redraw: () => overlays(store.get()),
  };

  /** Whether a frame is of the beliefs on show. */
  function isOfShown(centre: Centre): boolean {
    return centre.length === length;
  }

  /** Takes the read-outs to where they are at the moment that is played. */
  function move(): void {
    moved =
      picture === null || picture.played === null || frame === null || !isOfShown(frame.from)
        ? null
        : movedPicture(picture, places.at(picture, frame));
  }

  function drawGhosts(): void {
    if (picture === null) return;
    const now = picture;
    const fitting = (now.played === null ? [] : ghosts).filter(({ centre }) => isOfShown(centre));
    if (fitting.length === 0) return residual.setGhosts(null);
    const points = fitting.map(({ centre }) => places.of(now, centre));
    const present = moved?.centrePoints ?? now.centrePoints;
    const earlier = fitting.filter(({ isEarlier }) => isEarlier).length;
    residual.setGhosts({
      points,
      links: ghostLinks([...points.slice(0, earlier), present, ...points.slice(earlier)]),
    });
  }

  function update(model: Model, before: Model | null, found: Occurrences | null): void {
    last = [model, before, found];
    if (model.result === null || found === null) return;
    const { view } = model;
    const was = before?.view;
    const rebuilt =
      picture === null ||
      before?.result !== model.result ||
      before.dark !== model.dark ||
      before.ground !== model.ground ||
      was === undefined ||
      (['axes', 'third', 'plot', 'colour', 'centres', 'singles', 'size', 'hidden', 'overlay', 'part'] as const).some(
        (key) => was[key] !== view[key],
      );
    if (rebuilt) {
      picture = buildPicture(model.result, view, model.dark, found, model.ground);
      if (model.result !== before?.result) {
        places = placer();
        length = frameLength(model.result);
      }
      move();
      together = isTogether(view);
      show(truth.element, !together);
      element.classList.toggle('is-together', together);
      describe(moved ?? picture, model.result);
      drawGhosts();
      if (frame !== null && moved !== null) residual.setCaption(frame.text);
    }
    if (picture === null) return;
    if (rebuilt || was?.rotation !== view.rotation || before?.zoom !== model.zoom) {
      truth.setView(picture.frame, model.zoom, view.rotation);
      residual.setView(picture.frame, model.zoom, view.rotation);
    }
    if (model.mode !== before?.mode) for (const plot of both) plot.setMode(model.mode);
    if (model.selected !== before?.selected) for (const plot of both) plot.setSelected(model.selected);
    overlays(model);
  }

  function describe(now: Picture, of: Pick<AnalysisResult, 'architecture' | 'composed'> | null): void {
    const architecture = of?.architecture ?? {};
    const titled = (text: string): string => titleOfPart(of ?? {}, now.part, text);
    const [title, stream] = [titled(streamTitle(architecture)), streamName(architecture)];
    residual.setTitle(title);
    truth.setTitle(titled(l10n.t('Ground truth')));
    const keys =
      now.plot === 'space'
        ? l10n.t('Arrow keys turn, Page Up and Page Down go from belief to belief')
        : l10n.t('Arrow keys go from belief to belief');
    const pairKeys = l10n.t(
      'Enter picks the start of a steering pair, Shift+Enter its target; Space selects the belief, Shift with arrows selects on',
    );
    const truths = now.truth.map((layer) => countText(layer, now.all.true)).join(' · ');
    truth.setMarks(now.truth, truths, titled(l10n.t('Ground truth: {0}. {1}. {2}.', truths, keys, pairKeys)));
    if (together) {
      const parts = [...now.both].reverse().map((layer) => countText(layer, now.all[layer.kind], true));
      const left = now.links === null && now.residual.some(({ kind }) => kind === 'centre');
      const caption = [...parts, ...(left ? [l10n.t('too many for lines; one to the belief in focus')] : [])].join(
        ' · ',
      );
      residual.setTitle(titled(l10n.t('Truth and {0}', stream)));
      residual.setMarks(
        now.both,
        caption,
        l10n.t('Truth as rings and {0} as discs, lines between them: {1}. {2}. {3}.', stream, caption, keys, pairKeys),
        now.links,
      );
      return;
    }
    const caption = countsText(now.residual, now.all);
    residual.setMarks(now.residual, caption, `${title}: ${caption}. ${keys}. ${pairKeys}.`);
  }
}
