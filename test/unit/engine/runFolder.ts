import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Architecture } from '../../../src/checkpoint/architecture/architecture.js';
import { plainTransformer } from '../checkpoint/support/plainTransformer.js';
import { analyseRequestSchema } from '../../../src/protocol/analysis.js';
import type { AnalyseRequest } from '../../../src/protocol/analysis.js';
import { float32, stateDict, torchFile } from '../checkpoint/support/torchFile.js';
import { randomWeights } from '../model/naiveTransformer.js';

export const smallModel = plainTransformer({
  d_vocab: 2,
  d_vocab_out: 2,
  d_model: 8,
  n_ctx: 6,
  d_head: 4,
  n_heads: 2,
  n_layers: 2,
  d_mlp: 16,
  act_fn: 'relu',
  normalization_type: 'LN',
  eps: 1e-5,
});

/**
 * Bytes of a checkpoint with random weights, as torch writes them.
 * @param first by tensor name: what its first number is to be
 */
export function checkpointBytes(
  architecture: Architecture,
  seed: number,
  first: Record<string, number> = {},
): Uint8Array {
  const weights = [...randomWeights(architecture, seed)];
  for (const [name, { data }] of weights) if (name in first) data[0] = first[name] ?? 0;
  return torchFile(
    stateDict(Object.fromEntries(weights.map(([name, { shape, data }]) => [name, { shape, bytes: float32(data) }]))),
  );
}

export interface RunFolder {
  readonly path: string;
  write(name: string, content: Uint8Array | string): Promise<void>;
  remove(name?: string): Promise<void>;
}

/** A folder of its own for one test, with files by name. */
export async function runFolder(files: Readonly<Record<string, Uint8Array | string>>): Promise<RunFolder> {
  const parent = await mkdtemp(join(tmpdir(), 'beliefscope-'));
  const path = join(parent, 'run');
  await mkdir(path);
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  const folder: RunFolder = {
    path,
    write: (name, content) => writeFile(join(path, name), content),
    remove: (name = '') => rm(join(path, name), { recursive: true }),
  };
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  return folder;
}

export function request(
  path: string,
  settings: Partial<AnalyseRequest['settings']> = {},
  checkpoint: AnalyseRequest['checkpoint'] = null,
): AnalyseRequest {
  return analyseRequestSchema.parse({ source: { kind: 'local', path }, checkpoint, settings, threads: 1 });
}

export const preset = (name: string, params = {}) => ({ kind: 'preset' as const, name, params });

export const quiet = { signal: new AbortController().signal, progress: () => undefined };
