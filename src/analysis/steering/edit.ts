import * as l10n from '@vscode/l10n';
import { InputError } from '../../shared/inputError.js';
import type { EditOutcome, EditRequest, EditResult } from '../../protocol/steering.js';
import {
  checkEnds,
  chosenLayers,
  endsIn,
  idealDistribution,
  idealOf,
  stateCount,
  type SteeringContext,
} from './context.js';
import {
  covarianceLift,
  EDIT_CUTOFF,
  fitLayer,
  layerDesign,
  minimumNormLift,
  moveReadout,
  type LayerReadout,
} from './layerReadout.js';
import { closedShare, outputsOf } from './outputs.js';
import { klOfDistributions } from '../../shared/divergence.js';
import { meanReadout } from './steeredRun.js';

/** The same read-outs with the two lifts: as the activations vary, and of least norm. */
export interface BeliefEditor {
  readonly edited: readonly LayerReadout[];
  readonly control: readonly LayerReadout[];
}

/** Layers of a request; the last one where it names none. */
function editedLayers(context: SteeringContext, { layers }: Pick<EditRequest, 'layers'>): number[] {
  return layers ? chosenLayers(context, layers) : [context.activations.resid_post.length - 1];
}

/** Fits the read-outs of some layers, for any number of edits. */
export async function beliefEditor(
  context: SteeringContext,
  layers: readonly number[],
  { threads = 1, signal }: { threads?: number; signal?: AbortSignal } = {},
): Promise<BeliefEditor> {
  const { d_model, resid_post } = context.activations;
  const edited: LayerReadout[] = [];
  const control: LayerReadout[] = [];
  for (const layer of layers) {
    const design = await layerDesign(context, resid_post[layer], signal);
    const map = await fitLayer(design, threads, signal, context.regularisation);
    edited.push({ layer, d_model, map, ...(await covarianceLift(design, map, EDIT_CUTOFF, signal)) });
    control.push({ layer, d_model, map, ...minimumNormLift(map) });
  }
  return { edited, control };
}

/**
 * Moves the belief read out at the last position of the words that end in a belief to any point of the simplex,
 * Δx = Σ Wᵀ (W Σ Wᵀ)⁺ (b* - b̂); beside it the edit of least norm, Wᵀ (W Wᵀ)⁺ (b* - b̂). At several layers each has its
 * own W and reads the stream as already edited. Read-outs reported are those of the last edited layer.
 * @param editor of the request's layers, where it is known already; fitting it takes longest
 * @throws InputError `no-such-belief`, `no-words-end-in-belief`, `no-such-layer`, `not-a-belief`
 */
export async function editBelief(
  context: SteeringContext,
  request: EditRequest,
  { editor, threads, signal }: { editor?: BeliefEditor; threads?: number; signal?: AbortSignal } = {},
): Promise<EditResult> {
  const { start, target } = request;
  checkEnds(context, start, null);
  checkTarget(context, target);
  const { edited, control } =
    editor ?? (await beliefEditor(context, editedLayers(context, request), { threads, signal }));
  const rows = endsIn(context, start, null);
  const V = context.activations.d_vocab_out;
  const ideal = idealOf(context, target);
  const between = klOfDistributions(ideal, idealDistribution(context, start));
  const before = outputsOf(context.activations.logits, V, rows, ideal);
  const last = edited[edited.length - 1];

  const outcome = async (readouts: readonly LayerReadout[]): Promise<EditOutcome> => {
    const { activations, norms } = await runEdited(context, rows, readouts, target, signal);
    const words = Int32Array.from(rows.keys());
    const { probs, kl } = outputsOf(activations.logits, V, words, ideal);
    return {
      probs,
      readout: meanReadout(atOwnLayer(last), activations, words),
      kl_to_ideal: kl,
      closed: closedShare(kl, before.kl, between),
      norms,
    };
  };
  return {
    request,
    unedited: {
      probs: before.probs,
      readout: meanReadout(atOwnLayer(last), context.activations, rows),
      kl_to_ideal: before.kl,
    },
    ideal: [...ideal],
    edited: await outcome(edited),
    control: await outcome(control),
  };
}

/**
 * Runs some prefixes with the stream edited at each of them, and nowhere else.
 * @returns activations of the rows, and the mean norm of the change at each edited layer
 */
export async function runEdited(
  { session, inputs }: SteeringContext,
  rows: Int32Array,
  readouts: readonly LayerReadout[],
  target: ArrayLike<number>,
  signal?: AbortSignal,
) {
  const edited = new Set(rows);
  // By layer and row, since a row may be computed more than once.
  const norms = readouts.map(() => new Map<number, number>());
  const activations = await session.run(inputs.prefixes, {
    wanted: rows,
    signal,
    hook: (layer, resid, present) => {
      const which = readouts.findIndex((readout) => readout.layer === layer);
      if (which < 0) return;
      present.forEach((row, at) => {
        if (edited.has(row)) norms[which].set(row, moveReadout(readouts[which], resid, at, target));
      });
    },
  });
  const mean = (values: Map<number, number>): number =>
    [...values.values()].reduce((sum, v) => sum + v, 0) / rows.length;
  return { activations, norms: norms.map(mean) };
}

/** The read-out as one of the whole model's activations. */
const atOwnLayer = ({ map, layer }: LayerReadout) => ({ ...map, layers: [layer] });

function checkTarget(context: SteeringContext, target: readonly number[]): void {
  const S = stateCount(context);
  const sum = target.reduce((total, value) => total + value, 0);
  const { generalised, states } = context.inputs.tree.process;
  if (target.length !== S)
    throw new InputError(
      'not-a-belief',
      l10n.t('The target has {0} numbers: expected one for each of {1}.', target.length, states.join(', ')),
    );
  if (!target.every(Number.isFinite) || (!generalised && (target.some((v) => v < -1e-9) || Math.abs(sum - 1) > 1e-4)))
    throw new InputError(
      'not-a-belief',
      l10n.t('The target [{0}] is not a distribution: it sums to {1}.', target.join(', '), sum),
    );
}
