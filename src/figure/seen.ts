import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../protocol/analysis.js';
import type { ViewSettings } from '../protocol/panel.js';
import { streamName, streamTitle } from '../shared/streamNames.js';
import { titleOfPart } from './composed/shown.js';
import { countsText } from './counts.js';
import type { SeenPlot } from './figure.js';
import { boxOf } from './frame.js';
import { camera as cameraOf, noZoom } from './geometry/camera.js';
import type { MarkLayer } from './marks.js';
import type { OverlayItem, PairOverlays } from './overlay.js';
import type { Picture } from './picture.js';

/** The plots of a panel of usual size, in which nothing was zoomed. */
const [WIDTH, HEIGHT] = [460, 400];

/** Both plots of a picture, or one of them, as a panel would show them before anyone touched it. @param over what a tab draws over the marks */
export function seenFrom(
  { frame, truth, residual, both, links, all, part }: Picture,
  result: AnalysisResult,
  view: ViewSettings,
  only: 'truth' | 'readout' | null,
  over: PairOverlays = { truth: [], residual: [] },
): SeenPlot[] {
  const box = boxOf(frame, WIDTH, HEIGHT);
  const camera = cameraOf(frame, box, noZoom, view.rotation);
  const plot = (
    title: string,
    layers: readonly MarkLayer[],
    overlay: readonly OverlayItem[],
    signed = false,
  ): SeenPlot => ({
    title,
    count: countsText(layers, all, signed),
    frame,
    camera,
    box,
    layers,
    links: null,
    faded: null,
    overlay,
  });
  const titled = (text: string): string => titleOfPart(result, part, text);
  if (view.overlay)
    return [
      { ...plot(titled(l10n.t('Truth and {0}', streamName(result.architecture))), both, over.residual, true), links },
    ];
  return [
    ...(only === 'readout' ? [] : [plot(titled(l10n.t('Ground truth')), truth, over.truth)]),
    ...(only === 'truth' ? [] : [plot(titled(streamTitle(result.architecture)), residual, over.residual)]),
  ];
}
