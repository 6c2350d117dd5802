import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/engine/handlers.js';
import { InputError } from '../../../src/shared/inputError.js';
import type { AnalyseRequest } from '../../../src/protocol/analysis.js';
import { checkpointBytes, preset, quiet, request, runFolder, smallModel } from './runFolder.js';

async function refusal(asked: AnalyseRequest, engine = new Engine()): Promise<InputError> {
  const error = await engine.analyse(asked, quiet).then(
    () => new Error('it was analysed'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof InputError)) throw error;
  expect(error.message).not.toContain('\n');
  return error;
}

const rrxor = { process: preset('rrxor') };

describe('input that cannot be analysed is refused in one line', () => {
  it('a folder without checkpoints', async () => {
    const { path } = await runFolder({ 'notes.txt': 'nothing here' });
    const { code, message } = await refusal(request(path, rrxor));
    expect(code).toBe('no-checkpoints');
    expect(message).toContain(path);
  });

  it('a folder that is not there, and one that vanishes midway', async () => {
    const folder = await runFolder({ '1.pt': checkpointBytes(smallModel, 1), '2.pt': checkpointBytes(smallModel, 2) });
    expect((await refusal(request(`${folder.path}-gone`, rrxor))).code).toBe('folder-gone');
    const engine = new Engine();
    const kept = await engine.analyse(request(folder.path, rrxor), quiet);
    // At once, so that no reading can come between the first word of progress and the end of the folder.
    const progress = () => rmSync(folder.path, { recursive: true, force: true });
    const error: unknown = await new Engine()
      .analyse(request(folder.path, rrxor), { ...quiet, progress })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).code).toMatch(/folder-gone|file-gone/);
    expect(engine.known(kept.result.id)).toBe(kept);
  });

  it('a file cut short, one that is no zip, and a config that is no JSON, by name', async () => {
    const bytes = checkpointBytes(smallModel, 3);
    for (const content of [bytes.slice(0, bytes.length >> 1), 'not a checkpoint at all']) {
      const { path } = await runFolder({ '7.pt': content });
      expect((await refusal(request(path, rrxor))).message).toContain('7.pt');
    }
    const { path } = await runFolder({ '7.pt': bytes, 'train_config.json': '{"d_model": 8,' });
    const { code, message } = await refusal(request(path, rrxor));
    expect(code).toBe('bad-config');
    expect(message).toContain('train_config.json');
  });

  it('weights that are not finite', async () => {
    for (const value of [NaN, Infinity]) {
      const { path } = await runFolder({ '1.pt': checkpointBytes(smallModel, 4, { 'blocks.1.attn.W_O': value }) });
      const { message } = await refusal(request(path, rrxor));
      expect(message).toContain('1.pt');
      expect(message).toContain('blocks.1.attn.W_O');
      expect(message).toMatch(/NaN|finite|Inf/i);
    }
  });

  it('weights that are finite, and so large that the residual stream is not', async () => {
    const large = { 'blocks.1.mlp.b_in': 10, 'blocks.1.mlp.W_out': 3e38 };
    const { path } = await runFolder({ '1.pt': checkpointBytes(smallModel, 4, large) });
    const { code, message } = await refusal(request(path, rrxor));
    expect(code).toBe('not-finite');
    expect(message).toMatch(
      /^1\.pt gives -?(Infinity|NaN) where a finite number is expected: training may have diverged/,
    );
  });

  it('a config that disagrees with the weights, with both values', async () => {
    const { path } = await runFolder({
      '1.pt': checkpointBytes(smallModel, 5),
      'train_config.json': JSON.stringify({ d_model: 16, process: 'rrxor' }),
    });
    const { message } = await refusal(request(path));
    expect(message).toContain('d_model');
    expect(message).toMatch(/16/);
    expect(message).toMatch(/\b8\b/);
  });

  it('a process whose vocabulary does not fit, naming ones that do', async () => {
    const { path } = await runFolder({ '1.pt': checkpointBytes(smallModel, 6) });
    const { code, message } = await refusal(request(path, { process: preset('mess3') }));
    expect(code).toBe('vocabulary-mismatch');
    expect(message).toContain('d_vocab is 2');
    expect(message).toContain('rrxor');
  });

  it('no process named, an unknown one, and a parameter out of its range', async () => {
    const { path } = await runFolder({ '1.pt': checkpointBytes(smallModel, 7) });
    const unnamed = await refusal(request(path));
    expect(unnamed.code).toBe('no-process');
    expect(unnamed.message).toContain('zero-one-random');
    expect((await refusal(request(path, { process: preset('rrxorr') }))).code).toBe('unknown-process');
    const { message } = await refusal(request(path, { process: preset('rrxor', { pR1: 1.5 }) }));
    expect(message).toContain('pR1');
    expect(message).toContain('1.5');
  });

  it('a process that a config names and that there is not, with the config that names it', async () => {
    const { path } = await runFolder({
      '1.pt': checkpointBytes(smallModel, 7),
      'train_config.json': JSON.stringify({ process: 'mess4' }),
    });
    const { code, message } = await refusal(request(path));
    expect(code).toBe('unknown-process');
    expect(message).toMatch(/^train_config\.json says that the process is mess4, and none has this name/);
    expect(message).toContain('mess4.process.json');
  });

  it('layers, contexts and steps that the model has not', async () => {
    const { path } = await runFolder({
      '1.pt': checkpointBytes(smallModel, 8),
      '9.pt': checkpointBytes(smallModel, 9),
    });
    expect((await refusal(request(path, { ...rrxor, layers: [0, 2] }))).message).toContain('no layer 2');
    expect((await refusal(request(path, { ...rrxor, context: 7 }))).message).toContain('n_ctx of 6');
    const { message } = await refusal(request(path, rrxor, 4));
    expect(message).toContain('step 4');
    expect((await refusal(request(path, rrxor, 'absent.pt'))).message).toContain('absent.pt');
    expect((await refusal(request(path, rrxor, '../run/1.pt'))).code).toBe('file-gone');
  });

  it('a tree that is too large, saying how large and what would fit', async () => {
    const { path } = await runFolder({
      '1.pt': checkpointBytes({ ...smallModel, d_vocab: 3, d_vocab_out: 3, n_ctx: 30 }, 10),
    });
    const { code, message } = await refusal(request(path, { process: preset('mess3') }));
    expect(code).toBe('tree-too-large');
    expect(message).toMatch(/\d/);
    expect(message).toMatch(/sample/);
  });
});
