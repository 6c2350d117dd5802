import * as l10n from '@vscode/l10n';
import { analysisSettingsSchema } from '../../protocol/analysis.js';
import type { AnalysisSettings } from '../../protocol/analysis.js';
import type { ConfigField, FolderListing, Source } from '../../protocol/files.js';
import type { ErrorInfo } from '../../protocol/outcome.js';
import type { ProcessChoice } from '../../protocol/process.js';
import type { RunRef, ToldRun } from '../../protocol/runsPage.js';
import type { ComparedRun } from '../../figure/runs/run.js';
import { likenessOf, seedOf } from '../../figure/runs/seedGroups.js';
import { nameAmong, runName } from '../../shared/checkpointNames/runFolders.js';
import { defaultOf } from '../../shared/checkpointNames/runs.js';
import type { EngineService } from '../engine/engineService.js';
import { isCancelled, isEngineLost, toErrorInfo } from '../engine/errors.js';
import type { FolderMemory } from '../folderMemory.js';
import { withoutFiles } from '../session/live/withoutFiles.js';
import { settings } from '../settings.js';
import { displayPath, sourceKey, uriOf } from '../sources.js';

export interface LookServices {
  readonly engine: Pick<EngineService, 'request' | 'files'>;
  readonly memory: Pick<FolderMemory, 'process' | 'assumed'>;
  /** What a folder is called that is not called by its path; null: it is. */
  readonly nameOf: (source: Source) => string | null;
  /** Whether checkpoints that are programs may be run. */
  readonly isTrusted: () => boolean;
}

/**
 * The settings that a run is analysed with: those of an analysis where nothing was set, so that runs are compared alike, with
 * the process that was chosen for its folder; null: the one that its config names.
 */
export const settingsFor = (source: Source, { memory }: Pick<LookServices, 'memory'>): AnalysisSettings =>
  analysisSettingsSchema.parse({ decimals: settings().decimals, process: memory.process(sourceKey(source)) });

/** A run as the host holds it. */
export interface HeldRun extends ComparedRun {
  /** Its checkpoints, in training order. */
  readonly files: readonly string[];
}

/** A run that was looked at: nothing is known of its checkpoints but their names. */
export type LookedAt = Omit<HeldRun, 'points' | 'failed'>;

/** What pages are told of a run; what its checkpoints were found to be is told apart. */
export const toldRun = ({ points: _, failed: __, files: ___, ...run }: HeldRun): ToldRun => run;

/** A run that is still to be looked at. */
export function placeholderOf(ref: RunRef, { nameOf }: Pick<LookServices, 'nameOf'>): HeldRun {
  return {
    ...{ id: `${sourceKey(ref.source)}#?${ref.of ?? ''}`, ref, ...namesOf(ref.source, '', true, nameOf) },
    ...{ process: null, architecture: null, total: 0, last: null, seed: null, like: null, problem: null },
    ...{ points: [], failed: [], files: [] },
  };
}

/**
 * The runs that a reference means, without reading a weight. A folder that cannot be read is a run with its problem.
 * @param left files that are left out, such as those that are being written
 * @throws EngineError where the engine itself is lost, CancelledError
 */
export async function lookAtRuns(
  ref: RunRef,
  services: LookServices,
  signal: AbortSignal,
  left: ReadonlySet<string>,
): Promise<readonly LookedAt[]> {
  const { engine, memory, nameOf } = services;
  const { source } = ref;
  if (source.kind === 'host') engine.files.allow(source.uri);
  try {
    const assumed = memory.assumed(sourceKey(source));
    const listing = withoutFiles(await engine.request('folder/list', { source, assumed }, { signal }), left);
    const fields = await engine.request('folder/config', { source }, { signal });
    const wanted =
      ref.of === null
        ? listing.runs
        : listing.runs.filter(({ checkpoints }) => checkpoints.some(({ file }) => file === ref.of));
    if (listing.runs.length === 0) {
      const problem = problemOf(listing, 0, null, namesOf(source, '', true, nameOf).name);
      return [{ ...placeholderOf(ref, services), problem }];
    }
    return wanted.map((run) =>
      lookedAt(ref, run, { listing, fields, chosen: memory.process(sourceKey(source)), nameOf }),
    );
  } catch (error) {
    const problem = toErrorInfo(error);
    if (isCancelled(error) || isEngineLost(problem)) throw error;
    return [{ ...placeholderOf(ref, services), problem }];
  }
}

interface Known {
  readonly listing: FolderListing;
  readonly fields: readonly ConfigField[];
  /** The process that a person chose for the folder. */
  readonly chosen: ProcessChoice | null;
  readonly nameOf: LookServices['nameOf'];
}

function lookedAt(
  { source }: RunRef,
  { prefix, checkpoints }: FolderListing['runs'][number],
  { listing, fields, chosen, nameOf }: Known,
): LookedAt {
  const isAlone = listing.runs.length === 1;
  const last = defaultOf(checkpoints);
  const process = chosen ?? listing.process;
  const { architecture } = listing;
  const named = namesOf(source, prefix, isAlone, nameOf);
  return {
    ...named,
    id: `${sourceKey(source)}#${prefix}`,
    ref: { source, of: isAlone ? null : (checkpoints[0]?.file ?? null) },
    process: process && { name: shortName(process), params: process.kind === 'text' ? {} : process.params },
    architecture,
    total: checkpoints.length,
    files: checkpoints.map(({ file }) => file),
    last: last ? { file: last.file, step: last.step } : null,
    seed: seedOf(fields),
    like: likenessOf(fields, `${named.path} ${prefix}`, [process, architecture]),
    problem: problemOf(listing, checkpoints.length, process, named.name),
  };
}

function problemOf(
  { architecture, notes }: FolderListing,
  count: number,
  process: ProcessChoice | null,
  name: string,
): ErrorInfo | null {
  if (count === 0)
    return { code: 'no-checkpoints', message: notes[0] ?? l10n.t('There are no checkpoints in {0}.', name) };
  // Without a readable model the analysis says what is wrong, whatever the process.
  if (process !== null || architecture === null) return null;
  return {
    code: 'no-process',
    message: l10n.t('No config in {0} names the process that the model was trained on: choose one.', name),
  };
}

const shortName = (choice: ProcessChoice): string =>
  choice.kind === 'preset' || choice.kind === 'text' ? choice.name : (choice.path.split(/[\\/]/).at(-1) ?? choice.path);

function namesOf(
  source: Source,
  prefix: string,
  isAlone: boolean,
  nameOf: LookServices['nameOf'],
): { readonly name: string; readonly path: string } {
  const uri = uriOf(source);
  const path = source.kind === 's3' ? `s3://${source.bucket}/${source.prefix}` : uri ? displayPath(uri) : '';
  const parts = (source.kind === 's3' ? `${source.bucket}/${source.prefix}` : (uri?.path ?? ''))
    .split('/')
    .filter(Boolean);
  return { name: nameAmong(nameOf(source) ?? runName(parts), prefix, isAlone), path };
}
