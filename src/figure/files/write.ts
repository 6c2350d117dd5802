import type { Figure } from '../figure.js';
import { pngOf } from './image.js';
import { lackingText, lettersLacking } from './letters.js';
import { pdfOf } from './pdf.js';
import { svgText } from './svg.js';

export { aboutAnalysis } from '../about.js';
export { dataCsv, plotData } from '../data.js';
export { occurrences } from '../geometry/occurrences.js';
export { buildPicture } from '../picture.js';
export { gifParts } from './gifFile.js';
export { pngAddress, quickPngAddress } from './png.js';

export type FigureFormat = 'svg' | 'pdf' | 'png';

/**
 * The bytes of a file of a picture. This module is loaded when a picture is first written: it brings faces of letters and
 * the programs that draw PDF and PNG.
 * @param options.scale of PNG: 1, 2 or 4
 * @param options.date when it was made, which PDF tells; the same picture and date give the same bytes
 */
export async function figureBytes(
  figure: Figure,
  format: FigureFormat,
  { scale = 2, date }: { readonly scale?: number; readonly date: Date },
): Promise<Uint8Array> {
  if (format === 'svg') return Buffer.from(svgText(figure), 'utf8');
  return format === 'pdf' ? pdfOf(figure, date) : pngOf(figure, scale);
}

/** Letters of a picture that its file shows as boxes, in a sentence that names them; null where there are none. */
export const lettersNote = async (figure: Pick<Figure, 'shapes'>, format: FigureFormat): Promise<string | null> =>
  format === 'svg' ? null : lackingText(await lettersLacking(figure));
