import type { InferRequest, InferResult } from '../../protocol/infer.js';
import type { CallContext } from '../calls.js';
import type { Engine } from '../engine.js';

export async function infer(_engine: Engine, _request: InferRequest, _context: CallContext): Promise<InferResult> {
  throw new Error('not built yet');
}
