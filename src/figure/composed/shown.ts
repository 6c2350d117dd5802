import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../protocol/analysis.js';
import type { PartResult } from '../../protocol/composed.js';
import type { ViewSettings } from '../../protocol/panel.js';
import { PART_VIEW } from '../../shared/defaults.js';
import { partNames } from '../../shared/partNames.js';
import { canBeSimplex } from '../geometry/axes.js';
import type { Projection } from '../geometry/projection.js';
import { fromJoint, mapped } from './fromJoint.js';
import type { JointMap, Part } from './fromJoint.js';

export type { Part };

/** What of an analysis a picture is made of. */
export type Pictured = Pick<AnalysisResult, 'beliefs' | 'predictions' | 'process' | 'inputs' | 'pca'> &
  Partial<Pick<AnalysisResult, 'composed'>>;

/** What of a view says which part is seen, and how. */
type SeenBy = Pick<ViewSettings, 'plot' | 'axes'> & Partial<Pick<ViewSettings, 'third' | 'part'>>;

type Composed = Partial<Pick<AnalysisResult, 'composed'>>;

/** The part that is shown: the wanted one or, where there is none such, the joint belief. */
export function shownPart({ composed }: Composed, { part = PART_VIEW }: Partial<Pick<ViewSettings, 'part'>>): Part {
  const { shown } = part;
  if (composed == null) return 'joint';
  if (shown === 'posterior') return composed.posterior === null ? 'joint' : shown;
  return shown === 'joint' || hasPicture(composed.parts[shown]) ? shown : 'joint';
}

/** A part of one state is a point, of which there is nothing to see. */
const hasPicture = (part: PartResult | undefined): boolean => part !== undefined && part.states.length > 1;

/** All that there is of a composed process besides the joint belief: its parts, and P(component) of a mixture. */
export function partsOf({ composed }: Composed): Exclude<Part, 'joint'>[] {
  return composed == null
    ? []
    : [...composed.parts.keys(), ...(composed.posterior === null ? [] : (['posterior'] as const))];
}

/** What of it the plots can show, the joint belief first. */
export const shownParts = (result: Composed): Part[] => [
  'joint',
  ...partsOf(result).filter((part) => part === 'posterior' || hasPicture(result.composed?.parts[part])),
];

/** What a part is called. */
export function partName({ composed }: Composed, part: Part): string {
  if (part === 'joint') return l10n.t('Joint');
  if (part === 'posterior') return l10n.t('P(component)');
  return partNames(composed?.parts ?? [])[part] ?? l10n.t('Part {0}', part + 1);
}

/** What stands above a plot of a part: the part, and what the plot is. */
export const titleOfPart = (of: Composed, part: Part, title: string): string =>
  part === 'joint' ? title : l10n.t('{0}: {1}', partName(of, part), title);

/** An analysis and a view as if the part that is shown were all there is; marks stay those of the joint beliefs. */
export interface Seen<Result extends Pictured, View extends SeenBy> {
  readonly part: Part;
  readonly result: Result;
  readonly view: View;
  /** How the part follows from joint beliefs and their read-outs; null: not linearly. Of the joint belief itself `same`. */
  readonly from: JointMap | 'same' | null;
}

/** Whether a part is the belief within a component, which does not follow from the joint one. */
export const isWithin = ({ composed }: Composed, part: Part): part is number =>
  composed?.kind === 'mixture' && typeof part === 'number';

/** Whether what a view shows of an analysis has a place for read-outs of other checkpoints. */
export function moves(result: Pictured, view: SeenBy): boolean {
  const { part, from } = seen(result, view);
  return from !== null || isWithin(result, part);
}

/** What a view shows of an analysis. */
export function seen<Result extends Pictured, View extends SeenBy>(result: Result, view: View): Seen<Result, View> {
  const part = shownPart(result, view);
  const { composed } = result;
  if (part === 'joint' || composed == null) return { part: 'joint', result, view, from: 'same' };
  const own = view.part ?? PART_VIEW;
  const from = fromJoint(result, part);
  const found = part === 'posterior' ? posteriorOf(result, from) : composed.parts[part];
  if (found === undefined || found === null) return { part: 'joint', result, view, from: 'same' };
  const { states, generalised } = found;
  const beliefs = { ...result.beliefs, vector: found.vector, centre: found.centre };
  return {
    part,
    from,
    result: {
      ...result,
      process: { ...result.process, states, generalised },
      // Two states are a line between two corners, which needs no components.
      pca: states.length < 3 ? null : found.pca,
      beliefs,
      predictions: {
        ...result.predictions,
        vector: whereDefined(found.predictions, result.predictions.belief, found.vector, states.length),
      },
    },
    view: {
      ...view,
      plot: own.plot ?? (canBeSimplex(states.length, generalised) ? 'simplex' : 'plane'),
      axes: own.axes,
      third: own.third,
    },
  };
}

function posteriorOf({ composed, predictions }: Pictured, from: JointMap | null) {
  if (composed?.posterior == null) return null;
  const names = partNames(composed.parts);
  return {
    ...composed.posterior,
    states: names,
    generalised: false,
    predictions:
      from === null
        ? new Float32Array(predictions.count * names.length).fill(NaN)
        : mapped(from, predictions.vector, predictions.count),
  };
}

const masked = new WeakMap<Float32Array, Float32Array>();

/** Read-outs at prefixes at which the part has a belief; a map fitted to the others says nothing at the rest. */
function whereDefined(
  predictions: Float32Array,
  belief: Int32Array,
  vector: Float64Array,
  states: number,
): Float32Array {
  if (vector.every((value) => !Number.isNaN(value))) return predictions;
  const known = masked.get(predictions);
  if (known !== undefined) return known;
  const own = predictions.slice();
  belief.forEach((at, row) => {
    if (Number.isNaN(vector[at * states])) own.fill(NaN, row * states, (row + 1) * states);
  });
  masked.set(predictions, own);
  return own;
}

/** A projection of a part's beliefs as one of joint beliefs; null where the part does not follow linearly from them. */
export function ofJoint(projection: Projection, from: JointMap | 'same' | null): Projection | null {
  if (from === 'same') return projection;
  if (from === null) return null;
  const [x, y, z] = projection.maps.map(({ weights, offset }) => ({
    offset,
    weights: Float64Array.from({ length: from.states }, (_, state) =>
      from.rows.reduce((sum, row, own) => sum + weights[own] * row[state], 0),
    ),
  }));
  return { ...projection, maps: [x, y, z] };
}
