import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadModel } from '../../../src/checkpoint/load.js';
import { localFolder } from '../../../src/checkpoint/sources/localFolder.js';
import { createGraphSession } from '../../../src/model/exported/graphSession.js';
import { root } from '../../tools/paths.mjs';
import { prefixTreeOf } from '../../../src/model/prefixTree.js';
import { python, whyNot } from './notebooks.js';

const missing = await whyNot('torch');
if (missing !== null) console.log(`The export in docs/onnx.md is not run: ${missing}.`);

/** A small causal model in the parts that the page speaks of: `embed`, `blocks`, `norm`, `head`. */
const MODEL = `
import torch

class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = torch.nn.LayerNorm(12)
        self.mix = torch.nn.Linear(12, 12)
        self.out = torch.nn.Linear(12, 12)

    def forward(self, x):
        seen = torch.cumsum(self.mix(self.norm(x)), dim=1)
        return x + self.out(torch.tanh(seen))

class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = torch.nn.Embedding(3, 12)
        self.blocks = torch.nn.ModuleList([Block(), Block()])
        self.norm = torch.nn.LayerNorm(12)
        self.head = torch.nn.Linear(12, 3)

torch.manual_seed(5)
model, n_ctx = Model(), 6
`;
const WORD = [0, 2, 1, 1, 0, 2];
const SAID = `
import json
with torch.no_grad():
    tokens = torch.tensor([[${WORD.join(', ')}]])
    out = WithStreams(model)(tokens)
    steered = model.blocks[0](model.embed(tokens)) + torch.arange(12) / 10
    steered = model.head(model.norm(model.blocks[1](steered)))
print(json.dumps([part[0].tolist() for part in (steered, *out)]))
`;

describe.skipIf(missing !== null)('the export in docs/onnx.md, run as it stands there', () => {
  it('gives a file that opens, with the logits and residual streams of torch, and can be steered', async () => {
    const page = await readFile(join(root, 'docs/onnx.md'), 'utf8');
    const [, snippet = ''] = /```python\n([^]*?)```/.exec(page) ?? [];
    expect(snippet).toContain('torch.onnx.export(');
    const folder = await mkdtemp(join(tmpdir(), 'beliefscope-onnx-'));
    await writeFile(
      join(folder, 'export.py'),
      [MODEL, 'import os', `os.chdir(${JSON.stringify(folder)})`, snippet, SAID].join('\n'),
    );
    const { code, out, error } = await python(join(folder, 'export.py'));
    expect({ code, error: code === 0 ? '' : error }).toEqual({ code: 0, error: '' });
    const [steered = [], logits = [], ...streams] = JSON.parse(out.trim().split('\n').at(-1) ?? '') as number[][][];
    expect(streams).toHaveLength(2);

    const checkpoint = await loadModel(localFolder(folder), '1000.onnx');
    if (!('model' in checkpoint)) throw new Error('1000.onnx was not read as a graph');
    expect(checkpoint.step).toBe(1000);
    expect(checkpoint.architecture).toMatchObject({ d_model: 12, n_layers: 2, d_vocab: 3, d_vocab_out: 3 });
    const { tree, rows } = prefixTreeOf([WORD]);
    const session = await createGraphSession(checkpoint);
    const vectors = Float32Array.from({ length: 24 }, (_, at) => (at < 12 ? at / 10 : 0));
    onTestFinished(() => session.release());
    const ours = await session.run(tree);
    const moved = await session.run(tree, { steering: { copies: 1, vectors, at: undefined } });
    const compare = (found: Float32Array | undefined, expected: number[][], width: number) => {
      for (const position of WORD.keys())
        expected[position].forEach((value, at) =>
          expect(found?.[rows[0][position] * width + at], `position ${position}`).toBeCloseTo(value, 4),
        );
    };
    compare(ours.logits, logits, 3);
    streams.forEach((stream, layer) => compare(ours.resid_post[layer], stream, 12));
    compare(moved.logits, steered, 3);
  });
});
