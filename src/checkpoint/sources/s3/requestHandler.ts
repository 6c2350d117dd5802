import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import * as tls from 'node:tls';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { InputError } from '../../../shared/inputError.js';
import type { Patience } from './patience.js';

const CONNECT_MS = 10_000;
/** A page of a listing has 1,000 keys of 1,024 bytes, each of which XML may write as `&quot;`, and what stands around them. */
const MAX_ANSWER_BYTES = 8 * 2 ** 20;

/**
 * Sends requests as the environment wants them sent, and never follows a redirect. What is no object's bytes is read here,
 * within bounds, before the client makes anything of it.
 * @throws InputError `s3-endpoint` for addresses of service or proxy that are none
 */
export function requestHandler(endpoint: string | null, patience: Patience): NodeHttpHandler {
  const address = endpoint ?? 'https://s3.amazonaws.com/';
  if (!isHttp(address))
    throw new InputError(
      's3-endpoint',
      `${address} is no address of an S3 service: expected one such as https://host:9000 in the setting ` +
        `beliefscope.s3.endpoint, or --endpoint on the command line.`,
    );
  const proxy = getProxyForUrl(address);
  if (proxy && !isHttp(proxy))
    throw new InputError(
      's3-endpoint',
      `${proxy} is no address of a proxy: set HTTPS_PROXY or HTTP_PROXY, or the editor's http.proxy, to one such as http://host:3128.`,
    );
  const ca = certificates();
  const options = { keepAlive: true, maxSockets: 16 };
  return new BoundedHandler(endpoint ?? 'S3', {
    connectionTimeout: Math.min(CONNECT_MS, patience.headMs),
    requestTimeout: patience.headMs,
    throwOnRequestTimeout: true,
    httpAgent: proxy ? new HttpProxyAgent(proxy, options) : new HttpAgent(options),
    httpsAgent: proxy ? new HttpsProxyAgent(proxy, { ...options, ca }) : new HttpsAgent({ ...options, ca }),
  });
}

const isHttp = (address: string): boolean =>
  URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) && new URL(address).hostname !== '';

class BoundedHandler extends NodeHttpHandler {
  constructor(
    private readonly service: string,
    options: ConstructorParameters<typeof NodeHttpHandler>[0],
  ) {
    super(options);
  }

  override async handle(...[request, options]: Parameters<NodeHttpHandler['handle']>) {
    const { response } = await super.handle(request, options);
    const body: unknown = response.body;
    const asked = request.query['x-id'];
    const isGood = response.statusCode >= 200 && response.statusCode < 300;
    if (!(body instanceof Readable) || (asked === 'GetObject' && isGood)) return { response };
    const text = await this.bounded(body);
    const isListing = asked === 'ListBuckets' || 'list-type' in request.query;
    if (isListing && isGood && !/<(?:\w+:)?List\w*Result[\s/>]/.test(text.toString('latin1')))
      throw new InputError(
        's3-failed',
        `${this.service} answered with something that is no listing of S3: check that the endpoint is an S3 service, and the proxy.`,
      );
    response.body = Readable.from([text]);
    return { response };
  }

  private async bounded(body: Readable): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    let total = 0;
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      total += piece.length;
      if (total > MAX_ANSWER_BYTES) {
        body.destroy();
        throw new InputError(
          's3-failed',
          `${this.service} answered a question with more than ${MAX_ANSWER_BYTES / 2 ** 20} MB, which no S3 service does: check that the endpoint is one.`,
        );
      }
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }
}

/** Node's own authorities and, where this Node can tell them, the system's. */
function certificates(): string[] {
  const { getCACertificates } = tls as { getCACertificates?: (kind: string) => string[] };
  return getCACertificates
    ? [...getCACertificates('default'), ...getCACertificates('system')]
    : [...tls.rootCertificates];
}
