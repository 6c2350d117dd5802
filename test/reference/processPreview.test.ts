import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createEngine } from '../../src/engine/handlers.js';
import type { ProcessChoice, ProcessParams, ProcessPicture } from '../../src/protocol/process.js';

interface Entry {
  parameters: ProcessParams;
  generalised: boolean;
  matrices: number[][][];
  stationary: number[];
  block_entropy_nats: number[];
  word_probabilities_length_3: Record<string, number>;
}

const entries = JSON.parse(
  readFileSync(new URL('../data/reference/processes.json', import.meta.url), 'utf8'),
) as Record<string, Entry>;
const engine = createEngine({ hostFiles: null });
const quiet = { signal: new AbortController().signal, progress: () => undefined };

async function call<M extends 'process/preview' | 'process/file' | 'process/oracle'>(
  method: M,
  params: never,
): Promise<Awaited<ReturnType<(typeof engine)[M]>>> {
  const handler = engine[method] as unknown as (params: never, context: typeof quiet) => Promise<never>;
  return handler(params, quiet);
}

async function pictureOf(process: ProcessChoice): Promise<ProcessPicture> {
  const { picture, diagnostics } = await call('process/preview', {
    process,
    depth: 6,
    decimals: 5,
    drawn: 60,
  } as never);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!picture) throw new Error('no picture');
  return picture;
}

/** Entries of one preset at other parameters carry a suffix. */
const presetOf = (name: string): string => name.replace(/-sharp$|-\d-\d$/, '');
const close = (found: number | null | undefined, expected: number, what: string) =>
  expect(Math.abs((found ?? NaN) - expected), what).toBeLessThan(1e-12);

describe.each(Object.entries(entries))('the preview of %s', (name, entry) => {
  const preset: ProcessChoice = { kind: 'preset', name: presetOf(name), params: entry.parameters };

  test('shows the published matrices, stationary vector and block entropies within 1e-12, from the preset and from its file', async () => {
    const file = await call('process/file', { process: preset } as never);
    for (const choice of [preset, { kind: 'text' as const, name: 'x.process.json', text: file.text, params: {} }]) {
      const picture = await pictureOf(choice);
      expect(picture.process.generalised).toBe(entry.generalised);
      expect(picture).toMatchObject({ driven_by: 'matrices', matrices: { length: entry.matrices.length } });
      picture.matrices?.forEach((matrix, x) =>
        matrix
          .flat()
          .forEach((value, i) => close(value, entry.matrices[x].flat()[i], `${choice.kind} matrix ${x}, ${i}`)),
      );
      (picture.stationary ?? []).forEach((value, i) =>
        close(value, entry.stationary[i], `${choice.kind} stationary ${i}`),
      );
      entry.block_entropy_nats.forEach((value, L) => close(picture.block_entropy[L], value, `${choice.kind} H(${L})`));
    }
  });

  test('the oracle gives the published probabilities of words', async () => {
    const { process } = await pictureOf(preset);
    for (const [word, probability] of Object.entries(entry.word_probabilities_length_3).slice(0, 20)) {
      const symbols = [...word].map((digit) => process.symbols[parseInt(digit, 16)]);
      close(
        (await call('process/oracle', { process: preset, word: symbols.join(' ') } as never)).probability,
        probability,
        word,
      );
    }
  });

  test('beliefs go to the presentation and back: its edges are belief updates, its rows sum to one', async () => {
    const { presentation, process, beliefs } = await pictureOf(preset);
    const [S, V] = [process.states.length, process.symbols.length];
    const out = new Float64Array(presentation.count);
    presentation.from.forEach((from, edge) => (out[from] += presentation.probability[edge]));
    out.forEach((sum, belief) => expect(sum, `belief ${belief}`).toBeCloseTo(1, 12));
    expect(presentation.approximate.some((flag) => flag === 1)).toBe(!presentation.exact);
    if (presentation.exact) expect(presentation.error).toBe(0);
    for (let belief = 0; belief < Math.min(beliefs.count, 200); belief++) {
      const next = beliefs.next_token.subarray(belief * V, (belief + 1) * V);
      expect(next.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
      if (!process.generalised)
        expect(beliefs.vector.subarray(belief * S, (belief + 1) * S).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    }
  });
});
