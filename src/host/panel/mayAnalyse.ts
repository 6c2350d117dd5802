import type { FolderListing } from '../../protocol/files.js';
import type { ProcessChoice } from '../../protocol/process.js';

export interface Known {
  readonly listing: FolderListing | null;
  /** The checkpoint that the user opened, which need not be in the listing. */
  readonly checkpoint: number | string | null;
  /** The process in use, chosen by the user. */
  readonly process: ProcessChoice | null;
  /** Process files that were ranked for the page. */
  readonly candidates?: readonly ProcessChoice[];
}

/**
 * Whether a page may ask for this analysis: only of files that it was told about, and with a process file only if the
 * user or the folder's config named that very file, or the host itself found it in the workspace and had it ranked.
 */
export function mayAnalyse(checkpoint: number | string | null, process: ProcessChoice | null, known: Known): boolean {
  return knowsCheckpoint(checkpoint, known) && knowsProcess(process, known);
}

function knowsCheckpoint(checkpoint: number | string | null, { listing, checkpoint: opened }: Known): boolean {
  if (typeof checkpoint !== 'string' || checkpoint === opened) return true;
  return (listing?.runs ?? []).some((run) => run.checkpoints.some(({ file }) => file === checkpoint));
}

function knowsProcess(process: ProcessChoice | null, { listing, process: chosen, candidates = [] }: Known): boolean {
  if (process?.kind !== 'file') return true;
  return [listing?.process, chosen, ...candidates].some(
    (known) => known?.kind === 'file' && known.path === process.path,
  );
}
