import { directionsOf, type PartScores } from './composed.js';
import { readParts, type FitRequest } from './fits.js';
import { overlapsRead } from './overlap.js';

/** r2 and overlaps of parts, for a checkpoint that is only compared with. Throws CancelledError. */
export async function scoreParts(request: FitRequest): Promise<PartScores> {
  const read = await readParts(request);
  const columns = request.layers.length * request.regression.data.d_model;
  const overlap = overlapsRead(read.coefficients, columns, directionsOf(request)).map(({ parts, mean_cos2 }) => ({
    parts,
    mean_cos2,
  }));
  return { parts: read.parts, posterior: read.posterior, overlap };
}
