import * as l10n from '@vscode/l10n';
import { scoreParts } from '../../analysis/composed/scored.js';
import type { OwnComposed, PartScores } from '../../analysis/composed/composed.js';
import type { ComposedTargets } from '../../analysis/composed/targets.js';
import type { Inputs } from '../../analysis/inputs.js';
import type { ModelShape } from '../../checkpoint/architecture/architecture.js';
import type { Regularisation } from '../../analysis/regression/regression.js';
import type { CheckpointList } from '../../checkpoint/list.js';
import type { FolderSource } from '../../checkpoint/sources/folderSource.js';
import { InputError } from '../../shared/inputError.js';
import type { RegressionResult } from '../../protocol/analysis.js';
import type { LoadedModel, ModelStore } from './modelStore.js';
import type { EarliestTold } from './earliestTold.js';
import { KeptEarliest, type AskedRun } from './keptEarliest.js';
import type { StorePlace } from '../sweep/messages.js';
import { LruCache } from '../../shared/lruCache.js';
import { runModel, streamsOf, type RunStore } from './runStore.js';

/** Which run's earliest checkpoint is meant, and on what it is run. */
export interface EarliestModel {
  readonly folder: FolderSource;
  readonly list: CheckpointList;
  /** The checkpoint that is analysed. */
  readonly file: string;
  readonly architecture: ModelShape;
  readonly inputs: Inputs;
  readonly threads: number;
  /** Whether a checkpoint that is a program may be run. */
  readonly trusted?: boolean | undefined;
}

/**
 * Who knows more of a run than one analysis of it does: tells of its earliest checkpoint, so that it need not be run once
 * more for each other one; null: nothing is known. `none`: no comparison with it is wanted.
 */
export type EarliestKnown = ((file: string) => Promise<EarliestTold | null>) | 'none';

export interface EarliestRequest extends EarliestModel, AskedRun {
  readonly known?: EarliestKnown | undefined;
  readonly ownR2: number;
  /** Of a composed process: what is read out of its parts, and what the checkpoint that is analysed has of it. */
  readonly composed: { readonly targets: ComposedTargets; readonly own: OwnComposed } | null;
  readonly inputsKey: string;
  readonly layers: readonly number[];
  readonly regularisation: Regularisation;
}

export interface EarliestScore {
  readonly score: Pick<RegressionResult, 'r2_first_checkpoint' | 'first_checkpoint'>;
  /** Of a composed process; null where there is no score. */
  readonly composed: PartScores | null;
  /** Why there is no score, where the user should know. */
  readonly notes: readonly string[];
}

export const NO_STEP = l10n.t('No checkpoint of the run has a step in its name.');
/** How a note begins that says why there is no score. */
export const NOT_COMPARED = l10n.t('The earliest checkpoint could not be compared with:');
const NO_SCORE: Omit<EarliestScore, 'notes'> = {
  score: { r2_first_checkpoint: null, first_checkpoint: null },
  composed: null,
};

type Scored = Pick<EarliestTold, 'r2' | 'composed'>;

/** r2 of the same fit on a run's earliest checkpoint: the baseline that a barely trained model reaches. */
export class EarliestScores {
  private readonly known = new LruCache<Scored>(1000);

  /**
   * @param runs where the checkpoint may have been run already
   * @param place where what is found is kept on disk; null: nowhere
   */
  constructor(
    private readonly models: ModelStore,
    private readonly runs: RunStore,
    private readonly place: () => StorePlace | null,
  ) {}

  async get(request: EarliestRequest, signal: AbortSignal): Promise<EarliestScore> {
    const { list, file, ownR2 } = request;
    const first = firstOf(list, file);
    const step = first?.step ?? null;
    if (!first || step === null || request.known === 'none') return { ...NO_SCORE, notes: [] };
    try {
      const { r2, composed } =
        first.file === file
          ? { r2: ownR2, composed: request.composed && scoresOfOwn(request.composed.own) }
          : await this.scoredOf(request, first.file, signal);
      return { score: { r2_first_checkpoint: r2, first_checkpoint: step }, composed, notes: [] };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { ...NO_SCORE, notes: [`${NOT_COMPARED} ${error.message}`] };
    }
  }

  private async scoredOf(request: EarliestRequest, file: string, signal: AbortSignal): Promise<Scored> {
    const { layers, regularisation } = request;
    const told = typeof request.known === 'function' ? await request.known(file) : null;
    if (told && told.file === file && isOf(told, request)) return ofSame(told, file, request);
    const kept = await KeptEarliest.of(request, file, this.place(), signal);
    const before = (await kept?.ofFile()) ?? null;
    if (before && isOf(before, request)) return ofSame(before, file, request);
    const model = await this.load(request, file, signal);
    const key = `${model.key} ${request.inputsKey} ${layers.join()} ${Object.values(regularisation).join()}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const { sha256, isOneFile = false, architecture } = model.checkpoint;
    const same = (await kept?.ofBytes(sha256)) ?? null;
    const scored = same && isOf(same, request) ? same : await this.score(request, model, signal);
    const { r2, composed } = scored;
    this.known.set(key, { r2, composed }, 1);
    const { d_vocab, n_ctx, n_layers } = architecture;
    const found = { file, sha256, inputsKey: request.inputsKey, layers, ...regularisation, r2, composed };
    await kept?.keep({ ...found, shape: { d_vocab, n_ctx, n_layers } }, isOneFile);
    return { r2, composed };
  }

  private async score(
    { inputs, inputsKey, layers, regularisation, threads, composed }: EarliestRequest,
    model: LoadedModel,
    signal: AbortSignal,
  ): Promise<Scored> {
    const { regression } =
      this.runs.known(model, inputsKey) ?? (await runModel(model, inputs, { threads, signal, logits: false }));
    return {
      r2: (await regression.score(layers, signal, regularisation)).r2,
      composed:
        composed &&
        (await scoreParts({ regression, targets: composed.targets, layers, regularisation, threads, signal })),
    };
  }

  /** The residual streams of the earliest checkpoint. Throws InputError why there are none. */
  async streams(request: EarliestModel, signal: AbortSignal): Promise<readonly Float32Array[]> {
    const first = firstOf(request.list, request.file);
    if (!first || first.step === null) throw new InputError('no-such-step', NO_STEP);
    const model = await this.load(request, first.file, signal);
    return streamsOf(model, request.inputs, signal);
  }

  private async load(request: EarliestModel, file: string, signal: AbortSignal): Promise<LoadedModel> {
    const { folder, trusted } = request;
    const model = await this.models.load(folder, file, signal, trusted);
    checkSame(file, model.checkpoint.architecture, request);
    return model;
  }
}

/** @throws InputError `other-architecture` */
function checkSame(
  file: string,
  { d_vocab, n_ctx, n_layers }: EarliestTold['shape'],
  { architecture: own, inputs }: EarliestModel,
): void {
  if (d_vocab !== own.d_vocab || n_layers !== own.n_layers || n_ctx < inputs.n_ctx)
    throw new InputError('other-architecture', l10n.t('{0} has another architecture.', file));
}

/** @throws InputError `other-architecture` */
function ofSame({ r2, composed, shape }: EarliestTold, file: string, request: EarliestRequest): Scored {
  checkSame(file, shape, request);
  return { r2, composed };
}

const isOf = (told: EarliestTold, { inputsKey, layers, regularisation, composed }: EarliestRequest): boolean =>
  (told.composed !== null || composed === null) &&
  told.inputsKey === inputsKey &&
  told.layers.join() === layers.join() &&
  told.ridge === regularisation.ridge &&
  told.cutoff === regularisation.cutoff;

const scoresOfOwn = ({ parts, posterior, overlap }: OwnComposed): PartScores => ({
  parts: parts.map(({ r2 }) => r2),
  posterior: posterior && posterior.r2,
  overlap: overlap.pairs.map(({ parts: pair, mean_cos2 }) => ({ parts: pair, mean_cos2 })),
});

/** The earliest checkpoint of the run that a file is of. */
const firstOf = (list: CheckpointList, file: string) =>
  list.groups.find(({ checkpoints }) => checkpoints.some((entry) => entry.file === file))?.checkpoints[0];
