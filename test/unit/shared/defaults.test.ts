import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyseRequestSchema, analysisSettingsSchema } from '../../../src/protocol/analysis.js';
import { s3ServiceSchema } from '../../../src/protocol/files.js';
import { viewSettingsSchema } from '../../../src/protocol/panel.js';
import { processViewSchema } from '../../../src/protocol/preview.js';
import {
  processMspSchema,
  processPreviewRequestSchema,
  processSampleSchema,
  type ProcessChoice,
} from '../../../src/protocol/process.js';
import {
  eraseRequestSchema,
  matrixRequestSchema,
  steerExtrasSchema,
  steerRequestSchema,
} from '../../../src/protocol/steering.js';
import * as defaults from '../../../src/shared/defaults.js';
import { root } from '../../tools/paths.mjs';

type Setting = Readonly<Record<'type' | 'default' | 'minimum' | 'maximum', unknown>>;
interface Manifest {
  readonly contributes: {
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Setting>> }[];
  };
}

describe('the settings that package.json tells the editor of', () => {
  const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  const told: Readonly<Record<string, Setting>> = Object.assign(
    {},
    ...contributes.configuration.map(({ properties }) => properties),
  );

  it('are those that the extension reads', () => {
    expect(Object.keys(told).sort()).toEqual(
      Object.keys(defaults.SETTINGS)
        .map((name) => `beliefscope.${name}`)
        .sort(),
    );
  });

  it.each(Object.entries(defaults.SETTINGS))('%s has the default and the ends that the program has', (name, own) => {
    const { default: otherwise, minimum, maximum } = told[`beliefscope.${name}`] ?? {};
    expect(JSON.parse(JSON.stringify({ default: otherwise, minimum, maximum }))).toEqual(own);
  });
});

describe('what stands where a message leaves a setting out', () => {
  const pair = { analysis: 'a', start: 0, end: 1 };
  const process: ProcessChoice = { kind: 'preset', name: 'mess3', params: {} };
  const { ANALYSIS, DECIMALS, FUTURES, MATRIX_BELIEFS, PANEL_VIEW, PROCESS_VIEW, S3_SERVICE, STEERING } = defaults;

  it('of an analysis', () => {
    expect(analysisSettingsSchema.parse({})).toEqual(ANALYSIS);
    const source = { kind: 'local', path: 'x' };
    const request = analyseRequestSchema.parse({ source, settings: { sample: { words: 3 } } });
    expect(request).toMatchObject({ threads: 0, settings: { sample: { words: 3, seed: 0 } } });
  });

  it('of a pair, what stands beside it, the matrix and erasing', () => {
    expect(steerRequestSchema.parse(pair)).toEqual({ ...STEERING, ...pair });
    expect(steerExtrasSchema.parse(pair)).toEqual({ ...STEERING, ...pair, futures: FUTURES.default, seed: 0 });
    const { layers, multiplier, collect } = STEERING;
    const all = { analysis: 'a', layers, multiplier, collect, most: MATRIX_BELIEFS.default };
    expect(matrixRequestSchema.parse({ analysis: 'a' })).toEqual(all);
    expect(eraseRequestSchema.parse({ analysis: 'a' })).toEqual({ analysis: 'a', layers, seed: 0 });
  });

  it('of the pictures', () => {
    expect(viewSettingsSchema.parse({})).toEqual(PANEL_VIEW);
    expect(processViewSchema.parse({})).toEqual(PROCESS_VIEW);
  });

  it('of a process', () => {
    const preview = { process, depth: PROCESS_VIEW.depth, decimals: DECIMALS.default, drawn: 120 };
    expect(processPreviewRequestSchema.parse({ process })).toEqual(preview);
    expect(processMspSchema.parse({ process })).toEqual({ process, beliefs: 300 });
    expect(processSampleSchema.parse({ process, length: 1, count: 1 })).toMatchObject({ seed: 0 });
  });

  it('of S3', () => {
    expect(s3ServiceSchema.parse({})).toEqual(S3_SERVICE);
  });

  it('refuses what is past either end', () => {
    for (const decimals of [0, 13, 1.5]) expect(analysisSettingsSchema.safeParse({ decimals }).success).toBe(false);
    for (const decimals of [1, 12]) expect(analysisSettingsSchema.safeParse({ decimals }).success).toBe(true);
    for (const futures of [0, 9]) expect(steerExtrasSchema.safeParse({ ...pair, futures }).success).toBe(false);
    for (const multiplier of [-1001, 1001])
      expect(steerRequestSchema.safeParse({ ...pair, multiplier }).success).toBe(false);
  });
});

describe('a number that was typed into a settings file', () => {
  it('is the nearest one that may stand there, or the default', () => {
    const range = { minimum: 1, maximum: 12, default: 5 };
    expect([0, 1, 7, 13, NaN, '7', null, undefined].map((value) => defaults.within(value, range))).toEqual([
      1, 1, 7, 12, 5, 5, 5, 5,
    ]);
  });
});
