import type { Camera, Frame, Turn, Zoom } from '../../src/figure/geometry/camera.js';
import type { MarkLayer } from '../../src/figure/marks.js';
import type { OverlayItem } from '../../src/figure/overlay.js';

/** What a plot shows now, as the parts of it that answer to pointers read it; the plot alone changes it. */
export interface Shown {
  layers: readonly MarkLayer[];
  frame: Frame;
  zoom: Zoom;
  rotation: Turn;
  overlay: readonly OverlayItem[];
  /** Of the drawing, in pixels. */
  width: number;
  height: number;
  /** Of what was drawn last; null before it is drawn. */
  camera: Camera | null;
}
