import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../protocol/analysis.js';
import { shownLine } from '../../shared/shownText.js';
import { jsonText } from '../../shared/writtenText.js';
import type { About } from '../about.js';
import { colourKeyOf } from '../colourKey.js';
import type { ViewSettings } from '../../protocol/panel.js';
import type { FigureOptions, SeenPlot } from '../figure.js';
import type { Frame } from './frame.js';
import { FRAME_WIDTH, frameFigure } from './frame.js';
import type { Keyframe } from './scene.js';
import { weighed } from '../weighting.js';
import { centresAt, momentWords, progressOf } from './scene.js';
import type { Moment, Pace } from './timeline.js';
import { momentsOf, placesInTime } from './timeline.js';

/** How a moving picture runs. */
export interface Motion {
  readonly pace: Pace;
  /** Whether what lies between two checkpoints is interpolated. */
  readonly between: boolean;
  readonly seconds: number;
  readonly fps: number;
}

/** A moving picture: its frames in their order, and each as a drawing. */
export interface Animation {
  readonly moments: readonly Moment[];
  /** Moments whose colours tell those of all. */
  readonly samples: readonly Moment[];
  readonly about: About;
  figure(moment: Moment): Frame;
}

/**
 * Puts the geometry of several checkpoints in motion. Axes, colours and legend stay as they are in the analysis on show.
 * @param of.result the analysis whose beliefs the read-outs of the keyframes are of
 * @param of.plots the plots as they are seen, with other read-outs
 * @param scale pixels of a frame for each of {@link FRAME_WIDTH}
 */
export function animationOf(
  of: {
    readonly result: AnalysisResult;
    readonly view: ViewSettings;
    readonly folder: string;
    readonly about: About;
    readonly keyframes: readonly Keyframe[];
    plots(centre: Float64Array): readonly SeenPlot[];
  },
  motion: Motion,
  { palette, encode, scale }: Pick<FigureOptions, 'palette' | 'encode'> & { readonly scale: number },
): Animation {
  const { result, view, keyframes } = of;
  const places = placesInTime(
    keyframes.map(({ step }) => step),
    motion.pace,
  );
  const moments = momentsOf(places, motion);
  const key = colourKeyOf(result, view);
  const title = titleOf(result, of.folder);
  const about = aboutMotion(of.about, title, keyframes, motion);
  const dpi = scale * PIXELS_PER_INCH;
  return {
    moments,
    samples: [0, 0.25, 0.5, 0.75, 1].map((part) => moments[Math.round(part * (moments.length - 1))]),
    about,
    figure: (moment) =>
      frameFigure(
        of.plots(centresAt(keyframes, moment)),
        key,
        about,
        { title, words: momentWords(keyframes, moment), progress: progressOf(keyframes, places, moment.place) },
        { palette, encode, dpi },
      ),
  };
}

/** A unit of a drawing is 0.24 mm and, in a frame of scale 1, a pixel. */
const PIXELS_PER_INCH = 25.4 / 0.24;

/** Size of a frame in pixels. */
export const frameWidth = (scale: number): number => scale * FRAME_WIDTH;

function titleOf({ process, settings }: AnalysisResult, folder: string): string {
  const params = Object.entries(process.params).map(
    ([name, value]) => `${name} ${Array.isArray(value) ? `[${value.join(', ')}]` : String(value)}`,
  );
  const given = params.length === 0 ? '' : ` (${params.join(', ')})`;
  const of = l10n.t('{0}, process {1}', shownLine(folder, 80), `${shownLine(process.name, 80)}${given}`);
  return weighed(shownLine(of, 200), settings);
}

/** Where a moving picture is from: not of one checkpoint, but of all that it shows. */
function aboutMotion({ facts }: About, title: string, keyframes: readonly Keyframe[], motion: Motion): About {
  const { program, date, run, process, settings } = facts;
  const [first, last] = [keyframes[0], keyframes[keyframes.length - 1]];
  const named = ({ step, file }: Keyframe): string => (step === null ? shownLine(file, 80) : String(step));
  const told = [title, keyframes.length, named(first), named(last)] as const;
  const sentence = motion.between
    ? l10n.t('{0}: {1} checkpoints from {2} to {3}, interpolated between them.', ...told)
    : l10n.t('{0}: {1} checkpoints from {2} to {3}.', ...told);
  return {
    title,
    lines: [sentence],
    facts: {
      ...{ program, date, run, process, settings },
      checkpoints: keyframes.map(({ file, step, r2 }) => ({ file: shownLine(file, 200), step, r2 })),
      motion,
    },
  };
}

/** What a file of the moving picture says of where it is from, in its comment. */
export const commentOf = ({ lines, facts }: About): string =>
  `${lines.join(' ')} ${String(facts.program)}. ${jsonText(facts)}`;
