import { csvParse } from 'd3-dsv';
import { describe, expect, it } from 'vitest';
import { pythonText } from '../../../src/host/steering/pythonText.js';
import { resultCsv, resultJson } from '../../../src/host/steering/resultFiles.js';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { SteerResult } from '../../../src/protocol/steering.js';

describe('Python of a steering vector', () => {
  const text = pythonText(
    {
      start: [1, 0],
      end: [0, 1],
      layers: [0, 2],
      vectors: [
        [0.5, -1e-7, 3],
        [1, 2, Number.NaN],
      ],
    },
    {
      model: 'a\nimport os',
      process: 'rrxor',
      start: 'belief 3 (T 1)',
      end: 'belief 4 (F 1)',
      multiplier: 2,
      from_position: 3,
      bos: true,
      isRecurrent: false,
      verdict: 'Holds: predicts\nimport sys',
    },
  );

  it('holds every number of every layer', () => {
    expect(text).toContain('    0: [0.5, -1e-7, 3.0],\n    2: [1.0, 2.0, float("nan")],');
    expect(text).toContain('MULTIPLIER = 2.0');
  });
  it('says where the vector starts, and what stands in front of each word', () => {
    expect(text).toContain('FROM_POSITION = 3');
    expect(text).toMatch(/beginning-of-sequence token.*in front of each word/);
  });
  it('keeps names inside their comments', () => {
    expect(text).toContain('# Model: a import os; process: rrxor.');
    expect(text).toContain('# Verdict: Holds: predicts import sys');
    expect(text.split('\n').filter((line) => /^(import|from) /.test(line))).toEqual(['import torch']);
  });
});

describe('Python of a steering vector of a recurrent net', () => {
  const text = pythonText(
    { start: [1, 0], end: [0, 1], layers: [1], vectors: [[0.5, -1e-7]] },
    {
      ...{ model: 'm', process: 'mess3', start: 'belief 3', end: 'belief 4', multiplier: 2, from_position: 1 },
      ...{ bos: false, isRecurrent: true, verdict: 'Not judged' },
    },
  );

  it('takes a module of several layers, and steps it layer by layer', () => {
    expect(text).toContain('    1: [0.5, -1e-7],');
    expect(text).toContain('# layers = single_layers(model.lstm)');
    expect(text).toMatch(/batch_first/);
  });
  it('says what stands beside the layers: a state to start from, and a normalisation before the output layer', () => {
    expect(text).toContain('start: for each layer the state that it starts from');
    expect(text).toMatch(/output layer, and a normalisation before it/);
    expect(text).not.toMatch(/beginning-of-sequence/);
  });
});

describe('files of a steering result', () => {
  const analysis = {
    checkpoint: { file: '10.pt', step: 10, sha256: 'ab' },
    process: { symbols: ['=x', 'say "hi", 2'] },
    settings: {},
    architecture: {},
  } as unknown as AnalysisResult;
  const verdict = { level: 'holds', sentence: 'Holds the belief geometry.', reasons: ['so'] } as const;
  const condition = { index: 1, vector: [1, 0], words: 2, probs: [0.25, 0.75, 0], readout: null };
  const steer = {
    request: { analysis: 'secret-hash', start: 1, end: 2, part: null },
    start: condition,
    end: { ...condition, index: 2, probs: null },
    start_to_end: { probs: [0.9, 0.1, 0], per_word: new Float32Array([0.5, 0.25]) },
    end_to_start: null,
    ideal: { start: [0, 1], end: [1, 0], start_to_end: [1, 0], end_to_start: [0, 1] },
  } as unknown as SteerResult;

  it('JSON keeps typed arrays as numbers and says what it is about', () => {
    const parsed = JSON.parse(resultJson(analysis, steer, verdict)) as Record<string, unknown>;
    expect(parsed).toMatchObject({
      checkpoint: { step: 10 },
      request: { start: 1, end: 2 },
      verdict,
      start_to_end: { per_word: [0.5, 0.25] },
      end_to_start: null,
    });
    expect(parsed.request).not.toHaveProperty('analysis');
  });

  it('JSON keeps the names that were exported before beside those of now', () => {
    const parsed = JSON.parse(resultJson(analysis, steer, verdict)) as Record<string, unknown>;
    expect(parsed).toMatchObject({ startToEnd: { perWord: [0.5, 0.25] }, endToStart: null });
    expect(parsed.start_to_end).toEqual(parsed.startToEnd);
  });

  it('CSV has a row per condition and token, and no formula', () => {
    const rows = csvParse(resultCsv(analysis, steer));
    expect(rows).toHaveLength(3 + 3 + 2 + 2);
    expect(rows[0]).toEqual({ condition: 'start', token: '0', symbol: "'=x", probability: '0.25' });
    expect(rows[1]?.symbol).toBe('say "hi", 2');
    expect(rows[2]?.symbol).toBe('BOS');
    expect(new Set(rows.map(({ condition: name }) => name))).toEqual(
      new Set(['start', 'start_to_end', 'ideal_start', 'ideal_end']),
    );
  });
});
