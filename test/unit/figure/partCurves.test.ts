import { describe, expect, it } from 'vitest';
import type { Figures } from '../../../src/figure/training/figures.js';
import { offeredCurves, seriesOf, shownCurves, valueAt } from '../../../src/figure/training/figures.js';

const plain: Figures = { r2: 0.5, r2_unseen: 0.4, kl: 0.1, loss: 1, components_95: 3, per_layer: [] };
const composed = (first: number | null, posterior: number | null): Figures => ({
  ...plain,
  composed: {
    parts: [
      { name: 'mess3', r2: first },
      { name: 'coin', r2: null },
      { name: 'mess3', r2: 0.7 },
    ],
    posterior: posterior === null ? null : { r2: posterior },
    nc95: 4,
  },
});

describe('curves of the parts of a composed process', () => {
  it('are offered by the name of each part, those of one name told apart, and shown where a person chooses them', () => {
    const offered = offeredCurves({ figures: [undefined, composed(0.2, 0.6)], logs: [] });
    const own = offered.filter(({ group }) => group === 'parts');
    expect(own.map(({ id, key }) => [id, key])).toEqual([
      ['part:0', 'R² of mess3 1'],
      ['part:1', 'R² of coin'],
      ['part:2', 'R² of mess3 3'],
      ['posterior', 'R² of P(component)'],
      ['nc95', 'components that hold 95 % of the variance, weighted as the fit'],
    ]);
    expect(shownCurves(offered, null).some(({ group }) => group === 'parts')).toBe(false);
    expect(shownCurves(offered, ['part:2', 'nc95']).map(({ id }) => id)).toEqual(['part:2', 'nc95']);
    // No two of them look alike.
    expect(new Set(own.map(({ tone, dash }) => `${tone} ${dash}`)).size).toBe(own.length);
  });

  it('have the values of the checkpoints, and gaps where a part has none or a checkpoint is not known', () => {
    const figures = [composed(0.2, null), undefined, composed(0.9, null), plain];
    const offered = offeredCurves({ figures, logs: [] });
    expect(offered.some(({ id }) => id === 'posterior')).toBe(false);
    const values = (id: string): number[] =>
      Array.from(
        seriesOf(
          offered.find((each) => each.id === id)!,
          { steps: [0, 1, 2, 3], figures, logs: [] },
        ).y,
      );
    expect(values('part:0')).toEqual([0.2, NaN, 0.9, NaN]);
    expect(values('part:1')).toEqual([NaN, NaN, NaN, NaN]);
    expect(values('nc95')).toEqual([4, NaN, 4, NaN]);
    expect(valueAt('part:7', composed(0.2, 0.6))).toBeNull();
    expect(valueAt('posterior', composed(0.2, 0.6))).toBe(0.6);
  });

  it('are none of other processes', () => {
    expect(offeredCurves({ figures: [plain], logs: [] }).some(({ group }) => group === 'parts')).toBe(false);
  });
});
