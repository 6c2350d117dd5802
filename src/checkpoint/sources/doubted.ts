import { InputError } from '../../shared/inputError.js';
import type { ByteSource } from './byteSource.js';

/**
 * What was read of some files made no sense. The reason may be a copy of them that was fetched wrongly at another time, so
 * what was remembered of them unchecked is forgotten.
 * @returns whether opening them anew may help
 */
export async function mayBeMended(error: unknown, sources: readonly ByteSource[]): Promise<boolean> {
  // A service that does not answer says nothing about what it has answered.
  if (!(error instanceof InputError) || (error.code.startsWith('s3-') && error.code !== 's3-damaged')) return false;
  let mayHelp = false;
  for (const source of sources) if (await source.doubt?.()) mayHelp = true;
  return mayHelp;
}
