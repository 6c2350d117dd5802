import { describe, expect, it } from 'vitest';
import { parseParams } from '../../../src/engine/calls.js';
import { createEngine, Engine } from '../../../src/engine/handlers.js';
import { InputError } from '../../../src/shared/inputError.js';
import type { AssumedValues } from '../../../src/protocol/files.js';
import type { InspectResult } from '../../../src/protocol/inspect.js';
import { checkpointBytes, preset, quiet, request, runFolder, smallModel } from './runFolder.js';

const inspect = async (path: string, assumed?: AssumedValues): Promise<InspectResult> => {
  const params = parseParams('inspect', { source: { kind: 'local', path }, assumed });
  const answer = createEngine({ hostFiles: null }).inspect;
  if (!answer) throw new Error('no such call');
  return answer(params, quiet);
};

describe('the call inspect', () => {
  it('tells the tensors of a file, what is assumed of it, and the text that the command line prints', async () => {
    const { path } = await runFolder({
      '10.pt': checkpointBytes(smallModel, 1),
      '20.pt': checkpointBytes(smallModel, 2),
    });
    const { inspection, facts, text } = await inspect(`${path}/10.pt`);
    expect(inspection).toMatchObject({
      file: '10.pt',
      layout: 'HookedTransformer',
      architecture: { d_model: 8, n_layers: 2, eps: 1e-5 },
    });
    expect(inspection.tensors).toContainEqual({ name: 'embed.W_E', shape: [2, 8], dtype: 'float32' });
    expect([...inspection.assumed].sort()).toEqual(['act_fn', 'eps']);
    expect(Object.fromEntries(facts)).toMatchObject({ assumed: 'act_fn, eps' });
    for (const [label, value] of facts) expect(text).toContain(`${label.padEnd(15)}${value}`);
    expect(text).toMatch(/ {2}embed\.W_E +\[2, 8\] +float32/);
  });

  it('tells what goes into an exported graph and what comes out', async () => {
    const { facts, text } = await inspect('test/data/checkpoints/exported/rotary.onnx');
    expect(facts).toContainEqual(['format', 'onnx']);
    expect(facts).toContainEqual(['input', 'input_ids [batch, sequence] int64']);
    expect(facts).toContainEqual(['output', 'resid_post_2 [batch, sequence, 12] float32']);
    expect(text).toMatch(/model +\d+ layers, d_model \d+/);
  });

  it('refuses what is no checkpoint in one line', async () => {
    const { path } = await runFolder({ '10.pt': 'hello' });
    const error: unknown = await inspect(`${path}/10.pt`).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(/10\.pt/);
  });

  it.each([
    {},
    { source: { kind: 'local', path: 1 } },
    { source: { kind: 'local', path: 'x' }, assumed: { act_fn: 'gelu-ish' } },
  ])('checks its parameters: %j', (params) => expect(() => parseParams('inspect', params)).toThrow(InputError));
});

describe('values set for a folder', () => {
  it('take the place of assumed ones, in inspection and in analysis', async () => {
    const { path } = await runFolder({ '10.pt': checkpointBytes(smallModel, 1) });
    const { inspection } = await inspect(path, { act_fn: 'gelu', eps: 1e-3 });
    expect(inspection.architecture).toMatchObject({ act_fn: 'gelu', eps: 1e-3 });
    expect(inspection.assumed).toEqual([]);

    const engine = new Engine();
    const asked = request(path, { process: preset('rrxor') });
    const plain = await engine.analyse(asked, quiet);
    const set = await engine.analyse({ ...asked, assumed: { act_fn: 'gelu' } }, quiet);
    const { path: told } = await runFolder({
      '10.pt': checkpointBytes(smallModel, 1),
      'train_config.json': '{"act_fn": "gelu"}',
    });
    const config = await engine.analyse(request(told, { process: preset('rrxor') }), quiet);
    expect(set.result.architecture.act_fn).toBe('gelu');
    expect(set.result.regression.r2).toBe(config.result.regression.r2);
    expect(set.result.regression.r2).not.toBe(plain.result.regression.r2);
    expect(set.result.id).not.toBe(plain.result.id);
    expect(set.result.notes.join()).not.toMatch(/assumed/);
  });

  it('win over the committed settings, which win over the config', async () => {
    const { path } = await runFolder({
      '10.pt': checkpointBytes(smallModel, 1),
      'train_config.json': '{"act_fn": "relu", "eps": 0.5}',
      '.beliefscope.json': '{"act_fn": "silu", "eps": 0.25}',
    });
    expect((await inspect(path)).inspection.architecture).toMatchObject({ act_fn: 'silu', eps: 0.25 });
    expect((await inspect(path, { act_fn: 'gelu' })).inspection.architecture).toMatchObject({
      act_fn: 'gelu',
      eps: 0.25,
    });
  });

  it('hold in step folders below, beside the config that is there', async () => {
    const folder = await runFolder({ 'x.txt': '' });
    const { mkdir, writeFile } = await import('node:fs/promises');
    await mkdir(`${folder.path}/checkpoint-5`);
    await writeFile(`${folder.path}/checkpoint-5/model.pt`, checkpointBytes(smallModel, 1));
    await writeFile(`${folder.path}/checkpoint-5/config.json`, '{"eps": 0.5}');
    expect((await inspect(folder.path, { act_fn: 'gelu' })).inspection.architecture).toMatchObject({
      act_fn: 'gelu',
      eps: 0.5,
    });
    await folder.write('.beliefscope.json', '{"act_fn": "silu"}');
    expect((await inspect(folder.path)).inspection.architecture).toMatchObject({ act_fn: 'silu', eps: 0.5 });
  });

  it('are refused where the weights say otherwise', async () => {
    const { path } = await runFolder({ '10.pt': checkpointBytes(smallModel, 1) });
    const { inspection } = await inspect(path, { normalization_type: null });
    expect(inspection.architecture).toBeNull();
    expect(inspection.warnings[0]).toMatch(/^what was set for this folder does not fit 10\.pt.*normalization_type/);
  });
});
