import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { localFolder } from '../../../../src/checkpoint/sources/localFolder.js';
import { writeMap } from '../../../../src/cli/writeMap.js';
import { inspectIn } from '../../../../src/checkpoint/inspect.js';
import { settingsText } from '../../../../src/host/assumptions/fields.js';
import { prefixTreeOf } from '../../../../src/model/prefixTree.js';
import { createSession } from '../../../../src/model/transformer/session.js';
import { naiveRun, randomWeights } from '../../model/naiveTransformer.js';
import { loadCheckpoint } from '../support/loadCheckpoint.js';
import { memoryFolder } from '../support/memory.js';
import { architecture, SCHEMES, written, type Names } from '../support/ownGpt.js';
import { stateDict, torchFile } from '../support/torchFile.js';

const ROOT = join(import.meta.dirname, '../../../..');

/** The example of a map in docs/layouts.md, as it stands there. */
function exampleInDocs(): string {
  const blocks = [...readFileSync(join(ROOT, 'docs/layouts.md'), 'utf8').matchAll(/```json\n([^]*?)```/g)];
  const block = blocks.map(([, text = '']) => text).find((text) => text.includes('"names"'));
  if (block === undefined) throw new Error('docs/layouts.md has no example of a map of names');
  return block;
}

describe('the map of names in docs/layouts.md, as written', () => {
  const a = architecture({ n_heads: 2, d_head: 4 }, false);
  const weights = randomWeights(a, 23);

  it('opens a model under these names, and computes what an independent pass gives', async () => {
    const text = exampleInDocs();
    const { names } = JSON.parse(text) as { names: Record<string, string> };
    const inBlock = (role: string) => names[role].replace('stages.{l}.', '');
    const said: Names = {
      ...{ embed: `${names.embed}.weight`, positions: `${names.positions}.weight`, block: 'stages.{l}' },
      ...{ ln1: inBlock('ln1'), ln2: inBlock('ln2'), final: names.finalNorm, head: names.unembed },
      attention: [inBlock('q'), inBlock('k'), inBlock('v'), inBlock('o')],
      mlp: [inBlock('in'), inBlock('out')],
    };
    const folder = memoryFolder({ '1.pt': torchFile(stateDict(written(a, weights, said))), '.beliefscope.json': text });
    const loaded = await loadCheckpoint(folder, '1.pt');
    expect(loaded.architecture).toEqual(a);
    const session = await createSession(loaded);
    const word = [0, 3, 1, 4, 2, 2];
    const { tree, rows } = prefixTreeOf([word]);
    const { logits, resid_post, d_model, d_vocab_out } = await session.run(tree);
    const expected = naiveRun(a, weights, word);
    for (const [position, row] of rows[0].entries()) {
      expected.logits[position].forEach((value, v) => expect(logits[row * d_vocab_out + v]).toBeCloseTo(value, 4));
      expected.resid_post.forEach((layer, l) =>
        layer[position].forEach((value, d) => expect(resid_post[l][row * d_model + d]).toBeCloseTo(value, 4)),
      );
    }
    await session.release();
  });
});

describe('a map that is begun from what was recognised', () => {
  const a = architecture({ n_heads: 2, d_head: 4 }, false);
  const config = JSON.stringify({ n_heads: 2, act_fn: 'gelu', eps: 1e-5, norm_position: 'pre' });

  it.each(Object.keys(SCHEMES).filter((title) => SCHEMES[title].mlp.length === 2))(
    'and written into the folder’s settings opens the same model: %s',
    async (title) => {
      const bytes = torchFile(stateDict(written(a, randomWeights(a, 31), SCHEMES[title])));
      const files = { '1.pt': bytes, 'config.json': config };
      const { names } = await inspectIn(memoryFolder(files), '1.pt', undefined, true);
      const text = settingsText(null, { names: names ?? undefined }, null);
      const before = await loadCheckpoint(memoryFolder(files), '1.pt');
      const after = await loadCheckpoint(memoryFolder({ ...files, '.beliefscope.json': text }), '1.pt');
      expect(after.architecture).toEqual(before.architecture);
      expect(after.weights).toEqual(before.weights);
      expect(after.notes.join(' ')).not.toMatch(/left aside/);
    },
  );
});

describe.each(['hf-gptneox', 'hf-llama', 'karpathy-video-lecture', 'llama2c', 'mingpt-2020', 'tl-gated-rms-gqa'])(
  'a map that was begun for %s and left as it is',
  (name) => {
    it('opens what opened before, to the bit', async () => {
      const from = join(ROOT, 'test/reference/layouts', name);
      const copy = await mkdtemp(join(tmpdir(), 'beliefscope-'));
      onTestFinished(() => rm(copy, { recursive: true, force: true }));
      await cp(from, copy, { recursive: true });
      const { checkpoint } = JSON.parse(readFileSync(join(from, 'expected.json'), 'utf8')) as { checkpoint: string };
      const folder = localFolder(copy);
      const before = await loadCheckpoint(folder, checkpoint);
      const { names } = await inspectIn(folder, checkpoint, undefined, true);
      await writeMap(copy, names ?? {});
      const after = await loadCheckpoint(folder, checkpoint);
      expect(after.architecture).toEqual(before.architecture);
      expect(after.weights).toEqual(before.weights);
      await expect(writeMap(copy, names ?? {})).rejects.toThrow(/has "names" already/);
    });
  },
);

describe('queries, keys and values in one matrix of one’s own', () => {
  const a = architecture({ n_heads: 2, d_head: 4 }, false);
  const weights = randomWeights(a, 9);
  const tensors = written(a, weights, SCHEMES['fused, under a Lightning module']);
  const open = (settings: object) =>
    loadCheckpoint(
      memoryFolder({
        '1.pt': torchFile(stateDict(tensors)),
        '.beliefscope.json': JSON.stringify({ n_heads: 2, ...settings }),
      }),
      '1.pt',
    );

  it('are assumed to stand part by part, and said to be', async () => {
    const { assumed, notes, weights: found } = await open({});
    expect(assumed?.map(({ field, value }) => [field, value])).toContainEqual(['qkv_order', 'parts']);
    expect(notes.join(' ')).toMatch(/not head by head \(qkv_order\)/);
    expect(found.get('blocks.0.attn.W_K')).toEqual(weights.get('blocks.0.attn.W_K'));
  });

  it('are read head by head where that is set', async () => {
    const { assumed, weights: found } = await open({ qkv_order: 'heads' });
    expect(assumed?.map(({ field }) => field)).not.toContain('qkv_order');
    // The rows of the first head's keys are then the fifth to the eighth of the matrix: the second head's queries.
    const data = (name: string, head: number) =>
      (name === 'Q' ? weights : found).get(`blocks.0.attn.W_${name}`)?.data.slice(head * 32, head * 32 + 32);
    expect(data('K', 0)).toEqual(data('Q', 1));
  });
});
