import * as z from 'zod';

/** The name under which symbols were published before: it goes with the next version. */
export const deprecatedVocab = z
  .array(z.string())
  .describe('deprecated: the same as symbols, under its name of before; it goes with the next version')
  .meta({ deprecated: true });

/** A process with its symbols under their name of before, too. */
export function withVocab<Named extends { readonly symbols: readonly string[] }>(
  process: Named,
): Named & { readonly vocab: readonly string[] } {
  return { ...process, vocab: process.symbols };
}
