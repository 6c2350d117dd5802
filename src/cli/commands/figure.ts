import * as z from 'zod';
import { version } from '../../../package.json';
import { animationOf } from '../../figure/animation/animation.js';
import { movingView, withCentres } from '../../figure/animation/scene.js';
import { aboutAnalysis, ofChart } from '../../figure/about.js';
import { moves } from '../../figure/composed/shown.js';
import { colourKeyOf } from '../../figure/colourKey.js';
import type { FigureFormat } from '../../figure/files/write.js';
import type { SeenPlot } from '../../figure/figure.js';
import { chartFigure, plotsFigure } from '../../figure/figure.js';
import { occurrences } from '../../figure/geometry/occurrences.js';
import { palettes } from '../../figure/palette.js';
import { buildPicture } from '../../figure/picture.js';
import { seenFrom } from '../../figure/seen.js';
import type { AnalysisResult } from '../../protocol/analysis.js';
import { viewSettingsSchema } from '../../protocol/panel.js';
import { matrixRequestSchema, steerRequestSchema } from '../../protocol/steering.js';
import { folderName } from '../../shared/folderName.js';
import { analyseFolder, analyseRequest, analysisOptions, layersOf, layersOption } from '../analysisOptions.js';
import { animationOptions, checkpointsOf, keyframesOf } from '../animation.js';
import { checkWish, drawnPlot, PLOTS } from '../figurePlots.js';
import { choice, flag, number, output, required, text, value } from '../option.js';
import type { Values } from '../option.js';
import { writeByteParts, writeBytes, writeText } from '../output.js';
import { withProgress } from '../progressLine.js';
import { folderArgument } from '../sourceOptions.js';
import { partNamed } from '../partNamed.js';
import { beliefOption } from '../steeringOptions.js';
import { note } from '../terminal.js';
import { UsageError } from '../usage.js';
import { command } from './command.js';

const view = viewSettingsSchema.shape;
const { multiplier, collect } = steerRequestSchema.shape;
const FORMATS: readonly (FigureFormat | 'gif')[] = ['svg', 'pdf', 'png', 'gif'];

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
  summary:
    'Draws ground truth and read-out, or a chart, as SVG, PDF or PNG, as the panel of the editor shows them, or all of the training as GIF.',
  argument: folderArgument,
  options: {
    out: required(
      output(
        'write the picture, in the format that the name ends in: .svg, .pdf, .png, or .gif, which moves through all checkpoints; with - SVG to standard output',
      ),
    ),
    ...analysisOptions,
    plot: choice(
      'what is drawn: geometry, as where left out; steering or trajectory over it; a chart of a pair (bars, dose, closed, words, alone: each layer alone, controls); matrix of all pairs; kl by position; R² of layers or positions',
      z.enum(PLOTS),
    ),
    from: beliefOption('belief to start from, of what is steered: an index, or a vector such as [0,0,0,1,0]'),
    to: beliefOption('belief to steer to'),
    multiplier: number('X', 'times which the vector is added', multiplier),
    'steer-layers': layersOption('layers at which the vector is added; all where left out'),
    collect: choice('positions over which mean activations are taken: all, as where left out, or last', collect),
    token: text(
      'NAME',
      'token of the charts dose and words; where left out the one that tells the pair apart most',
      'a token',
    ),
    word: text('0110', 'the word of a trajectory: symbols, by name or number', 'at least one symbol'),
    most: number('N', 'of the matrix: at most the N commonest beliefs on each side', matrixRequestSchema.shape.most),
    value: choice('of the matrix: closed, as where left out, or kl to the ideal', z.enum(['closed', 'kl'])),
    view: choice('plane, as where left out; space: 3-D; simplex: the triangle of three states', view.plot.unwrap()),
    axes: axesOption,
    part: text(
      'NAME',
      'of a composed process: the part that is drawn, by its name or by its place counted from 1; posterior: P(component); joint, as where left out',
      'the name or the number of a part',
    ),
    colour: choice(
      'index; states: mixed by probability; position; of a composed process component, or part: states of the part that is drawn, or of the first; automatic, as where left out: component of a mixture, states where there are three or very many beliefs, otherwise index',
      view.colour.unwrap(),
    ),
    marks: choice(
      'centres of mass, as where left out; single: one read-out of each prefix; both',
      z.enum(['centres', 'single', 'both']),
    ),
    size: choice('marks of one size, or by probability', view.size.unwrap()),
    overlay: flag('truth and read-out in one plot, with a line from each belief to its read-out'),
    only: choice('one of the two plots: truth, or the read-out', z.enum(['truth', 'readout'])),
    theme: choice('light, as where left out, or dark', z.enum(['light', 'dark'])),
    width: number('MM', 'width on paper in millimetres; 180 where left out, 85 suits one of two columns', {
      least: 30,
      most: 1000,
      whole: false,
    }),
    scale: choice(
      'dots of PNG: 1, 2 (as where left out) or 4 times 150 to the inch; width of GIF: 1, 2 or 4 times 640',
      z.enum(['1', '2', '4']),
    ),
    caption: flag('run, step, process, figures and verdict below the plots'),
    ...animationOptions,
  },

  async run({ argument: folder, options, ...context }) {
    const format = formatOf(options.out);
    if (format !== 'gif') refuseMotion(options);
    const { plot = 'geometry', from, to, word, token, most, value, multiplier, collect } = options;
    if (format === 'gif' && plot !== 'geometry') throw new UsageError('--plot goes with pictures, not with GIF');
    const how = { layers: layersOf(options['steer-layers']), multiplier, collect };
    const wish = { plot, from, to, word, token, most, value, how };
    checkWish(wish);
    const { figureBytes, gifParts, lettersNote, pngAddress, quickPngAddress } =
      await import('../../figure/files/write.js');
    const { engine, signal } = context;
    const request = analyseRequest(folder, options);
    const checkpoints =
      format === 'gif'
        ? checkpointsOf(await engine.list(request.source, signal), request.checkpoint, options.steps, folder)
        : [];
    const analysis = await analyseFolder(folder, options, context);
    const { result } = analysis;
    const part = options.part === undefined ? 'joint' : partNamed(result, options.part);
    const space = { plot: options.view, axes: options.axes?.slice(0, 2), third: options.axes?.[2] ?? null };
    const wanted = viewSettingsSchema.parse({
      ...(part === 'joint' ? space : {}),
      part: { shown: part, ...(part === 'joint' ? {} : space), ...(typeof part === 'number' ? { colour: part } : {}) },
      colour: options.colour,
      centres: options.marks !== 'single',
      singles: options.marks === 'single' || options.marks === 'both',
      size: options.size,
      overlay: options.overlay,
    });
    const palette = palettes[options.theme ?? 'light'];
    const found = occurrences(result.predictions, result.beliefs.count);
    const date = dateOf(process.env.SOURCE_DATE_EPOCH);
    const made = { version, folder: folderName(folder), date };
    const about = aboutAnalysis(result, result.verdict, made);
    const scale = Number(options.scale ?? 2);
    if (format === 'gif') {
      if (!moves(result, wanted))
        throw new UsageError(
          'Of other checkpoints the read-out of the joint belief is kept, from which this part does not follow: --part joint moves',
        );
      const view = movingView(wanted);
      const { pace = 'even', seconds = 8, fps = 20, cuts, once } = options;
      // Axes stay as they are while the marks move.
      const { frame } = buildPicture(result, view, palette.dark, found);
      const seen = (of: AnalysisResult): SeenPlot[] =>
        seenFrom({ ...buildPicture(of, view, palette.dark, found), frame }, of, view, options.only ?? null);
      const notes: string[] = [];
      await withProgress(async (progress) => {
        const keyframes = await keyframesOf(analysis, checkpoints, {
          signal,
          progress,
          note: (said) => notes.push(said),
        });
        const animation = animationOf(
          {
            ...{ result, view, folder: made.folder, about, keyframes },
            plots: (centre) => seen(withCentres(result, centre)),
          },
          { pace, seconds, fps, between: !cuts },
          { palette, encode: quickPngAddress, scale },
        );
        const told = (done: number): void =>
          progress({ step: 'Drawing frames', fraction: done / animation.moments.length });
        await writeByteParts(options.out, gifParts(animation, { scale, loop: !once, signal, told }));
      });
      return notes.forEach(note);
    }
    const picture = buildPicture(result, wanted, palette.dark, found);
    const paper = { millimetres: options.width ?? 180, palette, caption: options.caption };
    const drawn = await drawnPlot(analysis, picture, wish, signal);
    const figure =
      'chart' in drawn
        ? chartFigure({ ...drawn.chart, shapes: drawn.chart.shapes(palette) }, ofChart(about, drawn.chart), paper)
        : plotsFigure(
            seenFrom(picture, result, wanted, options.only ?? null, drawn.over),
            colourKeyOf(result, wanted),
            about,
            { ...paper, encode: pngAddress },
          );
    const bytes = await figureBytes(figure, format, { scale, date });
    if (format === 'svg') await writeText(options.out, new TextDecoder().decode(bytes));
    else await writeBytes(options.out, bytes);
    const lacking = await lettersNote(figure, format);
    if (lacking !== null) note(lacking);
  },
});

/** What only a moving picture has. Throws UsageError. */
function refuseMotion(options: Values<typeof animationOptions>): void {
  const given = (['steps', 'seconds', 'fps', 'pace', 'cuts', 'once'] as const).find(
    (name) => options[name] !== undefined && options[name] !== false,
  );
  if (given !== undefined) throw new UsageError(`--${given} goes with a name that ends in .gif`);
}

function formatOf(target: string): FigureFormat | 'gif' {
  if (target === '-') return 'svg';
  if (target.toLowerCase().endsWith('.webm'))
    throw new UsageError(
      'WebM is written by the editor (Save Animation…); the command line writes moving pictures as GIF: -o FILE.gif',
    );
  const format = FORMATS.find((each) => target.toLowerCase().endsWith(`.${each}`));
  if (format === undefined)
    throw new UsageError(`-o takes a name that ends in .svg, .pdf, .png or .gif, or - for SVG on standard output`);
  return format;
}

/** Now, or the seconds that SOURCE_DATE_EPOCH fixes so that the same input gives the same bytes (reproducible-builds.org). */
function dateOf(seconds: string | undefined): Date {
  const fixed = new Date(1000 * Number(seconds ?? NaN));
  return Number.isNaN(fixed.getTime()) ? new Date() : fixed;
}
