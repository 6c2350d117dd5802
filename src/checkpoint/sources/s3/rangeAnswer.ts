import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { InputError } from '../../../shared/inputError.js';
import { etagAsMd5 } from './checksums.js';
import type { ObjectInfo } from './objectStore.js';

/** Where a service ignores ranges, objects up to this size are read from their first byte for each block. */
const MAX_SKIPPED_BYTES = 16 * 2 ** 20;
const CODINGS = /\b(?:x-)?(?:gzip|compress|deflate|br|zstd)\b/i;

/** The body of an answer, and which of its bytes were asked for: `length` bytes after `skip` others. */
export interface RangeBody {
  readonly body: Readable;
  readonly skip: number;
  readonly length: number;
  /** Whether the body goes on after the bytes that were asked for. */
  readonly isLonger: boolean;
}

/**
 * Holds an answer to what was asked for: bytes from..to - 1 of the object of `info` (RFC 9110, 14.4 and 15.3.7). A 200 is
 * the object from its first byte.
 * @param where the object's address, for messages
 * @throws InputError `s3-changed` for another object, `s3-failed` for anything that is not those bytes
 */
export function rangeBody(
  answer: GetObjectCommandOutput,
  info: ObjectInfo,
  from: number,
  to: number,
  where: string,
): RangeBody {
  const body: unknown = answer.Body;
  const asked = `bytes ${from}-${to - 1}/${info.size}`;
  const refuse = (found: string) =>
    new InputError(
      's3-failed',
      `${where}: the service was asked for ${asked} and answered with ${found}: nothing of it was used. Check the endpoint and the proxy, or copy the files to a disk.`,
    );
  try {
    if (!(body instanceof Readable)) throw refuse('no bytes');
    const { ETag = '', ContentEncoding = '', ContentRange, ContentLength } = answer;
    if (ETag === '' ? info.etag !== '' && info.check === null : bare(ETag) !== bare(info.etag))
      throw new InputError('s3-changed', `${where} changed while it was read: try again.`);
    if (info.check === null && etagAsMd5(answer) !== undefined)
      throw refuse('a checksum of an object that has none, as it said before');
    if (CODINGS.test(ContentEncoding))
      throw refuse(`compressed bytes (Content-Encoding ${ContentEncoding}), which are not the object's own`);
    const status = answer.$metadata.httpStatusCode;
    if (status === 206) {
      if (ContentRange !== asked) throw refuse(ContentRange ?? 'a part that does not say which it is');
      if (ContentLength !== undefined && ContentLength !== to - from) throw refuse(`${ContentLength} bytes`);
      return { body, skip: 0, length: to - from, isLonger: false };
    }
    if (status !== 200) throw refuse(`status ${status}`);
    if (ContentLength !== undefined && ContentLength !== info.size) throw refuse(`a whole of ${ContentLength} bytes`);
    if (info.size > MAX_SKIPPED_BYTES)
      throw refuse(
        `the whole object, as services do that know no ranges; such are read up to ${MAX_SKIPPED_BYTES} bytes`,
      );
    return { body, skip: from, length: to - from, isLonger: to < info.size };
  } catch (error) {
    if (body instanceof Readable) body.destroy();
    throw error;
  }
}

const bare = (etag: string): string => etag.replace(/^(?:W\/)?"?|"$/g, '');

/** The bytes that were asked for; fails on a body that has more than it may. Where it has less they end early. */
export async function* onlyAsked(
  pieces: AsyncIterable<Uint8Array>,
  { skip, length, isLonger }: Omit<RangeBody, 'body'>,
  where: string,
): AsyncGenerator<Uint8Array> {
  let at = -skip;
  for await (const piece of pieces) {
    const wanted = piece.subarray(Math.max(0, -at), Math.max(0, length - at));
    at += piece.length;
    if (at > length && !isLonger)
      throw new InputError(
        's3-failed',
        `${where}: the service sent more bytes than it was asked for: nothing of them was used. Check the endpoint and the proxy.`,
      );
    if (wanted.length > 0) yield wanted;
    if (at >= length && isLonger) return;
  }
}
