import { truth } from './fieldValues.js';
import type { Place } from './places.js';

export interface ToldBos {
  readonly bos: boolean;
  /** The token's id, where it is told. */
  readonly token: number | null;
  readonly path: string;
}

const YES_NO = /^(use|with|add|has|include|prepend)?bos(token)?$/;
const ID = /^bos(token)?(id|index|idx)?$/;

/**
 * Whether sequences begin with a token of their own. A `bos_token_id` of a Hugging Face config says nothing, since those
 * write it for every model; nor do TransformerLens's settings of a tokenizer.
 */
export function bosIn(places: readonly Place[]): ToldBos | null {
  const isHub = places.some(
    ({ name, depth }) => depth === 0 && /^(architectures|transformersversion|modeltype)$/.test(name),
  );
  let told: ToldBos | null = null;
  for (const { name, value, path, section } of places) {
    if (section === 'other' || (!YES_NO.test(name) && !ID.test(name))) continue;
    const isTokenizers = section === 'model' && (isHub || name === 'bostokenid');
    if (isTokenizers && /id$/.test(name)) continue;
    const id = typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
    const flag = truth(value);
    let found: ToldBos | null = null;
    if (flag !== null && YES_NO.test(name)) found = { bos: flag, token: null, path };
    // `use_bos: 1` is yes; `bos: 3` is the token.
    else if (id !== null && (id > 1 || /token|id|index|idx/.test(name)) && ID.test(name))
      found = { bos: true, token: id, path };
    else if (id !== null && id <= 1) found = { bos: id === 1, token: null, path };
    else if (value === null && name === 'bostoken' && section === 'process') found = { bos: false, token: null, path };
    if (found && (!told || (told.bos && told.token === null && found.token !== null))) told = found;
  }
  return told;
}
