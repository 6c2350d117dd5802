import { InputError } from '../shared/inputError.js';
import { badS3Address, parseS3Address } from '../shared/s3Address.js';
import { analyseRequestSchema } from '../protocol/analysis.js';
import type { AnalyseRequest } from '../protocol/analysis.js';
import type { Source } from '../protocol/files.js';
import type { ProcessChoice } from '../protocol/process.js';
import type { Args } from './args.js';
import type { OptionSpec } from './usage.js';
import { UsageError } from './usage.js';

/** Options of every command that reads a folder, which may be in a bucket. */
export const sourceOptions: Readonly<Record<string, OptionSpec>> = {
  profile: { type: 'string', value: 'NAME', help: 'AWS profile, for s3://bucket/prefix' },
  endpoint: { type: 'string', value: 'URL', help: 'address of an S3-compatible service (MinIO, Ceph, …)' },
  region: { type: 'string', value: 'NAME', help: 'region of the bucket' },
  'path-style': { type: 'boolean', help: 'the bucket stands in the path and not in the host name' },
};

/** Options of every command that analyses a folder. */
export const analysisOptions: Readonly<Record<string, OptionSpec>> = {
  ...sourceOptions,
  checkpoint: { type: 'string', value: 'N', help: 'step, or file name; the last step where left out' },
  process: {
    type: 'string',
    value: 'NAME',
    help: "a preset (see `process --list`) or a process file; the folder's config names it otherwise",
  },
  params: { type: 'string', value: 'JSON', help: `parameters of the process, such as '{"x": 0.15}'` },
  layers: {
    type: 'string',
    value: 'all|0,2',
    help: 'layers whose residual streams are read, side by side; all where left out',
  },
  decimals: { type: 'string', value: 'N', help: 'decimals at which two beliefs are one (5)' },
  weighting: {
    type: 'string',
    value: 'KIND',
    help: 'uniform: every word counts the same; probability: each by its probability',
  },
  context: { type: 'string', value: 'L', help: "positions of an input; the model's n_ctx where left out" },
  sample: { type: 'string', value: 'N', help: 'draw N words where there are more' },
  seed: { type: 'string', value: 'S', help: 'seed of the sample (0)' },
  bos: {
    type: 'boolean',
    help: 'put the beginning-of-sequence token (the last id) in front; done by itself where d_vocab is one more than the symbols',
  },
  'no-bos': { type: 'boolean', help: 'leave it out' },
  threads: { type: 'string', value: 'N', help: 'threads of the native runtime; chosen where left out' },
};

/**
 * The request that the options ask for. Throws UsageError.
 * @param readLayers layers whose residual streams are read, where --layers means something else
 */
export function analyseRequest(
  folder: string,
  args: Args,
  { readLayers = args.layers() }: { readLayers?: number[] | null } = {},
): AnalyseRequest {
  const sample = args.integer('sample', 1);
  const seed = args.integer('seed', 0);
  if (args.flag('bos') && args.flag('no-bos')) throw new UsageError('--bos and --no-bos exclude each other');
  const decimals = args.integer('decimals', 1);
  if (decimals !== null && decimals > 12) throw new UsageError(`--decimals takes 1 to 12, found ${decimals}`);
  return analyseRequestSchema.parse({
    source: sourceOf(folder, args),
    checkpoint: args.checkpoint(),
    settings: {
      process: processChoice(args),
      layers: readLayers,
      decimals: decimals ?? undefined,
      weighting: args.choice('weighting', ['uniform', 'probability'], 'uniform'),
      context: args.integer('context', 1),
      sample: sample === null ? null : { words: sample, seed: seed ?? 0 },
      bos: args.flag('bos') ? true : args.flag('no-bos') ? false : null,
    },
    threads: args.integer('threads', 1) ?? 0,
  });
}

/** A folder or file on this machine, or s3://bucket/prefix. Throws UsageError, InputError `bad-s3-address`. */
export function sourceOf(folder: string, args: Args): Source {
  const [profile, endpoint, region] = ['profile', 'endpoint', 'region'].map((name) => args.text(name));
  const forcePathStyle = args.flag('path-style');
  if (folder.startsWith('s3://')) {
    const address = parseS3Address(folder);
    if (!address) throw new InputError('bad-s3-address', badS3Address(folder));
    return {
      kind: 's3',
      ...address,
      profile: profile ?? null,
      endpoint: endpoint ?? null,
      region: region ?? null,
      forcePathStyle,
    };
  }
  if (profile || endpoint || region || forcePathStyle)
    throw new UsageError('--profile, --endpoint, --region and --path-style go with s3://bucket/prefix');
  return { kind: 'local', path: folder };
}

function processChoice(args: Args): ProcessChoice | null {
  const name = args.text('process');
  const params = args.params();
  if (name === null) {
    if (Object.keys(params).length > 0) throw new UsageError('--params goes with --process');
    return null;
  }
  return name.endsWith('.json') ? { kind: 'file', path: name, params } : { kind: 'preset', name, params };
}
