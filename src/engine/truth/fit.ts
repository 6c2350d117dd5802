import type { FitRequest, FitResult } from '../../protocol/fit.js';
import type { CallContext } from '../calls.js';
import type { Engine } from '../engine.js';

export async function fit(_engine: Engine, _request: FitRequest, _context: CallContext): Promise<FitResult> {
  throw new Error('not built yet');
}
