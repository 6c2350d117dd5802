import { createHash } from 'node:crypto';
import type { GetObjectCommandOutput, HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { Crc32, Crc32c, Crc64NvmeJs } from '@aws-sdk/checksums/crc';
import type { RunningCheck, WholeCheck } from './objectStore.js';

type EtagAnswer = Pick<
  HeadObjectCommandOutput & GetObjectCommandOutput,
  'ETag' | 'ServerSideEncryption' | 'SSECustomerAlgorithm'
>;

interface Algorithm {
  readonly name: string;
  /** The checksum of the whole object as base64, where the answer has one. */
  readonly told: (answer: HeadObjectCommandOutput) => string | undefined;
  readonly begin: () => Running;
}

interface Running {
  update(bytes: Uint8Array): void;
  digest(): Uint8Array | Promise<Uint8Array>;
}

const hash = (name: string) => (): Running => {
  const running = createHash(name);
  return { update: (bytes) => void running.update(bytes), digest: () => running.digest() };
};

/** The first that the service tells is used: they are ordered by what they find, and then by what they cost. */
const ALGORITHMS: readonly Algorithm[] = [
  { name: 'MD5', told: etagAsMd5, begin: hash('md5') },
  { name: 'SHA256', told: ({ ChecksumSHA256 }) => ChecksumSHA256, begin: hash('sha256') },
  { name: 'SHA1', told: ({ ChecksumSHA1 }) => ChecksumSHA1, begin: hash('sha1') },
  { name: 'CRC64NVME', told: ({ ChecksumCRC64NVME }) => ChecksumCRC64NVME, begin: () => new Crc64NvmeJs() },
  { name: 'CRC32C', told: ({ ChecksumCRC32C }) => ChecksumCRC32C, begin: () => new Crc32c() },
  { name: 'CRC32', told: ({ ChecksumCRC32 }) => ChecksumCRC32, begin: () => new Crc32() },
];

/**
 * What a service tells of an object's bytes: its ETag where that is an MD5, or one of S3's checksums over the whole
 * (`x-amz-checksum-type: FULL_OBJECT`). A checksum of the checksums of parts tells nothing without the parts' sizes.
 */
export function wholeCheck(answer: HeadObjectCommandOutput): WholeCheck | null {
  for (const { name, told, begin } of ALGORITHMS) {
    const value = told(answer);
    if (value === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) continue;
    if (name !== 'MD5' && answer.ChecksumType === 'COMPOSITE') continue;
    return { name: `${name} ${value}`, begin: () => runningCheck(begin(), value) };
  }
  return null;
}

function runningCheck(running: Running, value: string): RunningCheck {
  return {
    update: (bytes) => running.update(bytes),
    agrees: async () => Buffer.from(await running.digest()).toString('base64') === value,
  };
}

/**
 * The ETag of an object that was put in one part and is not encrypted by a key of the customer or of a key service is the
 * MD5 of its bytes (AWS, "Checking object integrity", ETags). Others have ETags of another meaning.
 */
export function etagAsMd5(answer: EtagAnswer): string | undefined {
  const { ETag = '', ServerSideEncryption, SSECustomerAlgorithm } = answer;
  const isPlain =
    SSECustomerAlgorithm === undefined && (ServerSideEncryption === undefined || ServerSideEncryption === 'AES256');
  const hex = isPlain ? /^"?([0-9a-f]{32})"?$/i.exec(ETag)?.[1] : undefined;
  return hex === undefined ? undefined : Buffer.from(hex, 'hex').toString('base64');
}
