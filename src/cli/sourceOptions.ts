import type { Source } from '../protocol/files.js';
import { S3_SERVICE } from '../shared/defaults.js';
import { InputError } from '../shared/inputError.js';
import { badS3Address, parseS3Address } from '../shared/s3Address.js';
import { FILES, flag, required, text, value } from './option.js';
import type { Values } from './option.js';
import { UsageError } from './usage.js';

/** The argument FOLDER of every command that reads a checkpoint folder. */
export const folderArgument = required(
  text('FOLDER', 'a folder of checkpoints, one checkpoint file, or s3://bucket/prefix', 'a folder or a file', FILES),
);

export const checkpointOption = value<number | string>('N', 'step, or file name; the last step where left out', {
  takes: 'a step or a file name',
  read: (typed) => (/^\d+$/.test(typed) && Number.isSafeInteger(Number(typed)) ? Number(typed) : typed),
  offers: FILES,
});

/** Options of every command that reads a folder, which may be in a bucket. */
export const sourceOptions = {
  profile: text('NAME', 'AWS profile, for s3://bucket/prefix', 'the name of an AWS profile'),
  endpoint: text('URL', 'address of an S3-compatible service (MinIO, Ceph, …)', 'an address such as https://host:9000'),
  region: text('NAME', 'region of the bucket', 'the name of a region'),
  'path-style': flag('the bucket stands in the path and not in the host name'),
};

/** A folder or file on this machine, or s3://bucket/prefix. Throws UsageError, InputError `bad-s3-address`. */
export function sourceOf(folder: string, options: Values<typeof sourceOptions>): Source {
  const { profile, endpoint, region, 'path-style': forcePathStyle } = options;
  if (folder.startsWith('s3://')) {
    const address = parseS3Address(folder);
    if (!address) throw new InputError('bad-s3-address', badS3Address(folder));
    return {
      kind: 's3',
      ...address,
      profile: profile ?? S3_SERVICE.profile,
      endpoint: endpoint ?? S3_SERVICE.endpoint,
      region: region ?? S3_SERVICE.region,
      forcePathStyle,
    };
  }
  if (profile !== undefined || endpoint !== undefined || region !== undefined || forcePathStyle)
    throw new UsageError('--profile, --endpoint, --region and --path-style go with s3://bucket/prefix');
  return { kind: 'local', path: folder };
}
