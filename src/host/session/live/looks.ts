import type { FolderListing, Source } from '../../../protocol/files.js';
import { listedLook } from './listedLook.js';
import type { lookAt } from './localLook.js';
import type { Look } from './tracker.js';

/** How places are looked at. */
export interface Looks {
  readonly disk: typeof lookAt;
  /** The listing of a place that is reached through a service. */
  list(source: Source): Promise<FolderListing>;
}

/** @param also files that are looked at wherever they lie, such as the last checkpoints and logs */
export const lookAtDisk = (
  { disk }: Looks,
  { path }: Extract<Source, { kind: 'local' }>,
  also: readonly string[],
  known: Look,
): Promise<Look> => disk(path, [...new Set(also)], known);

/** @param listing what is known already, which is the first look; null: nothing is */
export async function lookAtService(
  { list }: Looks,
  source: Source,
  listing: FolderListing | null,
  known: Look,
): Promise<Look> {
  const isFirst = known.size === 0 && listing !== null;
  const now = isFirst ? listing : await list(source);
  return listedLook(now, source.kind === 's3', known, Date.now());
}
