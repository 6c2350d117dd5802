import { directionsOf, type PartScores } from './composed.js';
import { readParts, type FitRequest, type ReadParts } from './fits.js';
import { overlapsOf, subspaceOf } from './overlap.js';
import type { Overlap } from '../../protocol/composed.js';

/** Overlaps of the subspaces that parts are read out from, by the coefficients of one set of layers. */
export function overlapsRead(
  { coefficients }: Pick<ReadParts, 'coefficients'>,
  columns: number,
  directions: ReturnType<typeof directionsOf>,
): Overlap[] {
  return overlapsOf(
    coefficients.map((own, at) => subspaceOf(own, own.length / columns, directions[at])),
    columns,
  );
}

/** r2 and overlaps of parts, for a checkpoint that is only compared with. Throws CancelledError. */
export async function scoreParts(request: FitRequest): Promise<PartScores> {
  const read = await readParts(request);
  const columns = request.layers.length * request.regression.data.d_model;
  const overlap = overlapsRead(read, columns, directionsOf(request)).map(({ parts, mean_cos2 }) => ({
    parts,
    mean_cos2,
  }));
  return { parts: read.parts, posterior: read.posterior, overlap };
}
