import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CallContext } from '../../../src/engine/calls.js';
import { Engine } from '../../../src/engine/handlers.js';
import { infer } from '../../../src/engine/truth/infer.js';
import type { AnalyseRequest } from '../../../src/protocol/analysis.js';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { once } from '../../../src/shared/once.js';
import { checkpointBytes, preset, quiet, request, runFolder, smallModel } from './runFolder.js';

const root = join(import.meta.dirname, '../../..');
const folders = { mess3: join(root, 'test/data/checkpoints/mess3'), rrxor: join(root, 'media/sample/rrxor') };

interface Spectral {
  readonly kl: number;
  readonly kl_per_position: readonly number[];
  readonly r2_to_beliefs: number;
}
/** Computed apart, in Python, with a forward pass in float64. */
const reference = JSON.parse(await readFile(join(root, 'test/data/reference/hankel.json'), 'utf8')) as Record<
  string,
  {
    readonly a: number;
    readonly b: number;
    readonly singular_values: readonly number[];
    readonly process_singular_values: readonly number[];
    readonly floor: number;
    readonly rank: number;
    readonly spectral: Readonly<Record<string, Spectral>>;
  }
>;

const inferred = (model: AnalyseRequest, states: number | null = null, context: CallContext = quiet) =>
  infer(new Engine(), { model, states }, context);

/** Asked once for all tests of it. */
const ofRrxor = once(() => inferred(request(folders.rrxor)));

const close = (found: readonly number[], expected: readonly number[], within = 1e-6) =>
  expected.forEach((value, i) => expect(Math.abs(found[i] - value)).toBeLessThan(within));

describe('what a checkpoint behaves as', () => {
  it.each([
    ['mess3', 4608000, null],
    ['rrxor', 11520000, null],
    ['rrxor', 768000, null],
    ['rrxor', 0, 5],
  ] as const)('%s at step %d agrees with values computed apart', async (name, step, states) => {
    const wanted = reference[`${name}-${step}`];
    const found = step === 11520000 ? await ofRrxor() : await inferred(request(folders[name], {}, step), states);
    expect(found.hankel).toMatchObject({ past: wanted.a, future: wanted.b });
    close(found.singular_values, wanted.singular_values);
    close(found.process_singular_values ?? [], wanted.process_singular_values, 1e-9);
    close([found.floor], [wanted.floor]);
    // Of models that were never trained nothing can be told.
    expect(found.rank).toBe(step === 0 ? null : wanted.rank);
    const spectral = wanted.spectral[String(found.states)];
    close(found.kl_per_position, spectral.kl_per_position);
    close([found.kl], [spectral.kl]);
    // Singular values below the floor magnify the rounding of float32 logits.
    close([found.r2_to_beliefs ?? NaN], [spectral.r2_to_beliefs], step > 1e6 ? 1e-6 : 5e-5);
  });

  it('is a process by which a verdict on the model itself is called circular, and one on another checkpoint not', async () => {
    const { name, text } = (await ofRrxor()).process;
    expect(JSON.parse(text)).toMatchObject({ inferred: { checkpoint: '11520000.pt' } });
    const process = { kind: 'text', name, text, params: {} } as const;
    const engine = new Engine();
    const own = await engine.analyse(request(folders.rrxor, { process }), quiet);
    expect(own.result.verdict.sentence).toMatch(
      /^Holds, but circular: the process was inferred from this model itself\. Holds /,
    );
    expect(own.result.verdict.reasons[1]).toMatch(/^This is circular: /);
    const other = await engine.analyse(request(folders.rrxor, { process }, 8_448_000), quiet);
    expect(other.result.verdict.sentence).not.toContain('circular');
    expect(other.result.verdict.reasons[1]).toContain('a model (11520000.pt)');
  });

  it('of RRXOR is its five states: an ordinary process that the model is near, and that the stream holds', async () => {
    const found = await ofRrxor();
    expect(found.process.text).not.toContain('generalised');
    expect(found.process.notes.join(' ')).toContain('nats per token');
    expect(found.r2_from_stream).toBeGreaterThan(0.85);
    expect(found.points.vector).toHaveLength(5 * found.points.count);
    expect(found.points.predicted).toHaveLength(5 * found.points.count);
    expect(found.points.pca?.choosable.filter(Boolean)).toHaveLength(4);
  });
});

describe('a folder of which nobody knows the process', () => {
  const files = (d_vocab: number, seed = 1) => ({
    '1.pt': checkpointBytes({ ...smallModel, d_vocab, d_vocab_out: d_vocab }, seed),
  });

  it('is told of all the same, with nothing to compare with', async () => {
    const { path } = await runFolder(files(2));
    const found = await inferred(request(path));
    expect(found.process_singular_values).toBeNull();
    expect(found.r2_to_beliefs).toBeNull();
    expect(found.kl_per_position).toHaveLength(6);
    expect(found.states).toBeGreaterThan(0);
    expect(found.points.position[0]).toBe(0);
  });

  it('has a token in front where that was set: position 0 is predicted too', async () => {
    const { path } = await runFolder(files(3));
    const found = await inferred(request(path, { bos: true }));
    // Two symbols behind the token, five positions for them.
    expect(found.hankel).toEqual({ past: 2, future: 2, rows: 7, columns: 7 });
    expect(found.kl_per_position).toHaveLength(6);
    expect(found.notes.join(' ')).toMatch(/in front of each word/);
    const known = await inferred(request(path, { process: preset('rrxor') }));
    expect(known.singular_values).toEqual(found.singular_values);
    expect(known.r2_to_beliefs).not.toBeNull();
  });

  it('with hundreds of symbols is refused in a sentence', async () => {
    const { path } = await runFolder(files(300));
    await expect(inferred(request(path))).rejects.toMatchObject({ code: 'too-many-words' });
    await expect(inferred(request(path))).rejects.toThrow(/300 symbols/);
  });

  it('can be cancelled', async () => {
    const { path } = await runFolder(files(2));
    const abort = new AbortController();
    const progress = ({ step }: { readonly step: string }) => {
      if (step.startsWith('Taking apart')) abort.abort();
    };
    const cancelled = inferred(request(path), null, { signal: abort.signal, progress });
    await expect(cancelled).rejects.toBeInstanceOf(CancelledError);
  });

  it('has no more states than the words can tell', async () => {
    const { path } = await runFolder(files(2));
    const found = await inferred(request(path), 64);
    expect(found.states).toBeLessThanOrEqual(found.hankel.rows);
    expect(found.notes.join(' ')).toContain('not 64');
  });
});

it('of a model that is certain of each next token tells numbers, and a process that it may be infinitely far from', async () => {
  // Logits so far apart that all probabilities are exactly 0 or 1.
  const three = { ...smallModel, d_vocab: 3, d_vocab_out: 3, n_ctx: 4 };
  const { path } = await runFolder({ '1.pt': checkpointBytes(three, 1, { 'unembed.W_U': 1e30 }) });
  const found = await inferred(request(path, { process: preset('mess3') }));
  expect(found.r2_to_beliefs).toSatisfy(Number.isFinite);
  expect(found.kl_per_position).toSatisfy((kl: readonly number[]) => kl.every(Number.isFinite));
  expect(found.process.notes.join(' ')).toMatch(/The model is (∞|\d\S*) nats per token from it/);
});
