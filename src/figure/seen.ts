import type { AnalysisResult } from '../protocol/analysis.js';
import type { ViewSettings } from '../protocol/panel.js';
import { streamTitle } from '../shared/streamNames.js';
import { count, plural } from '../shared/texts.js';
import type { SeenPlot } from './figure.js';
import { boxOf } from './frame.js';
import { camera as cameraOf, noZoom } from './geometry/camera.js';
import type { MarkLayer } from './marks.js';
import { drawable } from './marks.js';
import type { Picture } from './picture.js';

/** The plots of a panel of usual size, in which nothing was zoomed. */
const [WIDTH, HEIGHT] = [460, 400];

/** What is drawn of a plot, in a few words. */
export function countText(layers: readonly MarkLayer[]): string {
  const parts = layers.map((layer) =>
    layer.kind === 'single'
      ? `${count(drawable(layer))} single predictions`
      : `${layer.ring === true ? '○ ' : ''}${plural(drawable(layer), layer.kind === 'true' ? 'true belief' : 'recovered belief')}`,
  );
  return parts.reverse().join(' · ') || 'nothing switched on';
}

/** Both plots of a picture, or one of them, as a panel would show them before anyone touched it. */
export function seenFrom(
  { frame, truth, residual, both, links }: Picture,
  result: AnalysisResult,
  view: ViewSettings,
  only: 'truth' | 'readout' | null,
): SeenPlot[] {
  const box = boxOf(frame, WIDTH, HEIGHT);
  const camera = cameraOf(frame, box, noZoom, view.rotation);
  const plot = (title: string, layers: readonly MarkLayer[]): SeenPlot => ({
    title,
    count: countText(layers),
    frame,
    camera,
    box,
    layers,
    links: null,
    faded: null,
    overlay: [],
  });
  const title = streamTitle(result.architecture);
  if (view.overlay) return [{ ...plot(`Truth and ${title.toLowerCase()}`, both), links }];
  return [
    ...(only === 'readout' ? [] : [plot('Ground truth', truth)]),
    ...(only === 'truth' ? [] : [plot(title, residual)]),
  ];
}
