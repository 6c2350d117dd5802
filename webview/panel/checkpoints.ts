import { defaultOf } from '../../src/shared/checkpointNames/runs.js';
import type { FolderListing } from '../../src/protocol/files.js';
import type { Checkpoint } from './state.js';

/** Which run and checkpoint of a listing is meant: by file, by step, or the default (the first run's last). */
export function locate(listing: FolderListing, checkpoint: Checkpoint): { run: number; at: number } {
  for (const [run, { checkpoints }] of listing.runs.entries()) {
    const at = checkpoints.findIndex(
      (entry) => entry.file === checkpoint || (entry.step !== null && entry.step === checkpoint),
    );
    if (at >= 0) return { run, at };
  }
  return { run: 0, at: defaultAt(listing, 0) };
}

/** The checkpoint of a run that is shown where none is named. */
export function defaultAt(listing: FolderListing, run: number): number {
  const checkpoints = listing.runs[run]?.checkpoints ?? [];
  const shown = defaultOf(checkpoints);
  return shown ? checkpoints.indexOf(shown) : 0;
}

/** The checkpoint before or after another in its run; undefined at the end. */
export function neighbour(listing: FolderListing, checkpoint: Checkpoint, by: 1 | -1): Checkpoint | undefined {
  const { run, at } = locate(listing, checkpoint);
  return listing.runs[run]?.checkpoints[at + by] === undefined ? undefined : nameOf(listing, run, at + by);
}

/** How to request a checkpoint: by its step if only one file of the folder has it, otherwise by file name. */
export function nameOf(listing: FolderListing, run: number, at: number): Checkpoint {
  const entry = listing.runs[run]?.checkpoints[at];
  if (entry === undefined) return null;
  return listing.runs.length > 1 || entry.step === null ? entry.file : entry.step;
}
