import { describe, expect, it } from 'vitest';
import { inspectIn } from '../../../../src/checkpoint/inspect.js';
import { loadCheckpoint } from '../support/loadCheckpoint.js';
import { originText, type Origin } from '../../../../src/protocol/provenance.js';
import { randomWeights } from '../../model/naiveTransformer.js';
import { memoryFolder } from '../support/memory.js';
import { architecture, folderOf, SCHEMES, written } from '../support/ownGpt.js';
import { float32, hookedTensors, stateDict, torchFile, type TestTensor } from '../support/torchFile.js';

/** What no shape shows and hardly any config says. */
const UNSHOWN = ['attn_scale', 'attn_scores_soft_cap', 'output_logits_soft_cap', 'embedding_scale', 'window_size'];

const originsIn = async (tensors: Record<string, TestTensor>, config?: Record<string, unknown>) => {
  const loaded = await loadCheckpoint(
    memoryFolder({
      '1.pt': torchFile(stateDict(tensors)),
      ...(config && { 'train_config.json': JSON.stringify(config) }),
    }),
    null,
  );
  const from = (field: string): Origin | undefined => loaded.provenance?.[field];
  return { ...loaded, from, assumed: (loaded.assumed ?? []).map(({ field, value }) => [field, value]) };
};

describe('what only the layout implies', () => {
  it.each(UNSHOWN)('%s of a HookedTransformer without a config is said to be the layout’s', async (field) => {
    const unmasked = Object.entries(hookedTensors()).filter(([name]) => !/mask|IGNORE/.test(name));
    const { from } = await originsIn(Object.fromEntries(unmasked));
    expect(from(field)).toEqual({ from: 'layout', layout: 'HookedTransformer' });
  });

  it('is told by the layout’s name', () => {
    expect(originText({ from: 'layout', layout: 'minGPT' })).toBe('the layout minGPT');
    expect(originText({ from: 'usual' })).toBe('usual, and nothing says otherwise');
  });

  it('what the config says of it is the config’s', async () => {
    const { from } = await originsIn(hookedTensors(), { use_attn_scale: false, attn_scores_soft_cap: 30 });
    expect(from('attn_scale')).toEqual({ from: 'file', file: 'train_config.json', field: 'use_attn_scale' });
    expect(from('attn_scores_soft_cap')).toMatchObject({ from: 'file', field: 'attn_scores_soft_cap' });
    expect(from('embedding_scale')).toMatchObject({ from: 'layout' });
  });

  it('windows are the weights’ where masks are among them', async () => {
    const mask = Uint8Array.from({ length: 25 }, (_, at) => Number(at % 5 <= Math.floor(at / 5)));
    const tensors = {
      ...hookedTensors(),
      'blocks.0.attn.mask': { shape: [5, 5], bytes: mask, storage: 'BoolStorage' },
    };
    expect((await originsIn(tensors)).from('window_size')).toEqual({ from: 'weights' });
  });

  it('inspecting says the same', async () => {
    const folder = memoryFolder({ '1.pt': torchFile(stateDict(hookedTensors())) });
    expect((await inspectIn(folder, '1.pt')).provenance['attn_scale']).toMatchObject({ from: 'layout' });
  });
});

describe('a GPT of one’s own', () => {
  const a = architecture({ n_heads: 2, d_head: 4 }, false);
  const names = SCHEMES['words in full'];
  const tensors = () => written(a, randomWeights(a, 3), names);
  const without = (start: string) =>
    Object.fromEntries(Object.entries(tensors()).filter(([name]) => !name.startsWith(start)));

  it.each(UNSHOWN)('%s is said to be usual, as its names tell nothing', async (field) => {
    expect((await originsIn(tensors(), { n_heads: 2 })).from(field)).toEqual({ from: 'usual' });
  });

  it('base, width and pairs of rotary positions are assumed where nothing tells them', async () => {
    const { assumed, notes } = await originsIn(without(names.positions), { n_heads: 2, use_rope: true, n_ctx: 6 });
    expect(assumed).toEqual(
      expect.arrayContaining([
        ['rotary_base', 10000],
        ['rotary_dim', 4],
        ['rotary_adjacent_pairs', false],
      ]),
    );
    expect(notes.join(' ')).toMatch(/10000 was assumed.*\(rotary_base\)/);
    const told = { n_heads: 2, pos_emb: 'rope', rope_theta: 500, rotary_dim: 2, rope_interleaved: true, n_ctx: 6 };
    const fields = (await originsIn(without(names.positions), told)).assumed.map(([field]) => field);
    for (const field of ['rotary_base', 'rotary_dim', 'rotary_adjacent_pairs']) expect(fields).not.toContain(field);
  });

  it('an unembedding that is not there is assumed to be the embedding, unless a config says so', async () => {
    const head = without(names.head);
    expect((await originsIn(head, { n_heads: 2 })).assumed).toContainEqual(['tie_word_embeddings', true]);
    const said = await originsIn(head, { n_heads: 2, weight_tying: true });
    expect(said.assumed.map(([field]) => field)).not.toContain('tie_word_embeddings');
    const denied = await originsIn(head, { n_heads: 2, tie_weights: false });
    expect(denied.notes.join(' ')).toMatch(/although train_config\.json says otherwise/);
  });

  it('an unembedding of its own beside a config that says they are one is used, and both places are named', async () => {
    const { notes, weights } = await loadCheckpoint(
      folderOf(tensors(), { n_heads: 2, tie_word_embeddings: true }),
      null,
    );
    const said = notes.filter((note) => note.includes('tie_word_embeddings'));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/train_config\.json.*1\.pt output is not token_embedding: output is used/);
    expect(weights.get('unembed.W_U')?.data).toEqual(randomWeights(a, 3).get('unembed.W_U')?.data);
  });

  it('an unembedding that stands twice, as torch saves tied ones, is nothing to speak of', async () => {
    const same = Array.from({ length: a.d_vocab * a.d_model }, (_, at) => Math.sin(at));
    const both = {
      ...tensors(),
      [names.embed]: { shape: [a.d_vocab, a.d_model], bytes: float32(same) },
      [`${names.head}.weight`]: { shape: [a.d_vocab, a.d_model], bytes: float32(same) },
    };
    const { notes } = await loadCheckpoint(folderOf(both, { n_heads: 2, tie_word_embeddings: true }), null);
    expect(notes.join(' ')).not.toContain('tie_word_embeddings');
  });
});

describe('the folder’s own settings', () => {
  const a = architecture({ n_heads: 2, d_head: 4 }, false);
  const open = (settings: Record<string, unknown>) =>
    loadCheckpoint(
      memoryFolder({
        '1.pt': torchFile(stateDict(written(a, randomWeights(a, 3), SCHEMES['words in full']))),
        '.beliefscope.json': JSON.stringify({ n_heads: 2, ...settings }),
      }),
      '1.pt',
    );

  it.each([
    [{ attn_scale: 1 }, { attn_scale: 1 }],
    [{ window_size: 3 }, { window_sizes: [3, 3] }],
    [{ parallel_attn_mlp: true }, { parallel_attn_mlp: true }],
    [{ attn_scores_soft_cap: 20 }, { attn_scores_soft_cap: 20 }],
    [
      { act_fn: 'silu', eps: 1e-3, norm_position: 'post' },
      { act_fn: 'silu', eps: 1e-3, norm_position: 'post' },
    ],
  ])('set any field on which numbers depend: %j', async (settings, expected) => {
    const { architecture: found, provenance, assumed } = await open(settings);
    expect(found).toMatchObject(expected);
    for (const field of Object.keys(settings)) {
      expect(provenance?.[field]).toEqual({ from: 'you' });
      expect(assumed?.map((each) => each.field)).not.toContain(field);
    }
  });

  it('name fields that are not known, and those below the top', async () => {
    const { notes } = await open({ options: { act_fn: 'silu' }, actfn: 'silu' });
    expect(notes.join(' ')).toMatch(/\.beliefscope\.json sets options, actfn, which is not known and was left aside/);
  });
});
