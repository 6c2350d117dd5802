import { rootCertificates } from 'node:tls';
import * as tls from 'node:tls';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getProxyForUrl } from 'proxy-from-env';
import { s3Failure } from './failures.js';
import type { S3Location } from './location.js';
import type { ObjectInfo, ObjectStore } from './objectStore.js';

// What it says of Node versions to come would stand among the command line's messages.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;
const ATTEMPTS = 4;

/**
 * A bucket behind the AWS client: default credential chain or a named profile, custom endpoints, proxies of the
 * environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY) and the system's certificates. Only reads.
 */
export function awsStore(location: S3Location): ObjectStore {
  const client = new S3Client({
    ...(location.profile !== null && { profile: location.profile }),
    ...(location.endpoint !== null && { endpoint: location.endpoint }),
    ...(location.region !== null && { region: location.region }),
    // Services at their own endpoint ask for some region, and mostly mean none.
    ...(location.endpoint !== null &&
      location.region === null && { region: process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1' }),
    forcePathStyle: location.forcePathStyle,
    followRegionRedirects: location.endpoint === null,
    maxAttempts: ATTEMPTS,
    // Other makers' services do not know the newer checksums; bytes are checked against the ETag where it tells.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: requestHandler(location),
  });
  const Bucket = location.bucket;
  const failing = (key: string, signal?: AbortSignal) => (error: unknown) => {
    throw s3Failure(error, location, key, signal);
  };
  const abort = (signal?: AbortSignal) => (signal ? { abortSignal: signal } : {});

  return {
    async page(prefix, next, signal) {
      const answer = await client
        .send(
          new ListObjectsV2Command({
            Bucket,
            Prefix: prefix,
            Delimiter: '/',
            ...(next !== null && { ContinuationToken: next }),
          }),
          abort(signal),
        )
        .catch(failing(prefix, signal));
      return {
        objects: (answer.Contents ?? []).map((object) =>
          infoOf(object.Key ?? '', object.Size, object.ETag, object.LastModified),
        ),
        prefixes: (answer.CommonPrefixes ?? []).flatMap(({ Prefix }) => (Prefix === undefined ? [] : [Prefix])),
        next: answer.IsTruncated ? (answer.NextContinuationToken ?? null) : null,
      };
    },

    async head(key, signal) {
      try {
        const answer = await client.send(new HeadObjectCommand({ Bucket, Key: key }), abort(signal));
        return infoOf(key, answer.ContentLength, answer.ETag, answer.LastModified, plainly(answer));
      } catch (error) {
        const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
        if (name === 'NotFound' || name === 'NoSuchKey' || $metadata?.httpStatusCode === 404) return null;
        throw s3Failure(error, location, key, signal);
      }
    },

    async *read(key, etag, from, to, signal) {
      try {
        const answer = await client.send(
          new GetObjectCommand({
            Bucket,
            Key: key,
            Range: `bytes=${from}-${to - 1}`,
            ...(etag !== '' && { IfMatch: etag }),
          }),
          abort(signal),
        );
        for await (const piece of answer.Body as AsyncIterable<Uint8Array>) yield piece;
      } catch (error) {
        throw s3Failure(error, location, key, signal);
      }
    },

    async buckets(signal) {
      const answer = await client.send(new ListBucketsCommand({}), abort(signal)).catch(failing('', signal));
      return (answer.Buckets ?? []).flatMap(({ Name }) => (Name === undefined ? [] : [Name]));
    },
  };
}

function infoOf(key: string, size = 0, etag = '', modified?: Date, isPlain = false): ObjectInfo {
  const md5 = isPlain ? (/^"?([0-9a-f]{32})"?$/i.exec(etag)?.[1]?.toLowerCase() ?? null) : null;
  return { key, size, etag, mtimeMs: modified?.getTime() ?? 0, md5 };
}

/** Objects encrypted by a key of the customer or of a key service have ETags of another meaning. */
function plainly({ ServerSideEncryption, SSECustomerAlgorithm }: HeadObjectCommandOutput): boolean {
  return (
    SSECustomerAlgorithm === undefined && (ServerSideEncryption === undefined || ServerSideEncryption === 'AES256')
  );
}

function requestHandler(location: S3Location): NodeHttpHandler {
  const address = location.endpoint ?? 'https://s3.amazonaws.com/';
  const proxy = getProxyForUrl(address);
  const ca = certificates();
  const options = { keepAlive: true, maxSockets: 16 };
  return new NodeHttpHandler({
    connectionTimeout: CONNECT_MS,
    requestTimeout: SILENCE_MS,
    throwOnRequestTimeout: true,
    httpAgent: proxy ? new HttpProxyAgent(proxy, options) : new HttpAgent(options),
    httpsAgent: proxy ? new HttpsProxyAgent(proxy, { ...options, ca }) : new HttpsAgent({ ...options, ca }),
  });
}

/** Node's own authorities and, where this Node can tell them, the system's. */
function certificates(): string[] {
  const { getCACertificates } = tls as { getCACertificates?: (kind: string) => string[] };
  return getCACertificates ? [...getCACertificates('default'), ...getCACertificates('system')] : [...rootCertificates];
}
