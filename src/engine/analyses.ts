import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { beliefCentres } from '../analysis/centres.js';
import type { Inputs } from '../analysis/inputs.js';
import { beliefPca } from '../analysis/pca.js';
import type { Regression } from '../analysis/regression.js';
import { inspectIn } from '../checkpoint/inspect.js';
import type { Inspection } from '../checkpoint/inspect.js';
import type { CheckpointList } from '../checkpoint/listCheckpoints.js';
import { configBeside, fileOf } from '../checkpoint/loadCheckpoint.js';
import { InputError } from '../inputError.js';
import { nextTokenDistribution } from '../process/belief.js';
import type { AnalyseRequest, AnalysisResult, AnalysisSettings, AssumedValues, BeliefTable, FolderListing, Source } from '../protocol.js';
import { activationsOf } from './activations.js';
import type { ActivationsJson } from './activations.js';
import type { CallContext } from './calls.js';
import { Clock } from './clock.js';
import { EarliestScores } from './earliest.js';
import type { EarliestScore } from './earliest.js';
import type { HostFiles } from './hostFileSystem.js';
import { InputsStore, inputsKey } from './inputsStore.js';
import type { InputsRequest } from './inputsStore.js';
import { KnownAnalysis } from './knownAnalysis.js';
import { checkpointsIn } from './checkpointsIn.js';
import { architectureInfo, listFolder } from './listing.js';
import { ModelStore } from './modelStore.js';
import { openPlace } from './places.js';
import type { Place } from './place.js';
import { bosTokenOf, resolveProcess } from './processChoice.js';
import { Remembered } from './remember.js';
import { RunStore } from './runStore.js';
import { layersOf, positionsOf, threadsOf } from './settings.js';

/** How many results can be asked about later. */
const REMEMBERED_ANALYSES = 24;

/**
 * Analyses, and all that is remembered of them, by content and settings. One object serves an engine process or a
 * command line.
 */
export class Engine {
  private readonly models = new ModelStore();
  private readonly inputs = new InputsStore();
  private readonly runs = new RunStore();
  private readonly analyses = new Remembered<KnownAnalysis>(REMEMBERED_ANALYSES);
  private readonly earliest = new EarliestScores(this.models);

  constructor(private readonly hostFiles: HostFiles | null = null) {}

  async list(source: Source, signal: AbortSignal, assumed?: AssumedValues): Promise<FolderListing> {
    return listFolder(await openPlace(source, { hostFiles: this.hostFiles, signal, assumed }), signal);
  }

  /** What a checkpoint file holds, without reading its numbers. */
  async inspect(
    source: Source,
    checkpoint: number | string | null,
    signal: AbortSignal,
    assumed?: AssumedValues,
  ): Promise<Inspection> {
    const place = await openPlace(source, { hostFiles: this.hostFiles, signal, assumed });
    const own = checkpoint === null ? place.file : null;
    const file = own ?? (await chooseFile(place, await checkpointsIn(place, signal), checkpoint, signal));
    return inspectIn(place.folder, file, signal);
  }

  /** Logits and residual streams of one token sequence. */
  async activations(
    source: Source,
    checkpoint: number | string | null,
    tokens: readonly number[],
    threads: number,
    signal: AbortSignal,
  ): Promise<ActivationsJson> {
    const place = await openPlace(source, { hostFiles: this.hostFiles, signal });
    const file = await chooseFile(place, await checkpointsIn(place, signal), checkpoint, signal);
    const model = await this.models.load(place.folder, file, threadsOf(threads, availableParallelism()), signal);
    return activationsOf(model, tokens, signal);
  }

  /** A result that can still be asked about. Throws InputError `unknown-analysis`, `no-such-belief`. */
  known(id: string, beliefs: readonly number[] = []): KnownAnalysis {
    const found = this.analyses.get(id);
    if (!found)
      throw new InputError('unknown-analysis', 'The engine no longer holds that analysis: analyse the checkpoint again.');
    for (const belief of beliefs) found.checkBelief(belief);
    return found;
  }

  /**
   * From folder to numbers.
   * @throws InputError what is wrong with the input, in one line; CancelledError
   */
  async analyse(request: AnalyseRequest, { signal, progress }: CallContext): Promise<KnownAnalysis> {
    const clock = new Clock();
    const threads = threadsOf(request.threads, availableParallelism());
    progress({ step: 'Reading the checkpoint', fraction: 0 });
    const transfer = (name: string, done: number, total: number) =>
      progress({ step: `Downloading ${name} (${(total / 2 ** 20).toFixed(1)} MB)`, fraction: (0.1 * done) / total });
    const place = await openPlace(request.source, {
      hostFiles: this.hostFiles,
      signal,
      transfer,
      assumed: request.assumed,
    });
    const list = await checkpointsIn(place, signal);
    const file = await chooseFile(place, list, request.checkpoint, signal);
    const model = await this.models.load(place.folder, file, threads, signal);
    const { checkpoint } = model;
    clock.lap('load');

    const { architecture } = checkpoint;
    const config = await configBeside(place.folder, file, list.config, signal);
    const process = await resolveProcess(request.settings.process, config, place.folder, architecture.d_vocab, signal);
    const settings: AnalysisSettings = {
      ...request.settings,
      layers: layersOf(request.settings.layers, architecture),
      context: positionsOf(request.settings.context, architecture),
    };
    const inputsRequest: InputsRequest = {
      process,
      positions: positionsOf(settings.context, architecture),
      bosToken: bosTokenOf(process, architecture.d_vocab, settings.bos),
      decimals: settings.decimals,
      weighting: settings.weighting,
      sample: settings.sample,
    };
    const layers = layersOf(settings.layers, architecture);
    const id = hash([model.key, inputsKey(inputsRequest), layers, process.name, process.params]);
    const known = this.analyses.get(id);
    if (known && known.result.checkpoint.file === checkpoint.file) return known;

    progress({ step: `Expanding the mixed states of ${process.name}`, fraction: 0.1 });
    const inputs = await this.inputs.get(inputsRequest, signal);
    clock.lap('mixed_state_tree');

    const running = `Running ${checkpoint.file} on ${inputs.count.toLocaleString('en')} words`;
    progress({ step: running, fraction: 0.2 });
    const run = await this.runs.get(model, inputs, inputsKey(inputsRequest), {
      threads,
      signal,
      logits: true,
      progress: (share) => progress({ step: running, fraction: 0.2 + 0.39 * share }),
      lap: (name) => clock.lap(name),
    });

    progress({ step: 'Regressing the residual stream onto the belief states', fraction: 0.6 });
    const regression = await run.regression.fit(layers, {
      signal,
      progress: (share) => progress({ step: 'Regressing the residual stream onto the belief states', fraction: 0.6 + 0.3 * share }),
    });
    clock.lap('regression');
    const pca = await beliefPca(inputs.tree.distinct.vector, process.states.length, signal);
    const beliefs = beliefTable(inputs, regression.predictions);
    clock.lap('pca_and_centres');

    progress({ step: 'Comparing with the earliest checkpoint', fraction: 0.9 });
    const first = await this.earliest.get(
      {
        place,
        list,
        file: checkpoint.file,
        ownR2: regression.r2,
        architecture,
        inputs,
        inputsKey: inputsKey(inputsRequest),
        layers,
        threads,
      },
      signal,
    );
    clock.lap('first_checkpoint');

    const result: AnalysisResult = {
      id,
      checkpoint: { file: checkpoint.file, step: checkpoint.step, sha256: checkpoint.sha256 },
      settings: { ...settings, bos: inputsRequest.bosToken !== null },
      architecture: architectureInfo(architecture),
      process: {
        name: process.name,
        params: process.params as AnalysisResult['process']['params'],
        states: process.states,
        symbols: process.symbols,
        generalised: process.generalised,
      },
      tree: { depth: inputs.tree.depth, nodes: inputs.tree.count, uniqueBeliefs: inputs.tree.distinct.count },
      inputs: {
        count: inputs.count,
        n_ctx: inputs.n_ctx,
        bos: inputs.bosToken !== null,
        sampledOf: inputs.tree.sampled?.ofWords ?? null,
      },
      regression: regressionResult(regression, layers, first),
      pca,
      beliefs,
      predictions: {
        count: inputs.prefixes.count,
        vector: Float32Array.from(regression.predictions),
        belief: inputs.belief,
        position: inputs.prefixes.position,
        weight: inputs.words,
      },
      notes: [...checkpoint.notes, ...list.notes, ...first.notes, ...notesOf(regression, inputs, settings)],
      seconds: clock.seconds(),
      peakMb: Math.round(globalThis.process.resourceUsage().maxRSS / 1024),
    };
    const analysis = new KnownAnalysis(result, run, regression);
    this.analyses.set(id, analysis, 1);
    return analysis;
  }
}

/**
 * The file of a step, of a name, of the place itself or, by default, of the last step.
 * @throws InputError `no-such-step`; `file-gone` for a name that is not listed, so that no name leads out of the folder
 */
async function chooseFile(
  { folder, file }: Place,
  list: CheckpointList,
  wanted: AnalyseRequest['checkpoint'],
  signal: AbortSignal,
): Promise<string> {
  const which = wanted ?? file;
  if (typeof which !== 'string') return fileOf(list, which, folder);
  if (which === file || list.groups.some(({ checkpoints }) => checkpoints.some((entry) => entry.file === which))) return which;
  if ((await folder.list(signal)).some((entry) => entry.name === which)) return which;
  throw new InputError('file-gone', `${folder.name} has no file ${which}.`);
}

function beliefTable(inputs: Inputs, predictions: Float64Array): BeliefTable {
  const { distinct, process } = inputs.tree;
  const [S, V] = [process.states.length, process.symbols.length];
  const centres = beliefCentres(
    {
      beliefIndex: inputs.belief,
      predictions,
      S,
      weights: inputs.weight,
      words: inputs.words,
      position: inputs.prefixes.position,
      lastPosition: inputs.n_ctx - 1,
    },
    distinct.count,
  );
  const nextToken = new Float64Array(distinct.count * V);
  for (let belief = 0; belief < distinct.count; belief++)
    nextToken.set(nextTokenDistribution(process, distinct.vector.subarray(belief * S, (belief + 1) * S)), belief * V);
  return {
    count: distinct.count,
    vector: distinct.vector,
    positions: centres.positions,
    wordsEnding: centres.words_ending,
    nextToken,
    centre: centres.centre,
  };
}

function regressionResult(
  regression: Regression,
  layers: readonly number[],
  { score }: EarliestScore,
): AnalysisResult['regression'] {
  return {
    layers,
    r2: regression.r2,
    mse: regression.mse,
    r2Unseen: regression.r2_unseen,
    r2FirstCheckpoint: score,
    perLayer: regression.per_layer.map(({ layer, r2, mse }) => ({ layer, r2, mse })),
    perPosition: regression.per_position,
    underdetermined: regression.underdetermined,
  };
}

function notesOf(regression: Regression, inputs: Inputs, settings: AnalysisSettings): string[] {
  const notes: string[] = [];
  const { sampled } = inputs.tree;
  if (sampled)
    notes.push(
      `A sample of ${sampled.words.toLocaleString('en')} of ${sampled.ofWords.toLocaleString('en')} words was used (seed ${sampled.seed}, ` +
        `${sampled.by === 'uniform' ? 'every word equally likely' : 'each drawn by its probability'}).`,
    );
  else if (settings.sample)
    notes.push(`All ${inputs.count.toLocaleString('en')} words were used: there are no more than the sample asked for.`);
  if (regression.underdetermined)
    notes.push(
      `The regression has at least as many columns (${regression.coefficients.length / inputs.tree.process.states.length}) as there are distinct ` +
        `prefixes (${inputs.prefixes.count}): r2 says nothing. Choose fewer layers, or a longer context.`,
    );
  if (inputs.bosToken !== null)
    notes.push(`Token ${inputs.bosToken} stands in front of each word as the beginning of the sequence; its belief is the root.`);
  return notes;
}

function hash(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
