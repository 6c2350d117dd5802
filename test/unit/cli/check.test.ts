import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkJsonSchema } from '../../../src/published/checkJson.js';
import { checkpointBytes, runFolder, smallModel } from '../engine/runFolder.js';
import { beliefscope } from './cli.js';
import { keepsSchema } from './schemaFile.js';

describe('beliefscope check', () => {
  keepsSchema('check', 'check', checkJsonSchema);

  it('writes JSON alone to standard output, as its schema describes it', async () => {
    const { path } = await runFolder({
      '1.pt': checkpointBytes(smallModel, 1),
      '2.pt': checkpointBytes(smallModel, 2),
    });
    const args = ['check', path, '--process', 'rrxor', '--threads', '1', '--ridge', '0.001', '--json', '-'];
    const { code, stdout, stderr } = await beliefscope(...args);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const report = z.strictObject(checkJsonSchema.shape).parse(JSON.parse(stdout));
    expect(report.rows.map(({ name, k }) => (k === null ? name : `${name} ${k}`))).toEqual([
      'activations',
      'position',
      ...[1, 2, 3, 4].map((k) => `last_tokens ${k}`),
      'next_token_ideal',
      'next_token_model',
      'shuffled',
      'fresh_weights',
      'first_checkpoint',
    ]);
    for (const { r2, r2_unseen, sd, missing } of report.rows) {
      expect(missing).toBeNull();
      for (const number of [r2, r2_unseen, sd]) expect(Number.isFinite(number)).toBe(true);
    }
    expect(report.beyond.last_tokens.map(({ k }) => k)).toEqual([1, 2, 3, 4]);
    expect(report.settings).toMatchObject({ layers: [0, 1], ridge: 0.001, cutoff: 0 });
    const { best, r2_unseen, ridge, cutoff } = report.sweep;
    expect(r2_unseen[ridge.indexOf(best?.ridge ?? NaN)][cutoff.indexOf(best?.cutoff ?? NaN)]).toBe(best?.r2_unseen);
    expect(report.columns).toBe(16);
    expect(report.verdict.sentence.length).toBeGreaterThan(10);
  });

  it('prints one table, what is beyond tokens, the geometry, the best of the sweep and the verdict', async () => {
    const { path } = await runFolder({ 'model.pt': checkpointBytes({ ...smallModel, d_vocab: 3, d_vocab_out: 3 }, 1) });
    const { code, stdout } = await beliefscope('check', path, '--process', 'mess3', '--context', '4');
    expect(code).toBe(0);
    const rows = stdout.split('\n');
    const at = (start: string) => rows.findIndex((row) => row.startsWith(start));
    const [activations, shuffled] = [rows[at('activations')], rows[at('shuffled beliefs')]];
    expect(activations).toMatch(/^activations +\d\.\d{4} +/);
    expect(shuffled).toMatch(/ ± .* 20$/);
    // Aligned: the first number of each row begins in one column.
    expect(activations.search(/\d/)).toBe(rows[at('position alone')].search(/-?\d/));
    expect(rows[at('earliest checkpoint')]).toMatch(/^earliest checkpoint +No checkpoint of the run has a step/);
    expect(rows[at('the next token')]).toMatch(/determines the belief/);
    expect(at('geometry')).toBeGreaterThan(at('the last 4 tokens'));
    expect(at('best')).toBeGreaterThan(at('geometry'));
    expect(at('verdict')).toBeGreaterThan(at('best'));
  });
});
