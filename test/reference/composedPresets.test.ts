import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseProcessFile } from '../../src/process/file/processFile.js';
import { presetAsFile } from '../../src/process/file/processText.js';
import { matricesOf } from '../../src/process/matrices.js';
import { processReport } from '../../src/process/measures/processReport.js';
import { createPreset, findPreset, listComposedPresets } from '../../src/process/presets/catalogue.js';
import { countWords } from '../../src/process/words/countWords.js';
import { askOracle } from '../../src/process/words/oracle.js';

const COMPOSED = join(import.meta.dirname, 'composed');

interface Specified {
  readonly spec: object;
}

describe.each(listComposedPresets().map(({ name }) => name))('the preset %s', (name) => {
  it('is the same process from the file that is written of it', () => {
    const process = createPreset(name);
    expect(process.params).toEqual(
      Object.fromEntries((findPreset(name)?.parameters ?? []).map((p) => [p.name, p.default])),
    );
    const { process: read, diagnostics } = parseProcessFile(presetAsFile(name));
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(read).toMatchObject({
      name,
      states: process.states,
      symbols: process.symbols,
      generalised: process.generalised,
    });
    const V = process.symbols.length;
    const word = [1, V - 1, Math.floor(V / 2)];
    const [own, other] = [process, read ?? process].map((each) => {
      try {
        return askOracle(each, word);
      } catch {
        return askOracle(each, word.slice(0, 1));
      }
    });
    own.beliefs.forEach((value, at) => expect(Math.abs(other.beliefs[at] - value)).toBeLessThan(1e-12));
    own.next.forEach((value, x) => expect(Math.abs(other.next[x] - value)).toBeLessThan(1e-12));
  });
});

it.each([
  ['mess3-x-zero-one-random', 'product-mess3-z1r'],
  ['mess3-chain', 'chain-mess3-mess3'],
  ['symmetric-coin-mess3', 'symmetric-coin-mess3'],
])('%s is the reference %s', async (name, reference) => {
  const { spec } = JSON.parse(await readFile(join(COMPOSED, `${reference}.json`), 'utf8')) as Specified;
  const { process } = parseProcessFile(JSON.stringify(spec));
  if (!process) throw new Error(reference);
  const preset = createPreset(name);
  expect(preset.matrices === null).toBe(process.matrices === null);
  for (const word of [[], [0], [4, 2], [5, 0, 3]]) {
    const [one, other] = [askOracle(preset, word), askOracle(process, word)];
    one.belief.forEach((value, s) => expect(Math.abs(other.belief[s] - value)).toBeLessThan(1e-12));
    one.next.forEach((value, x) => expect(Math.abs(other.next[x] - value)).toBeLessThan(1e-12));
  }
});

it('the mixture by epochs has the matrices, the start, the words and the least loss of the published run', async () => {
  const reference = JSON.parse(await readFile(join(COMPOSED, 'lgoicour-h2t2.json'), 'utf8')) as {
    readonly matrices: readonly (readonly (readonly number[])[])[];
    readonly start: readonly number[];
    readonly n_ctx: number;
    readonly n_words: number;
    readonly optimal_loss_nats: number;
  };
  const process = createPreset('mixture_h2_t2');
  expect(matricesOf(process).map((matrix) => [...matrix])).toEqual(reference.matrices.map((matrix) => matrix.flat()));
  expect([...process.start]).toEqual(reference.start);
  expect(process.stationary).not.toEqual(process.start);
  expect(countWords(process, reference.n_ctx)[reference.n_ctx]).toBe(reference.n_words);
  const { optimal_loss } = await processReport(process, { depth: reference.n_ctx });
  const mean = optimal_loss.reduce<number>((sum, loss) => sum + (loss ?? NaN), 0) / optimal_loss.length;
  expect(mean).toBeCloseTo(reference.optimal_loss_nats, 12);
});

it('the five factors of the paper have 243 joint states and 432 tokens', () => {
  const process = createPreset('three-mess3-two-tom-quantum');
  expect([process.states.length, process.symbols.length, process.matrices]).toEqual([243, 432, null]);
  expect(process.composition?.parts.map((part) => part.process.states.length)).toEqual([3, 3, 3, 3, 3]);
});

it('parameters of a composed preset are checked', () => {
  expect(createPreset('mess3-x-zero-one-random', { p: 0.2 }).params).toEqual({ x: 0.15, a: 0.6, p: 0.2 });
  expect(() => createPreset('mess3-x-zero-one-random', { q: 1 })).toThrow(/has no parameter q: it has x, a, p/);
});
