import * as z from 'zod';

/** The former published name of `symbols`, to be removed in the next version. */
export const deprecatedVocab = z
  .array(z.string())
  .describe('deprecated: the same as symbols, under its name of before; it goes with the next version')
  .meta({ deprecated: true });

/** A process with its symbols under their former name as well. */
export function withVocab<Named extends { readonly symbols: readonly string[] }>(
  process: Named,
): Named & { readonly vocab: readonly string[] } {
  return { ...process, vocab: process.symbols };
}
