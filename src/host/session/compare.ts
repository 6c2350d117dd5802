import { isAbsolute, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { AnalyseRequest, AnalysisResult, AnalysisSettings } from '../../protocol/analysis.js';
import type { Compared, Comparison } from '../../protocol/compare.js';
import type { FolderListing, Source } from '../../protocol/files.js';
import type { ProcessChoice } from '../../protocol/process.js';
import type { CallOptions } from '../engine/engineClient.js';
import type { EngineService } from '../engine/engineService.js';
import { EngineError } from '../engine/errors.js';
import type { FolderMemory } from '../folderMemory.js';
import { mayAnalyse } from '../panel/mayAnalyse.js';
import { ownService } from '../s3/s3Settings.js';
import { sourceKey, sourceName } from '../sources.js';

/** The session that asks. */
interface Asking {
  readonly key: string;
  readonly source: Source;
  readonly listing: FolderListing | null;
  readonly checkpoint: number | string | null;
}

/** What is on show: the result, and the request that it answers. */
interface OnShow {
  readonly result: AnalysisResult;
  readonly request: AnalyseRequest;
}

/**
 * Analyses another checkpoint with the process, decimals and settings of the one on show, so that a belief has the same
 * index in both. The session keeps its own result, and nothing is remembered of the other folder.
 * @throws EngineError `bad-request` for a folder that the person has not opened, or a file that is none of its checkpoints
 */
export async function compared(
  { source, checkpoint }: Compared,
  session: Asking,
  { result, request }: OnShow,
  { engine, memory }: { readonly engine: EngineService; readonly memory: FolderMemory },
  options: CallOptions,
): Promise<Comparison> {
  const other = source === null ? null : ownService(source);
  const isOwn = other === null || sourceKey(other) === session.key;
  if (other !== null && !isOwn && !memory.wasOpened(sourceKey(other)))
    throw new EngineError(
      'bad-request',
      vscode.l10n.t('{0} has not been opened here: choose it with Compare With….', sourceName(other)),
    );
  const from = isOwn ? session.source : other;
  const assumed = memory.assumed(sourceKey(from));
  const { signal } = options;
  if (from.kind === 'host') engine.files.allow(from.uri);
  const listing = isOwn
    ? session.listing
    : await engine.request('folder/list', { source: from, assumed }, signal === undefined ? {} : { signal });
  const opened = isOwn ? session.checkpoint : null;
  if (!mayAnalyse(checkpoint, null, { listing, checkpoint: opened, process: null }))
    throw new EngineError(
      'bad-request',
      vscode.l10n.t('{0} is no checkpoint of {1}.', String(checkpoint), sourceName(from)),
    );
  const answer = await engine.request(
    'analyse',
    {
      ...{ source: from, checkpoint, assumed, threads: request.threads },
      settings: settingsFor(result, request.settings, { isOwn, from: session.source }),
      trusted: vscode.workspace.isTrusted,
    },
    options,
  );
  return { name: isOwn ? null : sourceName(from), result: answer };
}

/** What was left to the folder or the model is left to the other's, but for what a belief is. */
function settingsFor(
  { settings: { process, decimals } }: AnalysisResult,
  asked: AnalysisSettings,
  { isOwn, from }: { readonly isOwn: boolean; readonly from: Source },
): AnalysisSettings {
  if (isOwn) return { ...asked, decimals, process };
  // Another model need not have the layers that were chosen of this one.
  return { ...asked, decimals, process: process && seenFrom(process, from), layers: null };
}

/** A process file is named as it is seen from the panel's folder. */
function seenFrom(process: ProcessChoice, from: Source): ProcessChoice {
  if (process.kind !== 'file' || from.kind !== 'local' || isAbsolute(process.path)) return process;
  return { ...process, path: resolve(from.path, process.path) };
}
