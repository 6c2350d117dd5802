import { surprise } from './entropy.js';
import { hasMatrices, type MatrixProcess, type Process } from '../process.js';
import { CompensatedSum } from '../../algebra/compensatedSum.js';
import { isUnifilar } from './unifilar.js';

/** Emission probabilities of equivalent states may differ by this much. */
const SAME = 1e-9;

/**
 * Statistical complexity C_μ in nats: the entropy of the stationary distribution over causal states, that is, over the
 * states of the smallest unifilar presentation (Crutchfield and Young 1989).
 * @param unifilar a unifilar presentation of the process: itself, or its mixed-state presentation
 * @returns null if the presentation is not unifilar
 */
export function statisticalComplexity(unifilar: Process): number | null {
  if (!hasMatrices(unifilar) || isUnifilar(unifilar) !== true) return null;
  const classOf = causalClasses(unifilar);
  const share = new Map<number, number>();
  unifilar.stationary.forEach((p, state) => {
    if (p > 0) share.set(classOf[state], (share.get(classOf[state]) ?? 0) + p);
  });
  const entropy = new CompensatedSum();
  for (const p of share.values()) entropy.add(surprise(p));
  return entropy.value;
}

/** Partition refinement (Moore 1956): states stay together if each symbol is equally probable and leads to the same class. */
function causalClasses(process: MatrixProcess): Int32Array {
  const S = process.states.length;
  const V = process.symbols.length;
  const next = new Int32Array(S * V).fill(-1);
  const emission: number[][] = Array.from({ length: S }, () => new Array<number>(V).fill(0));
  process.matrices.forEach((matrix, x) => {
    for (let i = 0; i < S * S; i++) {
      if (matrix[i] === 0) continue;
      next[Math.floor(i / S) * V + x] = i % S;
      emission[Math.floor(i / S)][x] += matrix[i];
    }
  });
  let classOf = groupByEmission(emission);
  for (let count = 0; ;) {
    const index = new Map<string, number>();
    const refined = Int32Array.from({ length: S }, (_, state) => {
      const successors = Array.from({ length: V }, (_, x) => next[state * V + x]);
      const key = [classOf[state], ...successors.map((to) => (to < 0 ? -1 : classOf[to]))].join();
      return index.get(key) ?? (index.set(key, index.size), index.size - 1);
    });
    classOf = refined;
    if (index.size === count) return classOf;
    count = index.size;
  }
}

function groupByEmission(emission: readonly number[][]): Int32Array {
  const representatives: number[] = [];
  return Int32Array.from(emission, (own, state) => {
    const known = representatives.findIndex((other) => own.every((p, x) => Math.abs(p - emission[other][x]) < SAME));
    if (known >= 0) return known;
    representatives.push(state);
    return representatives.length - 1;
  });
}
