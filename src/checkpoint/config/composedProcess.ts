import { specWithin } from '../../process/composed/within.js';
import { isComposedSpec } from '../../process/composed/signs.js';
import { specName } from '../../process/composed/specName.js';
import { isFields, type Fields } from '../../shared/fields.js';
import type { Place } from './places.js';

/** A longer spec is none that anybody wrote. */
const MAX_TEXT = 200_000;

/** The composed process that a config describes, with the path of its spec; null where it describes none. */
export function composedIn(
  given: Fields,
  places: readonly Place[],
): { readonly name: string; readonly path: string; readonly text: string } | null {
  const held = specWithin(given);
  const place = held ? null : places.find(({ value, section }) => section !== 'other' && isComposedSpec(value));
  const spec = held?.spec ?? (isFields(place?.value) ? place.value : null);
  if (!spec) return null;
  const text = JSON.stringify(spec);
  if (text.length > MAX_TEXT) return null;
  return { name: specName(spec), path: held ? held.path.join('.') : (place?.path ?? ''), text };
}
