import type { FolderListing } from '../../protocol/files.js';
import type { ProcessChoice } from '../../protocol/process.js';

export interface Known {
  readonly listing: FolderListing | null;
  /** What the person opened, where it is not in the listing. */
  readonly checkpoint: number | string | null;
  /** The process in use, which the person chose. */
  readonly process: ProcessChoice | null;
}

/**
 * Whether a page may ask for this analysis: of files it is shown, and with a process file only where the person or the
 * folder's config named that very file.
 */
export function mayAnalyse(checkpoint: number | string | null, process: ProcessChoice | null, known: Known): boolean {
  return knowsCheckpoint(checkpoint, known) && knowsProcess(process, known);
}

function knowsCheckpoint(checkpoint: number | string | null, { listing, checkpoint: opened }: Known): boolean {
  if (typeof checkpoint !== 'string' || checkpoint === opened) return true;
  return (listing?.runs ?? []).some((run) => run.checkpoints.some(({ file }) => file === checkpoint));
}

function knowsProcess(process: ProcessChoice | null, { listing, process: chosen }: Known): boolean {
  if (process?.kind !== 'file') return true;
  return [listing?.process, chosen].some((known) => known?.kind === 'file' && known.path === process.path);
}
