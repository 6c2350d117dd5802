import type { PcaResult } from '../../protocol/process.js';

/** What an axis shows: a principal component, the probability of one state, or the belief's index. */
export type Axis =
  | { readonly kind: 'component'; readonly component: number }
  | { readonly kind: 'state'; readonly state: number }
  | { readonly kind: 'index' };

export function choosable(pca: PcaResult | null): readonly number[] {
  return pca === null ? [] : pca.choosable.flatMap((yes, component) => (yes ? [component] : []));
}

/**
 * Components 1 and 3 unless the third is null, then the first two. With one component the belief's index separates
 * the marks; with none (fewer than two beliefs) the states' probabilities themselves are shown.
 */
export function resolveAxes(
  pca: PcaResult | null,
  states: number,
  wanted: readonly [number, number] | null,
): readonly [Axis, Axis] {
  const usable = choosable(pca);
  const [first, second] = usable;
  if (first === undefined)
    return states > 1
      ? [
          { kind: 'state', state: 0 },
          { kind: 'state', state: 1 },
        ]
      : [{ kind: 'state', state: 0 }, { kind: 'index' }];
  if (second === undefined) return [{ kind: 'component', component: first }, { kind: 'index' }];
  const pair =
    wanted !== null && wanted[0] !== wanted[1] && wanted.every((component) => usable.includes(component))
      ? wanted
      : usable.includes(0) && usable.includes(2)
        ? ([0, 2] as const)
        : ([first, second] as const);
  return [
    { kind: 'component', component: pair[0] },
    { kind: 'component', component: pair[1] },
  ];
}

/** The third axis of the 3-D view: the first component that the other two do not use. */
export function thirdAxis(pca: PcaResult | null, pair: readonly [Axis, Axis]): Axis | null {
  const taken = pair.map((axis) => (axis.kind === 'component' ? axis.component : -1));
  const component = choosable(pca).find((candidate) => !taken.includes(candidate));
  return component === undefined ? null : { kind: 'component', component };
}

export function canRotate(pca: PcaResult | null): boolean {
  return choosable(pca).length >= 3;
}

export function canBeSimplex(states: number, generalised: boolean): boolean {
  return states === 3 && !generalised;
}

/** `PC 1 · 52 %`: which component, and its share of the beliefs' variance. */
export function axisLabel(axis: Axis, pca: PcaResult | null, states: readonly string[]): string {
  if (axis.kind === 'index') return 'Belief index';
  if (axis.kind === 'state') return `Probability of ${states[axis.state] ?? axis.state}`;
  const variances = pca?.explained_variance ?? [];
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  const part = total > 0 ? (100 * (variances[axis.component] ?? 0)) / total : 0;
  return `PC ${axis.component + 1} · ${part >= 10 ? part.toFixed(0) : part.toPrecision(2)} %`;
}
