import * as l10n from '@vscode/l10n';
import { streamName } from '../shared/streamNames.js';
import { countText } from '../shared/texts.js';
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { composedOf, type OwnComposed } from '../analysis/composed/composed.js';
import { r2ErrorOf } from '../analysis/r2Error.js';
import { scoreParts } from '../analysis/composed/scored.js';
import { modelPredictions } from '../analysis/predictions/modelPredictions.js';
import type { Inputs } from '../analysis/inputs.js';
import type { Regression } from '../analysis/regression/regression.js';
import type { Activations } from '../model/prefixTree.js';
import type { Process } from '../process/process.js';
import { startWork } from '../analysis/work.js';
import { inspectIn } from '../checkpoint/inspect.js';
import type { Inspection } from '../checkpoint/inspect.js';
import type { CheckpointList } from '../checkpoint/list.js';
import { fileOf } from '../checkpoint/load.js';
import { LogReading } from '../checkpoint/logs/reading.js';
import { trainingLogs } from '../checkpoint/logs/trainingLogs.js';
import { InputError } from '../shared/inputError.js';
import type { AnalyseRequest, AnalysisResult, AnalysisSettings } from '../protocol/analysis.js';
import type { AssumedValues, ConfigField, FolderListing, Source } from '../protocol/files.js';
import type { ModelPredictions } from '../protocol/predictions.js';
import type { TrainingLogs, TrainingLogsRequest } from '../protocol/training.js';
import { activationsOf } from './activations.js';
import type { ActivationsJson } from './activations.js';
import { predictionNotes } from './truth/predictionNotes.js';
import { betterProcess } from './truth/better.js';
import { otherPlaceNote } from './truth/otherPlace.js';
import { judgedParts } from './truth/parts.js';
import { withVerdict } from './truth/verdict.js';
import { asideNote, beliefTable, notesOf, scoresOf } from './analysisParts.js';
import type { CallContext } from './calls.js';
import { Clock } from './clock.js';
import { isWithin } from '../checkpoint/sources/folderSource.js';
import { EarliestScores, type EarliestKnown } from './stores/earliest.js';
import type { EarliestTold } from './stores/earliestTold.js';
import type { HostFiles } from './places/hostFileSystem.js';
import { InputsStore, inputsKey } from './stores/inputsStore.js';
import type { InputsRequest } from './stores/inputsStore.js';
import { partPcaOf, partTargetsOf, pcaOf } from './stores/ofInputs.js';
import { KnownAnalysis } from './stores/knownAnalysis.js';
import { checkpointsIn } from './places/checkpointsIn.js';
import { listRuns } from './places/runList.js';
import type { RunList } from '../protocol/runs.js';
import { architectureInfo, listFolder } from './places/listing.js';
import type { StorePlace } from './sweep/messages.js';
import { ModelStore } from './stores/modelStore.js';
import type { LoadedModel } from './stores/modelStore.js';
import { configFields } from './places/configFields.js';
import { openFolder } from './places/openFolder.js';
import type { FolderOptions, OpenedFolder, Target } from './places/openedFolder.js';
import { tellings } from './tellings.js';
import { knownProcess, openedModel, type ModelSettings, type OpenedModel } from './openedModel.js';
import { LruCache } from '../shared/lruCache.js';
import { rememberedBytes, rememberedProblem } from './stores/rememberedBytes.js';
import { RunStore } from './stores/runStore.js';
import type { ModelRun } from './stores/runStore.js';
import { threadsOf } from './settings.js';

/** Memory in bytes for results that can be asked about later, including the model runs that they belong to. */
const REMEMBERED_BYTES = rememberedBytes(1024 * 2 ** 20);

/**
 * Analyses, and all that is remembered of them, by content and settings. One object serves an engine process or a
 * command line.
 */
export class Engine {
  private readonly models = new ModelStore();
  private readonly inputs = new InputsStore();
  private readonly runs = new RunStore();
  private readonly analyses = new LruCache<KnownAnalysis>(REMEMBERED_BYTES);
  /** What was found of models that may have been read wrongly, by model and inputs. */
  private readonly misreadings = new LruCache<string[]>(200);
  private readonly earliest: EarliestScores;

  /** @param place where what is found of earliest checkpoints is kept on disk; null: nowhere */
  constructor(
    private readonly hostFiles: HostFiles | null = null,
    place: () => StorePlace | null = () => null,
  ) {
    this.earliest = new EarliestScores(this.models, this.runs, place);
  }

  async list(source: Source, signal: AbortSignal, assumed?: AssumedValues): Promise<FolderListing> {
    return this.reading(source, { signal, assumed }, (opened) => listFolder(opened, signal));
  }

  /** All that the configs of a folder say, understood or not. */
  async configFields(source: Source, signal: AbortSignal): Promise<readonly ConfigField[]> {
    return this.reading(source, { signal }, ({ folder }) => configFields(folder, signal));
  }

  /** What a checkpoint file holds, without reading its numbers; `names`: and which module plays which role. */
  async inspect(
    source: Source,
    checkpoint: number | string | null,
    signal: AbortSignal,
    { assumed, names = false }: { assumed?: AssumedValues; names?: boolean } = {},
  ): Promise<Inspection> {
    return this.reading(source, { signal, assumed }, async (opened) => {
      const own = checkpoint === null ? opened.file : null;
      const file = own ?? (await chooseFile(opened, await checkpointsIn(opened, signal), checkpoint, signal));
      return inspectIn(opened.folder, file, signal, names);
    });
  }

  /** The runs in a folder and below it. */
  async listRuns(source: Source, signal: AbortSignal): Promise<RunList> {
    return this.reading(source, { signal }, (opened) => listRuns(opened, signal));
  }

  /** What was logged beside the checkpoints of a run. */
  async trainingLogs({ source, of }: TrainingLogsRequest, signal: AbortSignal): Promise<TrainingLogs> {
    return this.reading(source, { signal }, async (opened) =>
      trainingLogs(opened.folder, await checkpointsIn(opened, signal), of ?? opened.file, new LogReading(signal)),
    );
  }

  /** Logits and residual streams of one token sequence. */
  async activations(
    source: Source,
    checkpoint: number | string | null,
    tokens: readonly number[],
    signal: AbortSignal,
    bos = false,
  ): Promise<ActivationsJson> {
    return this.reading(source, { signal }, async (opened) => {
      const file = await chooseFile(opened, await checkpointsIn(opened, signal), checkpoint, signal);
      const model = await this.models.load(opened.folder, file, signal);
      return activationsOf(model, tokens, signal, bos);
    });
  }

  /** A result that can still be asked about. Throws InputError `unknown-analysis`, `no-such-belief`. */
  known(id: string, beliefs: readonly number[] = []): KnownAnalysis {
    const found = this.analyses.get(id);
    if (!found)
      throw new InputError(
        'unknown-analysis',
        l10n.t('The engine no longer holds that analysis: analyse the checkpoint again.'),
      );
    for (const belief of beliefs) found.checkBelief(belief);
    return found;
  }

  /**
   * From folder to numbers.
   * @param earliest what is known of the run's earliest checkpoint beforehand
   * @throws InputError what is wrong with the input, in one line; CancelledError
   */
  async analyse(request: AnalyseRequest, context: CallContext, earliest?: EarliestKnown): Promise<KnownAnalysis> {
    const clock = new Clock();
    return this.openModel(request, context, (opened) => this.analyseOpened(opened, request, context, clock, earliest));
  }

  /** What other checkpoints are compared with where this one is the earliest of their run. */
  async asEarliest({ result, run, request }: KnownAnalysis, signal: AbortSignal): Promise<EarliestTold> {
    const { settings, regression, checkpoint } = result;
    const { decimals, weighting, sample, ridge, cutoff } = settings;
    const { inputs, model } = run;
    const { d_vocab, n_ctx, n_layers } = model.checkpoint.architecture;
    const { layers } = regression;
    const targets = partTargetsOf(inputs);
    const regularisation = { ridge, cutoff };
    const threads = threadsOf(request.threads);
    const positions = inputs.n_ctx;
    const { bosToken, tree } = inputs;
    return {
      file: checkpoint.file,
      sha256: checkpoint.sha256,
      inputsKey: inputsKey({ process: tree.process, positions, bosToken, decimals, weighting, sample }),
      layers,
      ridge,
      cutoff,
      // The fit that only scores may differ from the one that is shown in the last digits.
      r2: (await run.regression.score(layers, signal, regularisation)).r2,
      composed:
        targets && (await scoreParts({ regression: run.regression, targets, layers, regularisation, threads, signal })),
      shape: { d_vocab, n_ctx, n_layers },
    };
  }

  /**
   * Residual streams (or hidden states) of the earliest checkpoint of the run that an analysis is of, on the same prefixes.
   * @throws InputError why there are none; CancelledError
   */
  async earliestStreams(
    { request, result, run }: KnownAnalysis,
    context: CallContext,
  ): Promise<readonly Float32Array[]> {
    // The checkpoint by its name: a later one may have been the last since.
    const again = { ...request, checkpoint: result.checkpoint.file };
    return this.openModel(again, context, (opened) =>
      this.earliest.streams(
        { ...opened, ...request, ...run, architecture: opened.loaded.checkpoint.architecture },
        context.signal,
      ),
    );
  }

  /**
   * Opens source, file and model of a request, with the process and what else words are made of, for as long as `use` runs.
   * No process need be known (`process` is then null, and `unknown` says why), but one that the request names must be had.
   * @throws InputError what is wrong with the input, in one line; CancelledError
   */
  async openModel<T>(
    request: AnalyseRequest,
    { signal, progress }: CallContext,
    use: (opened: OpenedModel) => Promise<T>,
  ): Promise<T> {
    progress({ step: l10n.t('Reading the checkpoint'), fraction: 0 });
    const transfer = (name: string, done: number, total: number) =>
      progress({
        step: l10n.t('Downloading {0} ({1} MB)', name, (total / 2 ** 20).toFixed(1)),
        fraction: (0.1 * done) / total,
      });
    const listed = (folder: string, seen: number) =>
      progress({ step: l10n.t('Listing {0} ({1} so far)', folder, countText(seen)), fraction: 0 });
    return this.reading(request.source, { signal, transfer, listed, assumed: request.assumed }, async (opened) => {
      const threads = threadsOf(request.threads);
      const { folder } = opened;
      const list = await checkpointsIn(opened, signal);
      const file = await chooseFile(opened, list, request.checkpoint, signal);
      const loaded = await this.models.load(folder, file, signal, request.trusted);
      const found = { loaded, folder, list, file, threads, isChosen: opened.file !== null };
      return use(await openedModel(found, request.settings, signal));
    });
  }

  /** The words of an opened model's process, and its logits on them: those of an analysis where they are remembered. */
  async wordsOf(
    { process, settings, bosToken, loaded }: OpenedModel,
    { signal }: Pick<CallContext, 'signal'>,
  ): Promise<{ readonly inputs: Inputs; readonly activations: Pick<Activations, 'logits' | 'd_vocab_out'> }> {
    if (!process) throw new Error('words are asked of a model whose process is not known');
    const request = inputsRequestOf(process, settings, bosToken);
    const inputs = await this.inputs.get(request, signal);
    const known = this.runs.known(loaded, inputsKey(request));
    if (known) return known;
    return { inputs, activations: await loaded.session.run(inputs.prefixes, { outputs: { logits: true }, signal }) };
  }

  private async analyseOpened(
    opened: OpenedModel,
    request: AnalyseRequest,
    { signal, progress }: CallContext,
    clock: Clock,
    earliest?: EarliestKnown,
  ): Promise<KnownAnalysis> {
    clock.lap('load');
    const { folder, list, file, threads, settings, loaded: model } = opened;
    const { trusted } = request;
    const { checkpoint } = model;
    const { architecture } = checkpoint;
    const process = knownProcess(opened);
    const unreadable = rememberedProblem();
    const inputsRequest = inputsRequestOf(process, settings, opened.bosToken);
    const key = inputsKey(inputsRequest);
    const { layers } = settings;
    const { ridge, cutoff } = settings;
    const id = hash([model.key, key, layers, process.name, process.params, ridge, cutoff]);
    const known = this.analyses.get(id);
    const { run, regression } =
      known ?? (await this.fit(model, inputsRequest, key, settings, threads, { signal, progress }, clock));
    const { inputs } = run;
    const predicted = known?.result.model ?? (await modelPredictions(inputs, run.activations, startWork(signal)));
    // A sweep, which knows of the earliest checkpoint beforehand, writes no notes.
    const misread = earliest === undefined ? await this.misread(model, inputs, key, predicted, signal) : [];
    clock.lap('predictions');
    // The read-outs of another checkpoint that a page plays through need no parts, but for the belief within a component, which
    // does not follow from the joint one.
    const targets = partTargetsOf(inputs);
    const isPlayed = earliest === 'none' && targets?.composition.kind !== 'mixture';
    const parts = known?.result.composed ?? (isPlayed ? null : await this.parts(run, settings, threads, signal));
    if (parts) clock.lap('parts');

    progress({ step: l10n.t('Comparing with the earliest checkpoint'), fraction: 0.9 });
    const first = await this.earliest.get(
      {
        source: request.source,
        folder,
        list,
        file,
        asked: request.settings,
        ownR2: regression.r2,
        composed: parts && targets && { targets, own: parts },
        architecture,
        inputs,
        inputsKey: key,
        layers,
        regularisation: { ridge, cutoff },
        threads,
        trusted,
        known: earliest,
      },
      signal,
    );
    clock.lap('first_checkpoint');
    // The cached result depends on content alone; these fields depend on the folder in which it was found.
    const found = {
      checkpoint: { file: checkpoint.file, step: checkpoint.step, sha256: checkpoint.sha256 },
      ...tellings(checkpoint, request.settings, process),
      inferred_from: inferredFrom(process, checkpoint),
      // A user who chose one file is not told about the files beside it.
      notes: [
        ...misread,
        ...checkpoint.notes,
        ...(unreadable === null ? [] : [unreadable]),
        ...(opened.isChosen ? [] : list.notes),
        ...first.notes,
        ...notesOf(regression, inputs, settings),
        ...asideNote(run.activations, architecture.d_vocab_out, inputs, process.symbols.length),
        ...(await predictionNotes(predicted, inputs, signal)),
      ],
    };
    if (known) {
      const { result } = known;
      const again = withVerdict({
        ...result,
        ...found,
        regression: { ...result.regression, ...first.score },
        composed: judgedParts(parts, first, checkpoint.step, regression),
      });
      return isDeepStrictEqual(again, result)
        ? known
        : this.remember(new KnownAnalysis(again, run, regression, request));
    }

    progress({ step: l10n.t('Comparing with other processes'), fraction: 0.95 });
    const better = await betterProcess(
      { opened, chosen: request.settings.process, inputs, activations: run.activations, model: predicted },
      signal,
    );
    clock.lap('better');
    const pca = await pcaOf(inputs.tree, signal);
    const beliefs = beliefTable(inputs, regression.predictions);
    clock.lap('pca_and_centres');
    const result = withVerdict({
      id,
      ...found,
      settings: { ...settings, bos: inputs.bosToken !== null },
      architecture: architectureInfo(architecture),
      process: {
        name: process.name,
        params: process.params as AnalysisResult['process']['params'],
        states: process.states,
        symbols: process.symbols,
        generalised: process.generalised,
      },
      tree: { depth: inputs.tree.depth, nodes: inputs.tree.count, unique_beliefs: inputs.tree.distinct.count },
      inputs: {
        count: inputs.count,
        n_ctx: inputs.n_ctx,
        bos: inputs.bosToken !== null,
        sampled_of: inputs.tree.sampled?.ofWords ?? null,
      },
      regression: { layers, ...scoresOf(regression), r2_se: await r2Se(run, regression, signal), ...first.score },
      model: predicted,
      better,
      composed: judgedParts(parts, first, checkpoint.step, regression),
      pca,
      beliefs,
      predictions: {
        count: inputs.prefixes.count,
        vector: Float32Array.from(regression.predictions),
        belief: inputs.belief,
        position: inputs.prefixes.position,
        weight: inputs.words,
      },
      seconds: clock.seconds(),
      peak_mb: Math.round(globalThis.process.resourceUsage().maxRSS / 1024),
    });
    return this.remember(new KnownAnalysis(result, run, regression, request));
  }

  /** What is said of a model that was probably read otherwise than it was trained: found once for the same inputs. */
  private async misread(
    model: LoadedModel,
    inputs: Inputs,
    inputsKey: string,
    predicted: ModelPredictions,
    signal: AbortSignal,
  ): Promise<string[]> {
    const key = hash([model.key, inputsKey]);
    const known = this.misreadings.get(key);
    if (known) return known;
    const notes = await otherPlaceNote(model, inputs, predicted, signal);
    this.misreadings.set(key, notes, 1);
    return notes;
  }

  /** Runs the model on its inputs unless the run is cached, and fits the chosen layers. */
  private async fit(
    model: LoadedModel,
    request: InputsRequest,
    key: string,
    { layers, ridge, cutoff }: Pick<AnalysisSettings, 'ridge' | 'cutoff'> & { readonly layers: readonly number[] },
    threads: number,
    { signal, progress }: CallContext,
    clock: Clock,
  ): Promise<{ run: ModelRun; regression: Regression }> {
    progress({ step: l10n.t('Expanding the mixed states of {0}', request.process.name), fraction: 0.1 });
    const inputs = await this.inputs.get(request, signal);
    clock.lap('mixed_state_tree');

    const running = l10n.t('Running {0} on {1} words', model.checkpoint.file, countText(inputs.count));
    progress({ step: running, fraction: 0.2 });
    const run = await this.runs.get(model, inputs, key, {
      threads,
      signal,
      logits: true,
      progress: (share) => progress({ step: running, fraction: 0.2 + 0.39 * share }),
      lap: (name) => clock.lap(name),
    });

    const shape = 'rnn_type' in model.checkpoint.architecture ? model.checkpoint.architecture : {};
    const regressing = l10n.t('Regressing the {0} onto the belief states', streamName(shape));
    progress({ step: regressing, fraction: 0.6 });
    const regression = await run.regression.fit(layers, {
      signal,
      regularisation: { ridge, cutoff },
      progress: (share) => progress({ step: regressing, fraction: 0.6 + 0.3 * share }),
    });
    clock.lap('regression');
    return { run, regression };
  }

  /** What the parts of a composed process look like in the streams; null where the process is not composed. */
  private async parts(
    { inputs, regression }: ModelRun,
    { layers, ridge, cutoff, weighting }: ModelSettings,
    threads: number,
    signal: AbortSignal,
  ): Promise<OwnComposed | null> {
    const targets = partTargetsOf(inputs);
    const regularisation = { ridge, cutoff };
    if (!targets) return null;
    const pca = await partPcaOf(targets, signal);
    return composedOf({ inputs, regression, targets, pca, layers, regularisation, weighting, threads, signal });
  }

  /** A source opened for one request, and closed with it. */
  private async reading<T>(
    source: Source,
    options: Omit<FolderOptions, 'hostFiles'>,
    use: (opened: OpenedFolder) => Promise<T>,
  ): Promise<T> {
    const opened = await openFolder(source, { hostFiles: this.hostFiles, ...options });
    try {
      return await use(opened);
    } finally {
      await opened.close();
    }
  }

  private remember(analysis: KnownAnalysis): KnownAnalysis {
    this.analyses.set(analysis.result.id, analysis, analysis.run.bytes);
    return analysis;
  }
}

/**
 * The file of a step, of a name, the one pointed at or, by default, of the last step.
 * @throws InputError `no-such-step`; `file-gone` for a name that is not listed, so that no name leads out of the folder
 */
async function chooseFile(
  { folder, file }: Target,
  list: CheckpointList,
  wanted: AnalyseRequest['checkpoint'],
  signal: AbortSignal,
): Promise<string> {
  const which = wanted ?? file;
  if (typeof which !== 'string') return fileOf(list, which, folder);
  if (which === file || list.groups.some(({ checkpoints }) => checkpoints.some((entry) => entry.file === which)))
    return which;
  if (await isWithin(folder, which, signal)) return which;
  throw new InputError('file-gone', l10n.t('{0} has no file {1}.', folder.name, which));
}

/** Of a process that was inferred from a model: from this one, or which. */
function inferredFrom({ inferred }: Process, { sha256 }: { readonly sha256: string }): AnalysisResult['inferred_from'] {
  if (!inferred) return null;
  return inferred.sha256 === sha256 ? 'this' : { file: inferred.checkpoint };
}

function hash(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

const inputsRequestOf = (
  process: Process,
  { context, decimals, weighting, sample }: OpenedModel['settings'],
  bosToken: number | null,
): InputsRequest => ({ process, positions: context, bosToken, decimals, weighting, sample });

/** Standard error of the read-out's r2 over the words drawn. */
async function r2Se(
  { inputs, regression: { data } }: ModelRun,
  { predictions, underdetermined }: Regression,
  signal: AbortSignal,
): Promise<number | null> {
  const errorOf = underdetermined ? null : r2ErrorOf(inputs);
  return errorOf && errorOf({ targets: data.targets, predictions, S: data.S, rows: null }, startWork(signal));
}
