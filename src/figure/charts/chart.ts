import type { PlotData } from '../data.js';
import type { Palette } from '../palette.js';
import type { Shape } from '../shape.js';

/** What can be saved and copied of a chart. */
export interface Chart {
  readonly title: string;
  /** Size of the drawing, in pixels. */
  readonly width: number;
  readonly height: number;
  shapes(palette: Palette): readonly Shape[];
  readonly data: PlotData;
}

/** A chart whose shapes take their colours from the table of styles alone. */
export interface StillChart extends Chart {
  shapes(): readonly Shape[];
}
