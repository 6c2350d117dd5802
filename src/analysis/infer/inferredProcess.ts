import { processAsFile } from '../../process/file/processText.js';
import { readProcessText } from '../../process/file/processFile.js';
import type { InferredFrom, Process } from '../../process/process.js';
import { createProcess } from '../../process/validate.js';
import { InputError } from '../../shared/inputError.js';
import type { InCoordinates } from './coordinates.js';
import { fitHmm, normalised } from './fitHmm.js';
import { divergenceTo, type NextByLength } from './modelDivergence.js';
import type { WordMeasure } from './wordMeasure.js';

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
  /** KL(process ‖ model), nats per token; Infinity where the model rules out what the process emits. */
  readonly kl: number;
}

export interface InferringContext {
  readonly measure: WordMeasure;
  readonly predicted: NextByLength['next'];
  readonly symbols: readonly string[];
  readonly description: string;
  /** The checkpoint that is predicted by. */
  readonly from: InferredFrom;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The process of an estimated operator model: a hidden Markov model where one predicts as well, else a generalised one, whose
 * noise counts as zero.
 * @param mayBeInfinite whether a process counts that is infinitely far from the model
 * @returns null where it is none
 */
export async function inferredProcess(
  { matrices, D }: Pick<InCoordinates, 'matrices' | 'D'>,
  told: InferringContext,
  mayBeInfinite = false,
): Promise<InferredProcess | null> {
  const context = { ...told, mayBeInfinite };
  const [hmm, generalised] = [await bestHmm(matrices, D, context), await bestGeneralised(matrices, D, context)];
  if (!hmm || !generalised) return hmm ?? generalised;
  return hmm.kl <= TIMES * generalised.kl + NATS ? hmm : generalised;
}

/** The process of one state in which each symbol is as frequent as it is on average over the positions of the longest words. */
export function independentSymbols({ symbols: V, length, levels }: WordMeasure): Pick<InCoordinates, 'matrices' | 'D'> {
  const matrices = Array.from({ length: V }, () => new Float64Array(1));
  for (const level of levels.slice(1)) level.forEach((p, rank) => (matrices[rank % V][0] += p / length));
  return { matrices, D: 1 };
}

interface Comparing extends InferringContext {
  readonly mayBeInfinite: boolean;
}

async function bestHmm(
  matrices: readonly Float64Array[],
  D: number,
  context: Comparing,
): Promise<InferredProcess | null> {
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

const bestGeneralised = (matrices: readonly Float64Array[], D: number, context: Comparing) =>
  best(
    NOISE.map((approximate) => ({ matrices, approximate })),
    D,
    context,
  );

/** The candidate that is nearest to the model, as its file is read; of those that are as near, the last. */
async function best(
  candidates: readonly { readonly matrices: readonly Float64Array[]; readonly approximate?: number }[],
  D: number,
  context: Comparing,
): Promise<InferredProcess | null> {
  let found: { process: Process; kl: number } | null = null;
  for (const { matrices, approximate } of candidates) {
    const process = processOf(matrices, D, approximate, context);
    if (!process) continue;
    const kl = await divergenceTo(process, context.predicted, context.signal);
    const counts = Number.isFinite(kl) || (context.mayBeInfinite && kl === Infinity);
    if (counts && (!found || kl <= found.kl * 1.1 + 1e-6)) found = { process, kl };
  }
  if (!found) return null;
  const text = processAsFile({ ...found.process, inferred: context.from }, context.description);
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
