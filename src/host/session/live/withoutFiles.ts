import type { FolderListing } from '../../../protocol/files.js';

/** The listing without some files. Where nothing would be left it stays as it is. */
export function withoutFiles(listing: FolderListing, left: ReadonlySet<string>): FolderListing {
  if (left.size === 0) return listing;
  const runs = listing.runs
    .map(({ prefix, checkpoints }) => ({ prefix, checkpoints: checkpoints.filter(({ file }) => !left.has(file)) }))
    .filter(({ checkpoints }) => checkpoints.length > 0);
  return runs.length === 0 ? listing : { ...listing, runs };
}
