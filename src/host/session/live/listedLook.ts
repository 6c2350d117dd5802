import type { FolderListing } from '../../../protocol/files.js';
import type { Look, Seen } from './tracker.js';

/**
 * The checkpoints of a folder by what a listing tells, of places that tell no more without reading: buckets and folders that another
 * extension serves. When one changed is when that was seen.
 * @param appearWhole whether a file is there only once it is whole, as an object of a bucket is
 * @param known what was seen before; none: what is there now is taken to have been there for long
 * @param now in milliseconds
 */
export function listedLook(listing: FolderListing, appearWhole: boolean, known: Look, now: number): Look {
  const isFirst = known.size === 0;
  const entries = listing.runs.flatMap(({ checkpoints }) => checkpoints);
  return new Map(
    entries.map(({ file, size }): [string, Seen] => {
      const before = known.get(file);
      if (before?.size === size) return [file, before];
      return [file, { size, mtimeMs: isFirst || appearWhole ? 0 : now, whole: true }];
    }),
  );
}
