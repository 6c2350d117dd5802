import * as l10n from '@vscode/l10n';
import { createRandom, permutation } from '../../algebra/random.js';
import type { CheckResult, CheckRow, PartialShare, RegularisationSweep } from '../../protocol/check.js';
import { InputError } from '../../shared/inputError.js';
import { countText } from '../../shared/texts.js';
import type { Inputs } from '../inputs.js';
import type { Regularisation, RegressionData } from '../regression/regression.js';
import { startWork } from '../work.js';
import { idealNextToken, lastTokens, modelNextToken, positionParts, type Parts } from './bases.js';
import { scoreBase } from './baseScores.js';
import { drawsOf } from './draws.js';
import { allRows, FOLDS, foldsOf } from './folds.js';
import { geometryOf } from './geometry.js';
import { prepare } from './prepare.js';
import { coarser, type Beyond } from './question.js';
import { readOut, type Answer, type Question } from './readOut.js';
import { missingRow, rowOfDraws, rowOfSeeds, shareOf, undefinedShare } from './rows.js';
import { sumsOf, type Stream, type Sums } from './stream.js';
import { sweepTall, sweepWide } from './sweep.js';

const LAST_TOKENS = 4;
/** Seeds of the folds of the earliest checkpoint, which is there to be seen beside and not to be measured. */
const FIRST_SEEDS = 3;
/** Bytes of the sums over parts of one partition, of which six are held. */
const MOST_PART_BYTES = 2 ** 26;

/** Residual streams (or hidden states) of another model of this shape on the same prefixes: by layer. */
export type OtherStreams = (signal: AbortSignal | undefined) => Promise<readonly Float32Array[]>;

/** An analysis that is to be checked. */
export interface CheckSubject {
  readonly inputs: Inputs;
  readonly data: RegressionData;
  readonly layers: readonly number[];
  /** N × d_vocab_out. */
  readonly logits: Float32Array;
  readonly d_vocab_out: number;
  /** The analysis's own r2, and its predictions: N × S. */
  readonly r2: number;
  readonly predictions: Float64Array;
  readonly regularisation: Regularisation;
  readonly threads: number;
  /** The streams of fresh weights of a seed; or why there are none. */
  readonly fresh: ((seed: number, signal: AbortSignal | undefined) => Promise<readonly Float32Array[]>) | string;
  /** The streams of the earliest checkpoint; `own` where that is the one analysed; or why there are none. */
  readonly first: OtherStreams | { readonly own: true } | string;
}

export interface CheckOptions {
  readonly signal?: AbortSignal;
  readonly progress?: (step: string, fraction: number) => void;
}

/** The read-out beside what is not belief. Definitions: ARCHITECTURE.md, "Is it real?". */
export async function checkReadout(
  subject: CheckSubject,
  { signal, progress }: CheckOptions = {},
): Promise<Omit<CheckResult, 'analysis' | 'verdict' | 'seconds'>> {
  const work = startWork(signal);
  const { inputs, data, layers, regularisation, threads } = subject;
  const symbols = inputs.tree.process.symbols.length;
  progress?.(l10n.t('Reading beliefs out of positions and tokens'), 0);
  const prepared = await prepare(data, layers, threads, regularisation, work);
  const { stream } = prepared;
  const draws = drawsOf(stream);
  const seeds = seedsOf(stream.N < FOLDS ? 1 : draws.seeds);
  const foldings = stream.N < FOLDS ? [] : seeds.map((seed) => foldsOf(stream.N, seed));
  const last = lastTokens(inputs, LAST_TOKENS);
  const ideal = idealNextToken(inputs);
  const model = modelNextToken(subject.logits, subject.d_vocab_out, symbols);
  const featureRow = async (name: CheckRow['name'], k: number | null, base: Parameters<typeof scoreBase>[0]) => {
    const targets = { values: data.targets, S: data.S, weights: data.weights };
    const { r2, unseen } = await scoreBase(base, targets, foldings, work);
    return rowOfSeeds(name, k, r2, unseen);
  };
  const features = [await featureRow('position', null, positionParts(inputs))];
  for (const [i, parts] of last.entries()) features.push(await featureRow('last_tokens', i + 1, parts));
  features.push(await featureRow('next_token_ideal', null, ideal));
  features.push(await featureRow('next_token_model', null, model));

  const fitting = last.filter(({ count }) => 8 * count * stream.D <= MOST_PART_BYTES);
  const finest = fitting.at(-1) ?? null;
  const beyond: Beyond[] = [{ kind: 'columns', base: ideal }];
  for (const base of fitting) if (finest) beyond.push({ kind: 'parts', base, from: coarser(finest, base) });
  const asked = { columns: ideal, parts: finest, beyond };

  progress?.(l10n.t('Reading beliefs out of activations, and beyond tokens'), 0.05);
  let sweep: RegularisationSweep | null = null;
  let sums: readonly Sums[] | null = null;
  const own = await readOut(
    { ...asked, ...prepared, regularisation, seeds, shuffled: shuffledBeliefs(data, draws.shuffled) },
    work,
    (share) => progress?.(l10n.t('Reading beliefs out of activations, and beyond tokens'), 0.05 + 0.35 * share),
    async (folds, found) => {
      progress?.(l10n.t('Trying ridges and cut-offs'), 0.4);
      sums = found;
      sweep = await sweepTall(stream, folds, found, work);
    },
  );
  progress?.(l10n.t('Trying ridges and cut-offs'), 0.45);
  if (prepared.products) sweep = await sweepWide(prepared, seeds[0], work);
  if (!prepared.products && !sums) {
    // Fewer rows than folds: nothing is unseen, and the sums are those of all rows.
    const all = allRows(stream.N);
    const centred = data.targets.map((value, i) => value - stream.targetCentre[i % stream.S]);
    sums = await sumsOf(stream, { targets: centred, T: stream.S, columns: null, parts: null }, [all], work);
    sweep = await sweepTall(stream, [all], sums, work);
  }
  progress?.(l10n.t('Measuring the geometry'), 0.5);
  const geometry = await geometryOf(prepared, sums, subject.predictions, seeds[0], work);
  if (!sweep) throw new Error('every stream has a sweep');
  sums = null;

  const other = async (
    streams: readonly Float32Array[],
    question: Pick<Question, 'columns' | 'parts' | 'beyond'>,
    of: readonly number[],
  ) => {
    const changed = { ...data, resid_post: streams };
    const ready = await prepare(changed, layers, threads, regularisation, work);
    return readOut({ ...question, ...ready, regularisation, shuffled: null, seeds: of }, work);
  };
  const plain = { columns: null, parts: null, beyond: [] };
  const fresh: Answer[] = [];
  let untold = typeof subject.fresh === 'string' ? subject.fresh : null;
  if (typeof subject.fresh === 'function') {
    const run = subject.fresh;
    const all = async () => {
      for (let seed = 0; seed < draws.fresh; seed++) {
        progress?.(
          l10n.t('Running fresh weights ({0} of {1})', seed + 1, draws.fresh),
          0.55 + (0.35 * seed) / draws.fresh,
        );
        fresh.push(await other(await run(seed, signal), asked, [seeds[0]]));
      }
    };
    untold = await reasonOf(all);
  }
  progress?.(l10n.t('Running the earliest checkpoint'), 0.9);
  const activations = rowOfSeeds('activations', null, subject.r2, own.unseen);
  const first = await firstRow(
    subject,
    activations,
    (streams) => other(streams, plain, seeds.slice(0, FIRST_SEEDS)),
    signal,
  );

  return {
    rows: [
      activations,
      ...features,
      own.shuffled.length > 0
        ? rowOfDraws('shuffled', own.shuffled)
        : missingRow('shuffled', l10n.t('There are no prefixes.')),
      untold !== null
        ? missingRow('fresh_weights', untold)
        : rowOfDraws(
            'fresh_weights',
            fresh.map(({ r2, unseen }) => ({ r2, r2_unseen: unseen[0] ?? null })),
          ),
      first,
    ],
    beyond: {
      next_token: shareOf(
        own.beyond[0],
        fresh.map((answer) => answer.beyond[0]),
        l10n.t('The next-token distribution determines the belief: it leaves nothing to be explained.'),
      ),
      last_tokens: last.map((parts, i) => ({ k: i + 1, ...lastTokensShare(parts, i, fitting, own, fresh) })),
    },
    geometry,
    sweep,
    columns: stream.columns,
    prefixes: stream.N,
    notes: notesOf(stream, draws.seeds),
  };
}

function lastTokensShare(
  parts: Parts,
  i: number,
  fitting: readonly Parts[],
  own: Answer,
  fresh: readonly Answer[],
): PartialShare {
  const at = 1 + fitting.indexOf(parts);
  if (at === 0)
    return undefinedShare(
      l10n.t('There are {0} different last {1} tokens, too many to fit.', countText(parts.count), i + 1),
    );
  return shareOf(
    own.beyond[at],
    fresh.map((answer) => answer.beyond[at]),
    i === 0
      ? l10n.t('The last token determines the belief: it leaves nothing to be explained.')
      : l10n.t('The last {0} tokens determine the belief: they leave nothing to be explained.', i + 1),
  );
}

async function firstRow(
  { first, r2 }: CheckSubject,
  activations: CheckRow,
  read: (streams: readonly Float32Array[]) => Promise<Answer>,
  signal: AbortSignal | undefined,
): Promise<CheckRow> {
  if (typeof first === 'string') return missingRow('first_checkpoint', first);
  if (typeof first !== 'function') return { ...activations, name: 'first_checkpoint', r2 };
  let row: CheckRow | null = null;
  const reason = await reasonOf(async () => {
    const answer = await read(await first(signal));
    row = rowOfSeeds('first_checkpoint', null, answer.r2, answer.unseen);
  });
  return row ?? missingRow('first_checkpoint', reason ?? '');
}

/** Why something is not to be had; null where it was done. */
async function reasonOf(doing: () => Promise<void>): Promise<string | null> {
  try {
    await doing();
    return null;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

const seedsOf = (count: number): number[] => Array.from({ length: count }, (_, seed) => seed);

/** N × (draws · S): the beliefs of other prefixes, drawn without repetition. */
function shuffledBeliefs({ targets, S, weights }: RegressionData, draws: number): Float64Array {
  const N = weights.length;
  const wide = draws * S;
  const values = new Float64Array(N * wide);
  for (let draw = 0; draw < draws; draw++) {
    const order = permutation(N, createRandom(1000 + draw));
    for (let row = 0; row < N; row++)
      for (let s = 0; s < S; s++) values[row * wide + draw * S + s] = targets[order[row] * S + s];
  }
  return values;
}

function notesOf({ columns, N }: Stream, seeds: number): string[] {
  const notes: string[] = [];
  if (N < FOLDS) notes.push(l10n.t('There are {0} distinct prefixes, too few to leave any out.', N));
  else if (columns >= 0.8 * N)
    notes.push(
      l10n.t(
        'The read-out has {0} columns and {1} prefixes to be fitted on at a time: R² of the fit says nothing. Choose fewer layers, a ridge or a cut-off.',
        countText(columns),
        countText(Math.floor(0.8 * N)),
      ),
    );
  if (N >= FOLDS && seeds < 10) notes.push(l10n.t('The data are large: folds were drawn {0} times, not 10.', seeds));
  return notes;
}
