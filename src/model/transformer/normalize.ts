import type { Normalization } from '../../checkpoint/architecture/architecture.js';
import type { RealGraph } from './realGraph.js';

/** A normalisation of vectors of some width, whose weights have the names name.w and name.b. */
export interface Norm {
  readonly type: Normalization;
  readonly width: number;
  readonly eps: number;
}

/**
 * LN and LNPre: (x - mean) / sqrt(var + eps) with the biased variance; RMS and RMSPre: x / sqrt(mean(x²) + eps). LN and
 * RMS multiply by w, LN adds b, as HookedTransformer does.
 */
export function normalize(g: RealGraph, { type, width, eps }: Norm, x: string, name: string): string {
  if (type === null) return x;
  if (type === 'RMS' || type === 'RMSPre') {
    const mean = g.node('ReduceMean', [g.node('Mul', [x, x], `${name}_squares`)], `${name}_mean`, { axes: [-1] });
    const root = g.node('Sqrt', [g.node('Add', [mean, g.scalar(`${name}_eps`, eps)], `${name}_sum`)], `${name}_root`);
    if (type === 'RMSPre') return g.node('Div', [x, root], name);
    return g.node('Mul', [g.node('Div', [x, root], `${name}_scaled`), g.real(`${name}.w`, [width])], name);
  }
  const w = type === 'LN' ? g.real(`${name}.w`, [width]) : g.ones(`${name}.w`, width);
  const inputs = type === 'LN' ? [x, w, g.real(`${name}.b`, [width])] : [x, w];
  return g.node('LayerNormalization', inputs, name, { axis: -1, epsilon: { float: eps } });
}
