import { fork } from 'node:child_process';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** What the proxy in front of the service does to a request; undefined: it lets it through. */
export type Fault = (
  request: IncomingMessage,
) => ((request: IncomingMessage, response: ServerResponse) => void) | number | undefined;

export interface TestService {
  readonly endpoint: string;
  readonly requests: string[];
  /** null: nothing is disturbed. A number: the answer's body is cut after so many bytes. */
  fault: Fault | null;
  put(key: string, body: Uint8Array | string): Promise<void>;
  close(): Promise<void>;
}

export const BUCKET = 'checkpoints';

/**
 * The environment of an account that this service knows, and no other: nothing of this machine's own configuration.
 * @param folder where no configuration is
 */
export const accountEnv = (folder: string) => ({
  AWS_ACCESS_KEY_ID: 'S3RVER',
  AWS_SECRET_ACCESS_KEY: 'S3RVER',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: join(folder, 'no-config'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
});

/** A real S3-compatible server with one bucket, behind a proxy that can disturb its answers. */
export async function startService(): Promise<TestService> {
  const directory = await mkdtemp(join(tmpdir(), 'beliefscope-s3-'));
  const server = fork(join(import.meta.dirname, 's3rver.mjs'), [directory, BUCKET], {
    execArgv: ['--openssl-legacy-provider'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('message', (message) => resolve(Number(message)));
    server.once('exit', (code) => reject(new Error(`the S3 server ended with ${code}`)));
  });
  const service: TestService = {
    endpoint: '',
    requests: [],
    fault: null,
    async put(key, body) {
      await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
    },
    async close() {
      client.destroy();
      await closed(proxy);
      server.disconnect();
      await rm(directory, { recursive: true, force: true });
    },
  };
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const proxy = createServer((request, response) => forward(service, port, request, response));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return Object.assign(service, { endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` });
}

function forward(service: TestService, port: number, request: IncomingMessage, response: ServerResponse): void {
  service.requests.push(`${request.method} ${request.url}`);
  const fault = service.fault?.(request);
  if (typeof fault === 'function') return fault(request, response);
  const { method, headers } = request;
  // A client that knows this for a proxy asks with the whole address.
  const { pathname, search } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const onward = httpRequest(
    { host: '127.0.0.1', port, method, path: pathname + search, headers: { ...headers, host: `127.0.0.1:${port}` } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      let left = fault ?? Infinity;
      answer.on('data', (piece: Buffer) => {
        response.write(piece.subarray(0, Math.max(0, left)));
        left -= piece.length;
        if (left < 0) setTimeout(() => response.destroy(), 20);
      });
      answer.on('end', () => left >= 0 && response.end());
    },
  );
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** An error as S3 answers it. */
export function s3Error(status: number, code: string, extra = '') {
  return (_: IncomingMessage, response: ServerResponse) => {
    const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>test</Message>${extra}</Error>`;
    response.writeHead(status, { 'content-type': 'application/xml', 'content-length': body.length });
    response.end(body);
  };
}
