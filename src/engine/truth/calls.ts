import type { EngineHandlers } from '../calls.js';
import type { Engine } from '../engine.js';
import { check } from './check.js';
import { fit } from './fit.js';
import { infer } from './infer.js';

/** What tells whether a picture is true. */
export function truthCalls(engine: Engine): Pick<EngineHandlers, 'check' | 'fit' | 'infer'> {
  return {
    check: (request, context) => check(engine, engine.known(request.analysis), context),
    fit: (request, context) => fit(engine, request, context),
    infer: (request, context) => infer(engine, request, context),
  };
}
