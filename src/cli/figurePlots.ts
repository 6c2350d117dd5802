/** What `figure` can draw: the plots with what a tab lays over them, and the charts of the tabs, by the panel's own drawings. */
import { checkEnds } from '../analysis/steering/context.js';
import { steerExtras } from '../analysis/steering/extras.js';
import { steerMatrix } from '../analysis/steering/matrix.js';
import { steer } from '../analysis/steering/steer.js';
import { trajectoryOf } from '../analysis/steering/trajectory.js';
import { findBelief } from '../protocol/findBelief.js';
import type { KnownAnalysis } from '../engine/stores/knownAnalysis.js';
import type { Chart } from '../figure/charts/chart.js';
import { conditionsChart, controlsChart, layersChart } from '../figure/charts/conditions.js';
import { curvesChart } from '../figure/charts/curves.js';
import { closedCurves, doseCurves, tellingToken, wordsChart } from '../figure/charts/dose.js';
import { klByPosition } from '../figure/charts/kl.js';
import { matrixChart } from '../figure/charts/matrix.js';
import type { MatrixValue } from '../figure/charts/matrix.js';
import { columnsChart, layerColumns, positionColumns } from '../figure/charts/shares.js';
import { occurrences } from '../figure/geometry/occurrences.js';
import type { PairOverlays } from '../figure/overlay.js';
import { ringItems } from '../figure/overlays/rings.js';
import { steeringOverlays } from '../figure/overlays/steering.js';
import { trajectoryOverlays } from '../figure/overlays/trajectory.js';
import type { Picture } from '../figure/picture.js';
import { matrixRequestSchema, steerExtrasSchema } from '../protocol/steering.js';
import type { SteerExtrasRequest, SteerRequest, SteerResult } from '../protocol/steering.js';
import { InputError } from '../shared/inputError.js';
import { readWord, tokenName } from '../shared/words.js';
import { UsageError } from './usage.js';

/** What is drawn, by the name that a person types. */
export const PLOTS = [
  'geometry',
  'steering',
  'trajectory',
  'bars',
  'dose',
  'closed',
  'words',
  'alone',
  'controls',
  'matrix',
  'kl',
  'layers',
  'positions',
] as const;
export type PlotName = (typeof PLOTS)[number];

/** What options say of what is drawn. */
export interface PlotWish {
  readonly plot: PlotName;
  readonly from: number | readonly number[] | undefined;
  readonly to: number | readonly number[] | undefined;
  readonly word: string | undefined;
  readonly token: string | undefined;
  readonly most: number | undefined;
  readonly value: MatrixValue | undefined;
  readonly how: {
    readonly layers: SteerRequest['layers'];
    readonly multiplier: number | undefined;
    readonly collect: SteerRequest['collect'] | undefined;
  };
}

const STEERED: readonly PlotName[] = ['steering', 'bars', 'dose', 'closed', 'words', 'alone', 'controls'];

/** Refuses options that do not fit what is drawn, before anything is read. Throws UsageError. */
export function checkWish({ plot, from, to, word }: Pick<PlotWish, 'plot' | 'from' | 'to' | 'word'>): void {
  const steered = STEERED.includes(plot);
  if (steered && (from === undefined || to === undefined))
    throw new UsageError(`--plot ${plot} wants --from and --to, the beliefs that are steered between`);
  if (!steered && (from !== undefined || to !== undefined))
    throw new UsageError(`--from and --to go with --plot ${STEERED.join(', ')}`);
  if (plot === 'trajectory' && word === undefined) throw new UsageError('--plot trajectory wants --word, the tokens');
  if (plot !== 'trajectory' && word !== undefined) throw new UsageError('--word goes with --plot trajectory');
}

/** A chart, or what lies over the marks of the two plots. Throws InputError, UsageError, CancelledError. */
export async function drawnPlot(
  analysis: KnownAnalysis,
  picture: Picture,
  wish: PlotWish,
  signal: AbortSignal,
): Promise<{ readonly chart: Chart } | { readonly over: PairOverlays }> {
  const { result } = analysis;
  switch (wish.plot) {
    case 'geometry':
      return { over: { truth: [], residual: [] } };
    case 'trajectory':
      return { over: await trajectoryOver(analysis, picture, wish, signal) };
    case 'kl':
      return { chart: klByPosition(result.model) };
    case 'layers':
      return { chart: columnsChart(layerColumns(result)) };
    case 'positions':
      return { chart: columnsChart(positionColumns(result)) };
    case 'matrix':
      return { chart: await matrixOf(analysis, wish, signal) };
    default:
      return steeredPlot(analysis, picture, wish, signal);
  }
}

async function trajectoryOver(
  analysis: KnownAnalysis,
  picture: Picture,
  { word: typed = '' }: PlotWish,
  signal: AbortSignal,
): Promise<PairOverlays> {
  const { word, problem } = readWord(typed, analysis.result.process.symbols, { least: 1 });
  if (problem !== null) throw new InputError(problem.code, problem.message);
  const trajectory = await trajectoryOf(analysis.steering(), word, signal);
  return trajectoryOverlays(picture, analysis.result, trajectory, trajectory.steps.length - 1);
}

async function matrixOf(analysis: KnownAnalysis, { most, value, how }: PlotWish, signal: AbortSignal): Promise<Chart> {
  const request = matrixRequestSchema.parse({ analysis: analysis.result.id, ...how, most });
  const matrix = await steerMatrix(analysis.steering(), request, { signal });
  const places = (all: readonly number[]): number[] => all.map((_, place) => place).sort((a, b) => all[a] - all[b]);
  const [rows, columns] = [places(matrix.rows), places(matrix.columns)];
  return matrixChart({ matrix, value: value ?? 'closed', rows, columns, pair: null });
}

async function steeredPlot(
  analysis: KnownAnalysis,
  picture: Picture,
  wish: PlotWish,
  signal: AbortSignal,
): Promise<{ readonly chart: Chart } | { readonly over: PairOverlays }> {
  const { result } = analysis;
  const request: SteerExtrasRequest = steerExtrasSchema.parse({
    analysis: result.id,
    start: findBelief(result, wish.from ?? 0),
    end: findBelief(result, wish.to ?? 0),
    ...wish.how,
  });
  const context = analysis.steering();
  checkEnds(context, request.start, request.cut);
  const steered = await steer(context, request, signal);
  if (wish.plot === 'steering') {
    const found = occurrences(result.predictions, result.beliefs.count);
    const { truth, residual } = steeringOverlays(picture, result, steered, [], found);
    const ringed = { start: request.start, end: request.end, focused: null };
    return {
      over: {
        truth: [...truth, ...ringItems(picture.truePoints, ringed)],
        residual: [...residual, ...ringItems(picture.centrePoints, ringed)],
      },
    };
  }
  const names = steered.ideal.start.map((_, token) => tokenName(token, result.process.symbols));
  const token = tokenOf(wish.token, names, steered);
  const none = (what: string): never => {
    throw new InputError('cannot-write', `Nothing to draw: ${what}.`);
  };
  if (wish.plot === 'bars') return { chart: conditionsChart(steered, names) };
  if (wish.plot === 'words')
    return { chart: wordsChart(steered, names, token) ?? none('no word ends in the belief that is steered from') };
  const extras = await steerExtras(context, request, { signal });
  switch (wish.plot) {
    case 'dose':
      return { chart: curvesChart(doseCurves(steered, extras, names, token)) };
    case 'closed': {
      const curves = closedCurves(steered, extras);
      return {
        chart: curves === null ? none('the two ideals hardly differ, so there is no gap') : curvesChart(curves),
      };
    }
    case 'alone':
      return { chart: layersChart(steered, extras, names, token) };
    default:
      return { chart: controlsChart(steered, extras) };
  }
}

/** The token that a person names, or the one that tells start and target apart most. Throws UsageError. */
function tokenOf(named: string | undefined, names: readonly string[], steered: SteerResult): number {
  if (named === undefined) return tellingToken(steered.ideal);
  const token = names.indexOf(named);
  if (token < 0) throw new UsageError(`--token takes one of ${names.slice(0, 20).join(', ')}, found ${named}`);
  return token;
}
