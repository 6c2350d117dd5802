import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { analysisJsonSchema } from '../../../src/published/analysisJson.js';
import { fitJsonSchema } from '../../../src/published/fitJson.js';
import { presetAsFile } from '../../../src/process/file/processText.js';
import { beliefscope, sample } from './cli.js';
import { keepsSchema } from './schemaFile.js';

describe('fit', () => {
  keepsSchema('fit', 'fit', fitJsonSchema);

  it('writes given, fitted and ranked processes as JSON alone, process files among them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'beliefscope-fit-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const files = [join(folder, 'one.process.json'), join(folder, 'two.process.json')];
    await writeFile(files[0], presetAsFile('rrxor').replace('"rrxor"', '"own-rrxor"'));
    await writeFile(files[1], presetAsFile('mess3'));
    const { code, stdout } = await beliefscope(
      ...['fit', sample, '--rank', '--context', '7', '--json', '-'],
      ...files.flatMap((file) => ['--process-file', file]),
    );
    expect(code).toBe(0);
    const { given, fitted, ranking, better, notes } = fitJsonSchema.parse(JSON.parse(stdout));
    expect(given).toMatchObject({ process: 'rrxor', params: { pR1: 0.5, pR2: 0.5 } });
    expect(fitted?.kl).toBeLessThan(given?.kl ?? 0);
    expect(ranking[0].process).toBe('rrxor');
    expect(ranking.find(({ process }) => process === 'own-rrxor')?.kl).toBeCloseTo(fitted?.kl ?? NaN, 6);
    expect(better).toBeNull();
    expect(notes.join(' ')).toMatch(/two\.process\.json is left out: .*3 symbols/);
  });

  it('prints a table, and says which process is better', async () => {
    const { code, stdout } = await beliefscope(
      ...['fit', sample, '--process', 'rrxor', '--params', '{"pR1": 0.9, "pR2": 0.2}', '--context', '7'],
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^given +rrxor .* nats .*pR1 0\.9, pR2 0\.2$/m);
    expect(stdout).toMatch(/^fitted +rrxor .* nats .*pR1 0\.49\d*, pR2 0\.49\d*$/m);
    expect(stdout).toMatch(
      /^better +RRXOR \(pR1 0\.49\d, pR2 0\.49\d\) predicts this model \d+ times better than the parameters in use$/m,
    );
  });
});

it('writes the process that it ranks first as a file to analyse with, its symbols in the order of the tokens', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'beliefscope-fit-'));
  try {
    const [turned, saved, json] = ['turned.process.json', 'saved.process.json', 'analysis.json'].map((name) =>
      join(folder, name),
    );
    await writeFile(turned, presetAsFile('rrxor', {}, { name: 'turned', symbols: ['1', '0'] }));
    const { code, stderr } = await beliefscope(
      'fit',
      sample,
      '--process',
      turned,
      '--rank',
      '--context',
      '6',
      '--save',
      saved,
    );
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
    expect((await beliefscope('analyse', sample, '--process', saved, '--json', json)).code).toBe(0);
    const { model, process } = analysisJsonSchema.parse(JSON.parse(await readFile(json, 'utf8')));
    expect(model.kl).toBeLessThan(1e-3);
    expect(process.symbols).toEqual(['0', '1']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
