import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Random } from '../checkpoint/random.js';
import { MUTATIONS, type Answer } from './mutations.js';

export interface FaultProxy {
  readonly endpoint: string;
  /** Answers that were mutated, and all that were given. */
  readonly count: { mutated: number; given: number; readonly by: Map<string, number> };
  /** Which share of the answers is mutated: 0 lets all through. */
  share: number;
  /** What was done to the answers since this was last emptied, for messages. */
  readonly log: string[];
  /** Requests at the address that redirects lead to. */
  readonly trapped: () => number;
  /** What is added to true answers: checksums, other ETags. */
  dress: (answer: Answer, method: string, path: string) => void;
  close(): Promise<void>;
}

/**
 * Stands in front of an S3 service and gives its answers on, some of them mutated by a seed. Each true answer is asked for
 * once and remembered, so that thousands can be given in little time.
 */
export async function faultProxy(upstream: string, seed: number): Promise<FaultProxy> {
  const random = new Random(seed);
  const truth = new Map<string, Promise<Answer>>();
  let trapped = 0;
  const trap = createServer((_, response) => {
    trapped++;
    response.end('secret');
  });
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  for (const each of [trap, server]) await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
  const at = (each: typeof server) => `http://127.0.0.1:${(each.address() as AddressInfo).port}`;
  const proxy: FaultProxy = {
    endpoint: at(server),
    count: { mutated: 0, given: 0, by: new Map() },
    share: 0,
    log: [],
    trapped: () => trapped,
    dress: () => undefined,
    async close() {
      for (const each of [trap, server]) {
        each.closeAllConnections();
        await new Promise<void>((resolve) => each.close(() => resolve()));
      }
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const key = `${method} ${url} ${String(request.headers.range ?? '')}`;
    const known = truth.get(key) ?? trueAnswer(upstream, request);
    truth.set(key, known);
    const found = await known;
    const given: Answer = { ...found, headers: { ...found.headers }, body: Buffer.from(found.body) };
    proxy.dress(given, method, url);
    proxy.count.given++;
    if (random.next() < proxy.share) {
      const others = await Promise.all([...truth.values()]);
      const fitting = MUTATIONS.filter(({ fits }) => fits(method, url));
      // Each answer that is waited for costs time, so that there are fewer of them.
      const first = random.pick(fitting);
      const { name, mutate } = first.isSlow && random.below(4) > 0 ? random.pick(fitting) : first;
      mutate(given, random, { trap: at(trap), other: random.pick(others) });
      proxy.count.mutated++;
      proxy.count.by.set(name, (proxy.count.by.get(name) ?? 0) + 1);
      proxy.log.push(`${name}: ${key}`);
    }
    await send(given, method, response);
  }
  return proxy;
}

function trueAnswer(upstream: string, { method, url, headers }: IncomingMessage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      new URL(url ?? '/', upstream),
      { method, headers: { ...headers, host: new URL(upstream).host } },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('end', () => {
          const kept = Object.entries(answer.headers).filter(
            ([name]) => !/^(?:connection|keep-alive|date|transfer-encoding)$/.test(name),
          );
          resolve({
            status: answer.statusCode ?? 500,
            headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
            body: Buffer.concat(pieces),
            delivery: 'whole',
          });
        });
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

async function send(
  { status, headers, body, delivery }: Answer,
  method: string,
  response: ServerResponse,
): Promise<void> {
  if (delivery === 'never') return;
  if (delivery === 'cut') return void response.destroy();
  // Node itself would see to lengths that do not fit: what goes out is written by hand.
  const { socket } = response;
  if (!socket) return;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} X\r\n${lines.join('')}connection: close\r\n\r\n`);
  if (method !== 'HEAD') {
    if (delivery === 'bytes') for (const byte of body.subarray(0, 64)) await written(socket, Buffer.of(byte));
    if (delivery === 'half') return void socket.write(body.subarray(0, body.length >> 1), () => socket.destroy());
    if (delivery === 'halts') return void socket.write(body.subarray(0, body.length >> 1));
    await written(socket, delivery === 'bytes' ? body.subarray(64) : body);
  }
  socket.end();
}

const written = (socket: NonNullable<ServerResponse['socket']>, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => socket.write(bytes, () => setImmediate(resolve)));
