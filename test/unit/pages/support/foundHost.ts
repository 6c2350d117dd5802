import type { PreviewHost } from '../../../tools/previewPages.mjs';
import { checkOf, fitOf, inferOf } from './found.js';

/** A host that answers what is computed on demand by hand-made results at once, and leaves all else to `host`. */
export const foundHost =
  (host: PreviewHost, process: readonly number[] | null = [0.98, 0.21, 0.12, 0.05, 0.03]): PreviewHost =>
  async (message, send) => {
    if (message.type !== 'call') return host(message, send);
    const params = message.params as { analysis?: string; rank?: boolean };
    const result =
      message.method === 'check'
        ? checkOf(params.analysis ?? '')
        : message.method === 'fit'
          ? fitOf(params.rank === true)
          : message.method === 'infer'
            ? inferOf(process)
            : null;
    if (result === null) return host(message, send);
    await send({ type: 'callResult', id: message.id, result });
  };
