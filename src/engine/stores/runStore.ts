import * as l10n from '@vscode/l10n';
import { countText } from '../../shared/texts.js';
import { freemem, totalmem } from 'node:os';
import { BeliefRegression } from '../../analysis/regression/regression.js';
import type { Inputs } from '../../analysis/inputs.js';
import type { Process } from '../../process/process.js';
import { InputError } from '../../shared/inputError.js';
import { requireFinite } from '../../model/finite.js';
import type { Activations } from '../../model/prefixTree.js';
import type { LoadedModel } from './modelStore.js';
import { LruCache } from '../../shared/lruCache.js';
import { rememberedBytes } from './rememberedBytes.js';
import { targetsOf } from './ofInputs.js';

/** A model's activations on its inputs, and the regression on them, prepared for any choice of layers. */
export interface ModelRun {
  readonly model: LoadedModel;
  readonly inputs: Inputs;
  readonly activations: Activations;
  readonly regression: BeliefRegression;
  /** Approximate memory that it holds, in bytes. */
  readonly bytes: number;
}

export interface RunContext {
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Whether the logits are wanted beside the residual streams. */
  readonly logits: boolean;
  /** Called with the share of the run that is done, from 0 to 1. */
  readonly progress?: (share: number) => void;
  readonly lap?: (name: string) => void;
}

const REMEMBERED_BYTES = rememberedBytes(1024 * 2 ** 20);
/** Memory in bytes that activations may take: what is free (1 GiB in any case), but at most half of the machine's. */
export const allowedBytes = () => Math.min(totalmem() / 2, Math.max(freemem(), 2 ** 30));

/** Caches runs by model and inputs, so that another choice of layers costs only one small solve. */
export class RunStore {
  private readonly runs = new LruCache<ModelRun>(REMEMBERED_BYTES);

  /** A run that is remembered. */
  known(model: LoadedModel, inputsKey: string): ModelRun | undefined {
    return this.runs.get(`${model.key} ${inputsKey}`);
  }

  async get(model: LoadedModel, inputs: Inputs, inputsKey: string, context: RunContext): Promise<ModelRun> {
    const key = `${model.key} ${inputsKey}`;
    const known = this.runs.get(key);
    if (known) return known;
    const run = await runModel(model, inputs, context);
    this.runs.set(key, run, run.bytes);
    return run;
  }
}

/** The residual streams of a model on inputs, by layer. Throws InputError `activations-too-large`, `not-finite`; CancelledError. */
export async function streamsOf(
  model: LoadedModel,
  inputs: Inputs,
  signal: AbortSignal,
): Promise<readonly Float32Array[]> {
  checkMemory(model, inputs);
  const outputs = { resid_post: true, logits: false };
  const { resid_post } = await model.session.run(inputs.prefixes, { outputs, signal });
  requireFiniteStreams(model, resid_post);
  return resid_post;
}

/** Weights that are finite may still be so large that what they are applied to is not. */
function requireFiniteStreams(model: LoadedModel, resid_post: readonly Float32Array[]): void {
  for (const stream of resid_post) requireFinite(stream, model.checkpoint.file);
}

/**
 * Runs a model on inputs and prepares the regression on its residual streams.
 * @throws InputError `activations-too-large`, `not-finite`; CancelledError
 */
export async function runModel(model: LoadedModel, inputs: Inputs, context: RunContext): Promise<ModelRun> {
  checkMemory(model, inputs);
  const { signal, threads, logits, progress, lap } = context;
  const activations = await model.session.run(inputs.prefixes, {
    outputs: { resid_post: true, logits },
    signal,
    onProgress: (done, total) => progress?.(done / total),
  });
  lap?.('forward');
  const regression = await BeliefRegression.create(
    {
      resid_post: activations.resid_post,
      d_model: activations.d_model,
      targets: targetsOf(inputs),
      S: inputs.tree.process.states.length,
      weights: inputs.weight,
      position: inputs.prefixes.position,
    },
    { threads, signal },
  );
  // Told by the means, which are there already: a look at all values took as long as one of the passes over them.
  if (!regression.isFinite) requireFiniteStreams(model, activations.resid_post);
  return { model, inputs, activations, regression, bytes: bytesOf(model, inputs) + regression.bytes };
}

/** Coordinates of what is read out of the parts of a composed process beside the joint belief; 0 of any other. */
const partCoordinates = ({ composition }: Process): number =>
  composition?.parts.reduce((sum, { process }) => sum + process.states.length + 1, 0) ?? 0;

/** Memory in bytes for one distinct prefix: its activations, and its belief and those of its parts as target and as prediction. */
function bytesPerRow({ checkpoint }: LoadedModel, { tree }: Inputs): number {
  const { n_layers, d_model, d_vocab_out } = checkpoint.architecture;
  return 4 * (n_layers * d_model + d_vocab_out) + 24 * (tree.process.states.length + partCoordinates(tree.process));
}

const bytesOf = (model: LoadedModel, inputs: Inputs) => inputs.prefixes.count * bytesPerRow(model, inputs);

/** @throws InputError `activations-too-large` saying how large, and what would fit */
function checkMemory(model: LoadedModel, inputs: Inputs): void {
  const { prefixes, n_ctx } = inputs;
  const { n_layers, d_model } = model.checkpoint.architecture;
  const row = bytesPerRow(model, inputs);
  const bytes = bytesOf(model, inputs);
  const allowed = allowedBytes();
  if (bytes <= allowed) return;
  const perPosition = new Float64Array(n_ctx);
  for (const position of prefixes.position) perPosition[position]++;
  let fits = 0;
  for (let rows = 0; fits < n_ctx; fits++) {
    rows += perPosition[fits];
    if (rows * row > allowed) break;
  }
  const gib = (value: number) => `${(value / 2 ** 30).toFixed(1)} GiB`;
  throw new InputError(
    'activations-too-large',
    [
      l10n.t(
        '{0} distinct prefixes on {1} layers of {2} need {3} for their activations, more than the {4} that may be used here.',
        countText(prefixes.count),
        n_layers,
        d_model,
        gib(bytes),
        gib(allowed),
      ),
      fits > 0
        ? l10n.t('A context of {0} would fit (now {1}), or a sample of words.', fits, n_ctx)
        : l10n.t('Take a sample of words.'),
    ].join(' '),
  );
}
