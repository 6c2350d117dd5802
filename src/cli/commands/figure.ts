import * as z from 'zod';
import { version } from '../../../package.json';
import { aboutAnalysis } from '../../figure/about.js';
import { colourKeyOf } from '../../figure/colourKey.js';
import type { FigureFormat } from '../../figure/files/write.js';
import { plotsFigure } from '../../figure/figure.js';
import { occurrences } from '../../figure/geometry/occurrences.js';
import { palettes } from '../../figure/palette.js';
import { buildPicture } from '../../figure/picture.js';
import { seenFrom } from '../../figure/seen.js';
import { viewSettingsSchema } from '../../protocol/panel.js';
import { folderName } from '../../shared/folderName.js';
import { analyseFolder, analysisOptions } from '../analysisOptions.js';
import { choice, flag, number, output, required, value } from '../option.js';
import { writeBytes, writeText } from '../output.js';
import { folderArgument } from '../sourceOptions.js';
import { UsageError } from '../usage.js';
import { command } from './command.js';

const view = viewSettingsSchema.shape;
const FORMATS: readonly FigureFormat[] = ['svg', 'pdf', 'png'];

/** Components by their numbers on the axes, counted from 1 as a plot names them. */
const axesOption = value<number[]>(
  '1,3',
  'components on the axes, the third of 3-D after them; as in the panel where left out',
  {
    takes: 'two or three different components counted from 1, separated by commas, such as 1,3',
    read(typed) {
      const parts = typed.split(',').map((part) => part.trim());
      if (parts.length < 2 || parts.length > 3 || parts.some((part) => !/^[1-9]\d{0,4}$/.test(part))) return null;
      return new Set(parts).size === parts.length ? parts.map((part) => Number(part) - 1) : null;
    },
  },
);

/** `figure FOLDER -o FILE.svg`: the plots of the panel as a picture. */
export const figure = command({
  name: 'figure',
  summary: 'Draws ground truth and read-out as SVG, PDF or PNG, as the panel of the editor shows them.',
  argument: folderArgument,
  options: {
    out: required(
      output(
        'write the picture, in the format that the name ends in: .svg, .pdf or .png; with - SVG to standard output',
      ),
    ),
    ...analysisOptions,
    view: choice('plane, as where left out; space: 3-D; simplex: the triangle of three states', view.plot.unwrap()),
    axes: axesOption,
    colour: choice('index, as where left out; states: mixed by probability; position', view.colour.unwrap()),
    marks: choice(
      'centres of mass, as where left out; single: one read-out of each prefix; both',
      z.enum(['centres', 'single', 'both']),
    ),
    overlay: flag('truth and read-out in one plot, with a line from each belief to its read-out'),
    only: choice('one of the two plots: truth, or the read-out', z.enum(['truth', 'readout'])),
    theme: choice('light, as where left out, or dark', z.enum(['light', 'dark'])),
    width: number('MM', 'width on paper in millimetres; 180 where left out, 85 suits one of two columns', {
      least: 30,
      most: 1000,
      whole: false,
    }),
    scale: choice('dots of PNG: 1, 2 (as where left out) or 4 times 150 to the inch', z.enum(['1', '2', '4'])),
    caption: flag('run, step, process, figures and verdict below the plots'),
  },

  async run({ argument: folder, options, ...context }) {
    const format = formatOf(options.out);
    const { figureBytes, pngAddress } = await import('../../figure/files/write.js');
    const { result } = await analyseFolder(folder, options, context);
    const wanted = viewSettingsSchema.parse({
      plot: options.view,
      axes: options.axes?.slice(0, 2),
      third: options.axes?.[2] ?? null,
      colour: options.colour,
      centres: options.marks !== 'single',
      singles: options.marks === 'single' || options.marks === 'both',
      overlay: options.overlay,
    });
    const palette = palettes[options.theme ?? 'light'];
    const found = occurrences(result.predictions, result.beliefs.count);
    const picture = buildPicture(result, wanted, palette.dark, found);
    const date = dateOf(process.env.SOURCE_DATE_EPOCH);
    const made = { version, folder: folderName(folder), date };
    const drawn = plotsFigure(
      seenFrom(picture, result, wanted, options.only ?? null),
      colourKeyOf(result, wanted.colour),
      aboutAnalysis(result, result.verdict, made),
      {
        millimetres: options.width ?? 180,
        palette,
        caption: options.caption,
        encode: pngAddress,
      },
    );
    const bytes = await figureBytes(drawn, format, { scale: Number(options.scale ?? 2), date });
    if (format === 'svg') await writeText(options.out, new TextDecoder().decode(bytes));
    else await writeBytes(options.out, bytes);
  },
});

function formatOf(target: string): FigureFormat {
  if (target === '-') return 'svg';
  const format = FORMATS.find((each) => target.toLowerCase().endsWith(`.${each}`));
  if (format === undefined)
    throw new UsageError(`-o takes a name that ends in .svg, .pdf or .png, or - for SVG on standard output`);
  return format;
}

/** Now, or the seconds that SOURCE_DATE_EPOCH fixes so that the same input gives the same bytes (reproducible-builds.org). */
function dateOf(seconds: string | undefined): Date {
  const fixed = new Date(1000 * Number(seconds ?? NaN));
  return Number.isNaN(fixed.getTime()) ? new Date() : fixed;
}
