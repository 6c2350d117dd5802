import { KEPT_RESULTS_MB, within } from '../../shared/defaults.js';
import { cacheFolder } from '../places/cacheFolder.js';
import type { StorePlace } from './messages.js';

/** The environment variable in which the host, or a person, says how many megabytes of results are kept at most; 0: none. */
export const KEPT_RESULTS = 'BELIEFSCOPE_RESULTS_MB';

/** Where results are kept on this machine; null where none are to be. */
export function storePlace(): StorePlace | null {
  const set = process.env[KEPT_RESULTS]?.trim() ?? '';
  const megabytes = within(set === '' ? KEPT_RESULTS_MB.default : Number(set), KEPT_RESULTS_MB);
  return megabytes === 0 ? null : { folder: cacheFolder('results'), bytes: megabytes * 2 ** 20 };
}
