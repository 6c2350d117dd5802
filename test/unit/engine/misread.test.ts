import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Engine } from '../../../src/engine/handlers.js';
import { architecture, SCHEMES, written } from '../checkpoint/support/ownGpt.js';
import { stateDict, torchFile } from '../checkpoint/support/torchFile.js';
import { randomWeights } from '../model/naiveTransformer.js';
import { preset, quiet, request, runFolder } from './runFolder.js';

/** Trained by torch with nn.TransformerEncoderLayer(8, 1, 16, norm_first=True) and no final norm, on the golden mean process (p 0.5). */
const trained = await readFile(join(import.meta.dirname, '../../data/checkpoints/goldenMeanNormFirst.pt'));
const process = preset('golden-mean');

async function analysed(config: object, engine = new Engine(), bytes: Uint8Array = trained) {
  const { path } = await runFolder({ '600.pt': bytes, 'train_config.json': JSON.stringify({ n_heads: 1, ...config }) });
  const { result } = await engine.analyse(request(path, { process }), quiet);
  return { result, told: result.notes.filter((note) => note.includes('would predict better')) };
}

it('a model whose norms were assumed in the wrong place is said to be misread, with what to set', async () => {
  const engine = new Engine();
  const { result, told } = await analysed({}, engine);
  expect(result.assumed).toContainEqual(expect.objectContaining({ field: 'norm_position', value: 'post' }));
  expect(told).toEqual([
    'With norms before the sublayers the model would predict better, 0.00095 nats from the ideal and not 0.12 nats: after was ' +
      'assumed and is probably wrong. Set norm_position to pre.',
  ]);
  expect(result.notes[0]).toBe(told[0]);
  // Asked again, the kept analysis says the same.
  expect((await analysed({}, engine)).told).toEqual(told);
  // Where that is followed, the verdict is another, and nothing is left to be said.
  const followed = await analysed({ norm_first: true }, engine);
  expect(followed.told).toEqual([]);
  expect([result.verdict.level, followed.result.verdict.level]).toEqual(['partly', 'holds']);
});

it('nothing is said of a place that a config tells, nor of weights that were not trained', async () => {
  expect((await analysed({ norm_first: false })).told).toEqual([]);
  const random = architecture({ d_vocab: 2, d_vocab_out: 2 }, false);
  const untrained = written(random, randomWeights(random, 3), SCHEMES['words in full']);
  const { result, told } = await analysed({ n_heads: 2 }, new Engine(), torchFile(stateDict(untrained)));
  expect(result.assumed.map(({ field }) => field)).toContain('norm_position');
  expect(told).toEqual([]);
});
