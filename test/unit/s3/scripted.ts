import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Location } from '../../../src/checkpoint/sources/s3/location.js';

export interface Scripted {
  readonly endpoint: string;
  readonly location: S3Location;
  /** Method, path and range of each request. */
  readonly requests: string[];
  /** Takes over an answer where it returns true. */
  script: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Headers of objects, over those that are told by themselves; null leaves one out. */
  headers: Record<string, string | null>;
  close(): Promise<void>;
}

/** A service in this process with objects by key, so small that every answer of it can be another by script. */
export async function scripted(objects: Readonly<Record<string, Uint8Array>>): Promise<Scripted> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    service.requests.push(`${request.method} ${url.pathname}${url.search} ${request.headers.range ?? ''}`.trim());
    if (service.script(request, response)) return;
    const body = objects[decodeURIComponent(url.pathname.replace(/^\/bucket\//, ''))];
    if (!body) return void response.writeHead(404).end();
    const own: Record<string, string | null> = { etag: `"${md5(body)}"`, ...service.headers };
    const headers = Object.fromEntries(
      Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== null),
    );
    const [, first, last] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
    if (request.method === 'HEAD' || first === undefined)
      return void response.writeHead(200, { 'content-length': body.length, ...headers }).end(body);
    const part = body.subarray(Number(first), Number(last) + 1);
    const range = { 'content-range': `bytes ${first}-${last}/${body.length}`, 'content-length': part.length };
    response.writeHead(206, { ...range, ...headers }).end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const location = { bucket: 'bucket', prefix: '', profile: null, endpoint, region: null, forcePathStyle: true };
  const service: Scripted = {
    endpoint,
    location,
    requests: [],
    script: () => false,
    headers: {},
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return service;
}

export const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

/** A page of a listing as S3 writes it. */
export const listingXml = (inside: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name>${inside}</ListBucketResult>`;
