import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine/handlers.js';
import { check } from '../../src/engine/truth/check.js';
import type { CheckResult } from '../../src/protocol/check.js';
import { quiet, request } from '../unit/engine/runFolder.js';

interface Spread {
  readonly mean: number;
  readonly sd: number;
  readonly draws: number;
}

interface Expected {
  readonly folder: string;
  readonly step: number;
  readonly layers: number[] | null;
  readonly rows: Record<string, { r2: number; r2_unseen: Spread }>;
  readonly drawn: Record<string, { r2: Spread; r2_unseen: Spread }>;
  readonly beyond: Record<string, { r2: number | null; r2_unseen: Spread | null; fresh_weights?: Spread }>;
  readonly geometry: CheckResult['geometry'];
}

/** Computed in Python (numpy, scipy, torch) from definitions of their own; folds, weights and shuffles by other seeds. */
const cases = JSON.parse(readFileSync('test/data/check/truth.json', 'utf8')) as Expected[];

/** Means of two sets of draws that agree: their difference is within three of its standard errors. */
function agrees(mean: number | null, sd: number | null, draws: number, expected: Spread): void {
  const error = Math.sqrt((sd ?? 0) ** 2 / draws + expected.sd ** 2 / expected.draws);
  expect(Math.abs((mean ?? NaN) - expected.mean)).toBeLessThan(3 * error + 1e-6);
}

describe.each(cases)('$folder, step $step, layers $layers, checked', (expected) => {
  let found: CheckResult;
  beforeAll(async () => {
    const engine = new Engine();
    const asked = request(expected.folder, { layers: expected.layers }, expected.step);
    found = await check(engine, await engine.analyse(asked, quiet), quiet);
  }, 120_000);

  it('has the scores of activations, positions and tokens', () => {
    for (const [name, { r2, r2_unseen }] of Object.entries(expected.rows)) {
      const row = found.rows.find((own) => name === (own.k === null ? own.name : `${own.name} ${own.k}`));
      expect(Math.abs((row?.r2 ?? NaN) - r2)).toBeLessThan(1e-6);
      expect(row?.draws).toBe(10);
      agrees(row?.r2_unseen ?? null, row?.sd ?? null, 10, r2_unseen);
    }
  });

  it('has those of shuffled beliefs and fresh weights', () => {
    for (const [name, { r2, r2_unseen }] of Object.entries(expected.drawn)) {
      const row = found.rows.find((own) => own.name === name);
      expect(row?.draws).toBe(r2.draws);
      agrees(row?.r2 ?? null, row?.r2_sd ?? null, r2.draws, r2);
      agrees(row?.r2_unseen ?? null, row?.sd ?? null, r2_unseen.draws, r2_unseen);
    }
    const first = found.rows.find(({ name }) => name === 'first_checkpoint');
    expect(first?.r2).toBeLessThan(found.rows[0].r2 ?? 0);
    expect(first?.r2_unseen).toBeLessThan(found.rows[0].r2_unseen ?? 0);
  });

  it('tells what the stream explains beyond tokens, and where nothing is left to explain', () => {
    for (const [name, { r2, r2_unseen, fresh_weights }] of Object.entries(expected.beyond)) {
      const share =
        name === 'next_token'
          ? found.beyond.next_token
          : found.beyond.last_tokens.find(({ k }) => name === `last_tokens ${k}`);
      if (r2 === null || r2_unseen === null) {
        expect(share).toMatchObject({ r2: null, r2_unseen: null, fresh_weights: null });
        expect(share?.undefined_because).toMatch(/determines the belief/);
        continue;
      }
      expect(Math.abs((share?.r2 ?? NaN) - r2)).toBeLessThan(1e-6);
      agrees(share?.r2_unseen ?? null, share?.sd ?? null, 10, r2_unseen);
      if (fresh_weights) agrees(share?.fresh_weights ?? null, share?.fresh_weights_sd ?? null, 5, fresh_weights);
    }
    expect(found.beyond.last_tokens.map(({ k }) => k)).toEqual([1, 2, 3, 4]);
  });

  it('measures the stream itself', () => {
    const { geometry: own } = found;
    const { geometry } = expected;
    expect(own.components).toEqual(geometry.components);
    expect(own.pairs).toBe(geometry.pairs);
    geometry.cumulative.forEach((share, i) => expect(Math.abs(own.cumulative[i] - share)).toBeLessThan(1e-6));
    expect(Math.abs(own.participation_ratio - geometry.participation_ratio)).toBeLessThan(1e-6);
    expect(Math.abs(own.encoding_share - geometry.encoding_share)).toBeLessThan(1e-6);
    // Of more than 500 beliefs pairs are drawn, by other seeds.
    const within = geometry.pairs < 20_000 ? 1e-6 : 0.01;
    expect(Math.abs((own.spearman_readout ?? NaN) - (geometry.spearman_readout ?? 0))).toBeLessThan(within);
    expect(Math.abs((own.spearman_activations ?? NaN) - (geometry.spearman_activations ?? 0))).toBeLessThan(within);
  });

  it('sweeps ridge and cut-off, and finds where unseen r2 is best', () => {
    const { best, r2_unseen, ridge, cutoff } = found.sweep;
    const all = r2_unseen.flat().map(Number);
    expect(all).toHaveLength(ridge.length * cutoff.length);
    expect(best?.r2_unseen).toBe(Math.max(...all));
    expect(r2_unseen[best?.ridge ?? -1][best?.cutoff ?? -1]).toBe(best?.r2_unseen);
    // Without either it is the read-out of the table, by the folds of one of its seeds.
    const { sd, r2_unseen: mean } = found.rows[0];
    expect(Math.abs(Number(r2_unseen[0][0]) - Number(mean))).toBeLessThan(5 * Number(sd));
    expect(found.sweep.r2[0][0]).toBeCloseTo(found.rows[0].r2 ?? 0, 6);
  });
});
