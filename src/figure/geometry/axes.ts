import * as l10n from '@vscode/l10n';
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
 * Components 1 and 3 where the third explains about as much as the second, as of RRXOR, whose figure they are; else the first
 * two. With one component the belief's index separates the marks; with none (fewer than two beliefs) the states' probabilities
 * themselves are shown.
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
      : usable.includes(0) && usable.includes(2) && isAsTelling(pca, 2, 1)
        ? ([0, 2] as const)
        : ([first, second] as const);
  return [
    { kind: 'component', component: pair[0] },
    { kind: 'component', component: pair[1] },
  ];
}

/** The least share of a component's variance with which another one is as good to look at. */
const AS_TELLING = 0.5;

const isAsTelling = (pca: PcaResult | null, one: number, other: number): boolean =>
  (pca?.explained_variance[one] ?? 0) >= AS_TELLING * (pca?.explained_variance[other] ?? 0);

/** The third axis of the 3-D view: the wanted component or, where the other two show it, the first that they do not. */
export function thirdAxis(
  pca: PcaResult | null,
  pair: readonly [Axis, Axis],
  wanted: number | null = null,
): (Axis & { readonly kind: 'component' }) | null {
  const taken = pair.map((axis) => (axis.kind === 'component' ? axis.component : -1));
  const free = choosable(pca).filter((candidate) => !taken.includes(candidate));
  const component = free.find((candidate) => candidate === wanted) ?? free[0];
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
  if (axis.kind === 'index') return l10n.t('Belief index');
  if (axis.kind === 'state') return l10n.t('Probability of {0}', states[axis.state] ?? axis.state);
  const variances = pca?.explained_variance ?? [];
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  const part = total > 0 ? (100 * (variances[axis.component] ?? 0)) / total : 0;
  return `PC ${axis.component + 1} · ${part >= 10 ? part.toFixed(0) : part.toPrecision(2)} %`;
}

/** Components on the horizontal and vertical axis, and on the third where there is one. */
export type AxisChoice = readonly [number, number] | readonly [number, number, number];

/** The axes after one of them was given another component; an axis that showed it gets what this one showed. */
export function swapped(shown: AxisChoice, place: 0 | 1 | 2, chosen: number): AxisChoice {
  const was = shown[place];
  const at = (other: 0 | 1 | 2): number =>
    other === place ? chosen : shown[other] === chosen ? (was ?? chosen) : (shown[other] ?? chosen);
  return shown.length === 2 ? [at(0), at(1)] : [at(0), at(1), at(2)];
}
