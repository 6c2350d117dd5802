import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Engine } from '../../../src/engine/engine.js';
import { analysisJsonSchema, analysisJsonText } from '../../../src/published/analysisJson.js';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { analysisSettingsSchema } from '../../../src/protocol/analysis.js';
import { sample } from './cli.js';

const { signal } = new AbortController();
const { result } = await new Engine().analyse(
  {
    source: { kind: 'local', path: sample },
    checkpoint: 11520000,
    threads: 1,
    settings: analysisSettingsSchema.parse({}),
  },
  { signal, progress: () => {} },
);

/** What the text says, checked to have the fields of the schema and no others. */
const read = (changed: AnalysisResult) =>
  z.strictObject(analysisJsonSchema.shape).parse(JSON.parse([...analysisJsonText(changed)].join('')));

describe('analyse --json', () => {
  it('writes more beliefs than go into one part, each with its own numbers', () => {
    const count = 2000;
    const { states, symbols } = result.process;
    const numbers = (length: number, from: number) => new Float64Array(length).map((_, at) => from + at / 7);
    const beliefs = {
      count,
      vector: numbers(count * states.length, 0),
      centre: numbers(count * states.length, -1e-9),
      positions: numbers(count, 1e20),
      words_ending: numbers(count, 2),
      next_token: numbers(count * symbols.length, 3e-8),
    };
    beliefs.centre.fill(NaN, 5 * states.length, 6 * states.length);
    const rows = read({ ...result, beliefs }).beliefs;
    expect(rows).toHaveLength(count);
    const at = (values: Float64Array, row: number, width: number) => [
      ...values.subarray(row * width, (row + 1) * width),
    ];
    for (const row of [0, 4, 511, 512, 1023, 1024, 1999])
      expect(rows[row]).toEqual({
        index: row,
        vector: at(beliefs.vector, row, states.length),
        positions: beliefs.positions[row],
        words_ending: beliefs.words_ending[row],
        next_token: at(beliefs.next_token, row, symbols.length),
        centre: at(beliefs.centre, row, states.length),
      });
    expect(rows[5]?.centre).toBeNull();
  });

  it('writes null for what JSON has no number for, escapes what a terminal would act on, and none as an empty list', () => {
    const none = new Float64Array();
    const beliefs = { count: 0, vector: none, centre: none, positions: none, words_ending: none, next_token: none };
    const changed = {
      ...result,
      beliefs,
      notes: ['a \u009b note'],
      regression: { ...result.regression, r2_unseen: -Infinity },
    };
    expect(read(changed)).toMatchObject({ beliefs: [], notes: ['a \u009b note'], regression: { r2_unseen: null } });
    expect([...analysisJsonText(changed)].join('')).toContain('a \\u009b note');
  });
});
