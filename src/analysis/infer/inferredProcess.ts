import { inverse, Matrix } from 'ml-matrix';
import { processAsFile } from '../../process/file/processText.js';
import { readProcessText } from '../../process/file/processFile.js';
import type { Process } from '../../process/process.js';
import { createProcess } from '../../process/validate.js';
import { InputError } from '../../shared/inputError.js';
import { cornersOf } from './corners.js';
import { fitHmm, normalised } from './fitHmm.js';
import { divergenceTo, type NextByLength } from './modelDivergence.js';
import { operatorStates, type OperatorModel } from './spectralModel.js';
import { squareOf, stationaryModel } from './stationaryModel.js';
import type { WordMeasure } from './wordMeasure.js';

/** Corners are taken from the words that make up this share of each length. */
const COMMON = 0.95;
/** What noise leaves where a transition is impossible may be up to this: the candidates, of which the best is taken. */
const NOISE = [1e-6, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2];
/** Least probability of a transition as a hidden Markov model is begun to be fitted, so that none is ruled out. */
const LEAST = 1e-3;
/** A hidden Markov model is preferred unless it is so many times, and so many nats, further away. */
const [TIMES, NATS] = [1.5, 1e-4];

/** An inferred process, as its file is read. */
export interface InferredProcess {
  readonly process: Process;
  readonly text: string;
  /** KL(process ‖ model), nats per token. */
  readonly kl: number;
  /** The states of the spectral model after each word, by length, in the coordinates of its corners: V^k × D. */
  readonly states: readonly Float64Array[];
}

export interface InferringContext {
  readonly measure: WordMeasure;
  readonly predicted: NextByLength['next'];
  readonly symbols: readonly string[];
  readonly description: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The process of an estimated operator model, in coordinates in which pictures are well conditioned: those of D of its own
 * states that lie outermost, so that states sum to one and most lie between 0 and 1. A hidden Markov model where one
 * predicts as well, else a generalised one, whose noise counts as zero.
 * @returns null where the estimate is no process
 */
export async function inferredProcess(
  model: OperatorModel,
  context: InferringContext,
): Promise<InferredProcess | null> {
  const { measure, signal } = context;
  const { states: D } = model;
  const stationary = stationaryModel(model);
  if (!stationary) return null;
  const { states } = await operatorStates(stationary, measure.length, signal);
  const common = commonStates(measure, states, D);
  const corners = cornersOf(common, D);
  if (!corners) return null;
  const basis = new Matrix([...corners].map((row) => [...common.subarray(row * D, (row + 1) * D)]));
  const back = inverse(basis);
  const matrices = stationary.operators.map((operator) =>
    Float64Array.from(basis.mmul(squareOf(operator, D)).mmul(back).to1DArray()),
  );
  const chosen = nearer(await bestHmm(matrices, D, context), await bestGeneralised(matrices, D, context));
  if (!chosen) return null;
  const inverted = Float64Array.from(back.to1DArray());
  return { ...chosen, states: states.map((level) => inCoordinates(level, inverted, D)) };
}

type Candidate = Omit<InferredProcess, 'states'>;

const nearer = (hmm: Candidate | null, generalised: Candidate | null): Candidate | null =>
  hmm && (!generalised || hmm.kl <= TIMES * generalised.kl + NATS) ? hmm : (generalised ?? hmm);

async function bestHmm(
  matrices: readonly Float64Array[],
  D: number,
  context: InferringContext,
): Promise<Candidate | null> {
  const start = matrices.map((matrix) => matrix.map((value) => Math.max(value, LEAST)));
  const fitted = await fitHmm(context.measure, start, D, context.signal);
  if (!fitted) return null;
  const candidates: Float64Array[][] = [];
  for (const noise of [0, ...NOISE]) {
    const kept = normalised(
      fitted.matrices.map((matrix) => matrix.map((value) => (value >= noise ? value : 0))),
      D,
    );
    if (kept) candidates.push(kept);
  }
  return best(
    candidates.map((own) => ({ matrices: own })),
    D,
    context,
  );
}

const bestGeneralised = (matrices: readonly Float64Array[], D: number, context: InferringContext) =>
  best(
    NOISE.map((approximate) => ({ matrices, approximate })),
    D,
    context,
  );

/** The candidate that is nearest to the model, as its file is read; of those that are as near, the last. */
async function best(
  candidates: readonly { readonly matrices: readonly Float64Array[]; readonly approximate?: number }[],
  D: number,
  context: InferringContext,
): Promise<Candidate | null> {
  let found: { process: Process; kl: number } | null = null;
  for (const { matrices, approximate } of candidates) {
    const process = processOf(matrices, D, approximate, context);
    if (!process) continue;
    const kl = await divergenceTo(process, context.predicted, context.signal);
    if (Number.isFinite(kl) && (!found || kl <= found.kl * 1.1 + 1e-6)) found = { process, kl };
  }
  if (!found) return null;
  const text = processAsFile(found.process, context.description);
  const { process } = await readProcessText(text, {}, context.signal);
  return process && { process, text, kl: found.kl };
}

function processOf(
  matrices: readonly Float64Array[],
  D: number,
  approximate: number | undefined,
  { symbols }: InferringContext,
): Process | null {
  try {
    return createProcess({
      name: `inferred-${D}`,
      states: Array.from(
        { length: D },
        (_, state) => String.fromCharCode(65 + (state % 26)) + (D > 26 ? Math.floor(state / 26) : ''),
      ),
      symbols,
      matrices,
      generalised: approximate !== undefined,
      approximate,
    });
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** N × D: the states after the most probable words of each length. */
function commonStates({ levels }: WordMeasure, states: readonly Float64Array[], D: number): Float64Array {
  const rows: number[] = [];
  levels.forEach((level, k) => {
    const order = [...level.keys()].sort((a, b) => level[b] - level[a] || a - b);
    let held = 0;
    for (const word of order) {
      if (held >= COMMON) break;
      held += level[word];
      rows.push(...states[k].subarray(word * D, (word + 1) * D));
    }
  });
  return Float64Array.from(rows);
}

function inCoordinates(states: Float64Array, back: Float64Array, D: number): Float64Array {
  const found = new Float64Array(states.length);
  for (let at = 0; at < states.length; at += D)
    for (let i = 0; i < D; i++) for (let j = 0; j < D; j++) found[at + j] += states[at + i] * back[i * D + j];
  return found;
}
