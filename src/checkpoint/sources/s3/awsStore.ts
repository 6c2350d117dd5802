import {
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { InputError } from '../../../shared/inputError.js';
import { formatS3Address } from '../../../shared/s3Address.js';
import { wholeCheck } from './checksums.js';
import { isPassing, s3Failure } from './failures.js';
import type { S3Location } from './location.js';
import type { ObjectInfo, ObjectStore } from './objectStore.js';
import { arriving, ask, PATIENCE, type Patience } from './patience.js';
import { onlyAsked, rangeBody } from './rangeAnswer.js';
import { requestHandler } from './requestHandler.js';

// What it says of Node versions to come would stand among the command line's messages.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** No service keeps larger objects: S3 itself allows 50 TB. */
const MAX_OBJECT_BYTES = 64 * 2 ** 40;

/**
 * A bucket behind the AWS client: default credential chain or a named profile, custom endpoints, proxies of the
 * environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY) and the system's certificates. Only reads.
 * @throws InputError `s3-endpoint`
 */
export function awsStore(location: S3Location, patience: Patience = PATIENCE): ObjectStore {
  const client = new S3Client({
    ...(location.profile !== null && { profile: location.profile }),
    ...(location.endpoint !== null && { endpoint: location.endpoint }),
    ...(location.region !== null && { region: location.region }),
    // Services at their own endpoint ask for some region, and mostly mean none.
    ...(location.endpoint !== null &&
      location.region === null && { region: process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1' }),
    forcePathStyle: location.forcePathStyle,
    followRegionRedirects: location.endpoint === null,
    // Asking again is {@link ask}'s, which also ends.
    maxAttempts: 1,
    // Other makers' services do not know the newer checksums; the bytes are checked by what HEAD tells of them.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: requestHandler(location.endpoint, patience),
  });
  const Bucket = location.bucket;
  const where = (key: string) => formatS3Address({ bucket: Bucket, prefix: key });
  /** Asks, and tells what fails in words of its own. */
  const asking = <T>(key: string, signal: AbortSignal | undefined, send: (abortSignal: AbortSignal) => Promise<T>) =>
    ask(send, patience, signal).catch((error: unknown) => {
      throw s3Failure(error, location, key, signal);
    });

  return {
    async page(prefix, next, signal) {
      const command = new ListObjectsV2Command({
        Bucket,
        Prefix: prefix,
        Delimiter: '/',
        ...(next !== null && { ContinuationToken: next }),
      });
      const answer = await asking(prefix, signal, (abortSignal) => client.send(command, { abortSignal }));
      if (answer.IsTruncated && !answer.NextContinuationToken)
        throw new InputError(
          's3-failed',
          `${where(prefix)}: the service says that its listing goes on, and not where: check the endpoint and the proxy.`,
        );
      return {
        objects: (answer.Contents ?? []).map(({ Key = '', Size, ETag = '', LastModified }) => ({
          key: Key,
          size: isSize(Size) ? Size : 0,
          etag: ETag,
          mtimeMs: (LastModified?.getTime() ?? 0) || 0,
          check: null,
        })),
        prefixes: (answer.CommonPrefixes ?? []).flatMap(({ Prefix }) => (Prefix === undefined ? [] : [Prefix])),
        next: answer.IsTruncated ? (answer.NextContinuationToken ?? null) : null,
      };
    },

    async head(key, signal) {
      const plain = { Bucket, Key: key };
      const send = (input: ConstructorParameters<typeof HeadObjectCommand>[0]) =>
        ask((abortSignal) => client.send(new HeadObjectCommand(input), { abortSignal }), patience, signal);
      try {
        const answer = await send({ ...plain, ChecksumMode: 'ENABLED' }).catch((error: unknown) => {
          // Some services know no checksums, and refuse to be asked for them.
          if (![400, 501].includes(statusOf(error))) throw error;
          return send(plain);
        });
        return infoOf(key, answer, where(key));
      } catch (error) {
        const { name } = error as { name?: string };
        if (name === 'NotFound' || name === 'NoSuchKey' || statusOf(error) === 404) return null;
        throw s3Failure(error, location, key, signal);
      }
    },

    async *read(info, from, to, signal) {
      const { key, etag } = info;
      const command = new GetObjectCommand({
        Bucket,
        Key: key,
        Range: `bytes=${from}-${to - 1}`,
        ...(etag !== '' && { IfMatch: etag }),
      });
      const answer = await asking(key, signal, (abortSignal) => client.send(command, { abortSignal }));
      const { body, ...asked } = rangeBody(answer, info, from, to, where(key));
      try {
        yield* onlyAsked(arriving(body, patience, signal), asked, where(key));
      } catch (error) {
        // A connection that breaks here can be taken up where it broke.
        if (!signal?.aborted && isPassing(error) && !(error instanceof InputError)) throw error;
        throw s3Failure(error, location, key, signal);
      }
    },

    async buckets(signal) {
      const answer = await asking('', signal, (abortSignal) =>
        client.send(new ListBucketsCommand({}), { abortSignal }),
      );
      return (answer.Buckets ?? []).flatMap(({ Name }) => (Name === undefined ? [] : [Name]));
    },
  };
}

const isSize = (size: number | undefined): size is number =>
  size !== undefined && Number.isSafeInteger(size) && size >= 0 && size <= MAX_OBJECT_BYTES;

const statusOf = (error: unknown): number =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;

/** @throws InputError `s3-failed` for an object without a size that an object can have */
function infoOf(key: string, answer: HeadObjectCommandOutput, where: string): ObjectInfo {
  const { ContentLength, ETag = '', LastModified } = answer;
  if (!isSize(ContentLength))
    throw new InputError(
      's3-failed',
      `${where}: the service tells ${ContentLength === undefined ? 'no size of it' : `a size of ${ContentLength} bytes`}, so it cannot be read: check the endpoint and the proxy.`,
    );
  return {
    key,
    size: ContentLength,
    etag: ETag,
    mtimeMs: (LastModified?.getTime() ?? 0) || 0,
    check: wholeCheck(answer),
  };
}
