import type { Random } from '../checkpoint/random.js';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** How it goes out; `halts` stops in the middle and keeps the connection. */
  delivery: 'whole' | 'bytes' | 'half' | 'halts' | 'cut' | 'never';
}

interface Around {
  /** Where nothing may ever be asked. */
  readonly trap: string;
  /** The answer to another question. */
  readonly other: Answer;
}

export interface Mutation {
  readonly name: string;
  /** Whether the client has to wait. */
  readonly isSlow?: true;
  fits(method: string, url: string): boolean;
  mutate(answer: Answer, random: Random, around: Around): void;
}

const always = () => true;
const isList = (_: string, url: string) => url.includes('list-type');
const isGet = (method: string, url: string) => method === 'GET' && !isList(method, url);
const isHead = (method: string) => method === 'HEAD';
const isObject = (method: string, url: string) => !isList(method, url);
const hasBody = (method: string) => method === 'GET';

/** Sets the body with the length that tells the truth of it. */
function setBody(answer: Answer, body: Uint8Array | string): void {
  answer.body = Buffer.from(body);
  answer.headers['content-length'] = String(answer.body.length);
}

const edit = (answer: Answer, change: (xml: string) => string) => setBody(answer, change(answer.body.toString('utf8')));
const hex = (random: Random) => Array.from({ length: 32 }, () => random.below(16).toString(16)).join('');

/** A length without a header: the body ends where the connection does. */
function unbounded(answer: Answer): void {
  delete answer.headers['content-length'];
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'status',
    fits: always,
    mutate: (answer, random) =>
      void (answer.status = random.pick([
        200, 201, 203, 204, 205, 206, 206, 300, 304, 400, 401, 403, 404, 409, 410, 412, 416, 429, 500, 503,
      ])),
  },
  {
    name: 'redirect',
    fits: always,
    mutate(answer, random, { trap }) {
      answer.status = random.pick([301, 302, 303, 307, 308]);
      answer.headers.location = random.pick([
        `${trap}/x`,
        'file:///etc/passwd',
        'http://169.254.169.254/latest/meta-data/',
        '//',
        'nonsense',
      ]);
      if (random.below(3) === 0)
        answer.headers['x-amz-bucket-region'] = random.pick(['eu-west-1', 'evil.example/#', '']);
    },
  },
  {
    name: 'content-range',
    fits: isGet,
    mutate(answer, random) {
      const [, from = 0, to = 0, total = 0] = (
        /(\d+)-(\d+)\/(\d+)/.exec(answer.headers['content-range'] ?? '') ?? []
      ).map(Number);
      answer.headers['content-range'] = random.pick([
        `bytes ${from + 1}-${to + 1}/${total}`,
        `bytes ${from}-${to}/${total + 1}`,
        `bytes ${from}-${to}/*`,
        `bytes */${total}`,
        `bytes ${to}-${from}/${total}`,
        `items ${from}-${to}/${total}`,
        `bytes 0-${total - 1}/${total}`,
        'bytes -1--1/-1',
        '',
      ]);
    },
  },
  { name: 'no content-range', fits: isGet, mutate: ({ headers }) => void delete headers['content-range'] },
  {
    name: 'whole object for a range',
    fits: isGet,
    mutate(answer, random, { other }) {
      answer.status = 200;
      delete answer.headers['content-range'];
      setBody(answer, Buffer.concat([answer.body, other.body]));
      if (random.below(2) === 0) unbounded(answer);
    },
  },
  {
    name: 'several ranges',
    fits: isGet,
    mutate(answer) {
      const range = answer.headers['content-range'] ?? '';
      delete answer.headers['content-range'];
      answer.headers['content-type'] = 'multipart/byteranges; boundary=x';
      setBody(answer, `--x\r\nContent-Range: ${range}\r\n\r\n${answer.body.toString('latin1')}\r\n--x--`);
    },
  },
  {
    name: 'content-length',
    fits: always,
    mutate(answer, random) {
      const length = Number(answer.headers['content-length'] ?? answer.body.length);
      answer.headers['content-length'] = random.pick([
        `${length + 1}`,
        `${Math.max(0, length - 1)}`,
        '0',
        '-1',
        `${2 ** 53}`,
        `${2 ** 70}`,
        'many',
        '',
      ]);
    },
  },
  { name: 'no content-length', fits: always, mutate: unbounded },
  {
    name: 'shorter',
    fits: hasBody,
    mutate: (answer, random) => setBody(answer, answer.body.subarray(0, random.below(answer.body.length + 1))),
  },
  {
    name: 'shorter without a length',
    fits: hasBody,
    mutate(answer, random) {
      setBody(answer, answer.body.subarray(0, random.below(answer.body.length + 1)));
      unbounded(answer);
    },
  },
  {
    name: 'longer',
    fits: hasBody,
    mutate(answer, random) {
      setBody(answer, Buffer.concat([answer.body, Buffer.alloc(1 + random.below(5000), random.below(256))]));
      if (random.below(2) === 0) unbounded(answer);
    },
  },
  {
    name: 'flipped bit',
    fits: hasBody,
    mutate({ body }, random) {
      for (let i = 1 + random.below(3); i > 0 && body.length > 0; i--) {
        const at = random.below(body.length);
        body[at] = (body[at] ?? 0) ^ (1 << random.below(8));
      }
    },
  },
  { name: 'zeros', fits: hasBody, mutate: ({ body }, random) => void body.fill(0, random.below(body.length + 1)) },
  {
    name: 'body of another answer',
    fits: hasBody,
    mutate(answer, random, { other }) {
      if (random.below(2) === 0) return setBody(answer, other.body);
      other.body.copy(answer.body);
    },
  },
  {
    name: 'etag',
    fits: isObject,
    mutate({ headers }, random) {
      headers.etag = random.pick([
        `"${hex(random)}"`,
        hex(random),
        `"${hex(random)}-2"`,
        `W/"${hex(random)}"`,
        '""',
        '"',
        'x'.repeat(5000),
      ]);
    },
  },
  { name: 'no etag', fits: isHead, mutate: ({ headers }) => void delete headers.etag },
  { name: 'weak etag', fits: isObject, mutate: ({ headers }) => void (headers.etag = `W/${headers.etag ?? ''}`) },
  {
    name: 'answer of another question',
    fits: isHead,
    mutate: (answer, _, { other }) => void Object.assign(answer, { ...other, headers: { ...other.headers } }),
  },
  {
    name: 'checksum',
    fits: isObject,
    mutate({ headers }, random) {
      const name = random.pick(['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256', 'type']);
      headers[`x-amz-checksum-${name}`] = random.pick([
        'AAAAAA==',
        'AAAAAAAAAAA=',
        '',
        '!!',
        'COMPOSITE',
        'AAAAAA==-3',
        'x'.repeat(3000),
      ]);
    },
  },
  {
    name: 'encoding',
    fits: always,
    mutate: ({ headers }, random) =>
      void (headers['content-encoding'] = random.pick([
        'gzip',
        'br',
        'deflate',
        'gzip, identity',
        'zstd',
        'aws-chunked',
        'x',
      ])),
  },
  {
    name: 'encryption',
    fits: isObject,
    mutate: ({ headers }, random) =>
      void (headers['x-amz-server-side-encryption'] = random.pick(['AES256', 'aws:kms', 'none'])),
  },
  {
    name: 'date',
    fits: isObject,
    mutate: ({ headers }, random) =>
      void (headers['last-modified'] = random.pick([
        '',
        'soon',
        'Thu, 01 Jan 1970 00:00:00 GMT',
        'Fri, 31 Dec 9999 23:59:59 GMT',
      ])),
  },
  {
    name: 'listing: tokens',
    fits: isList,
    mutate: (answer, random) =>
      edit(answer, (xml) =>
        xml
          .replace(/<IsTruncated>.*?<\/IsTruncated>/, '<IsTruncated>true</IsTruncated>')
          .replace(
            '</Name>',
            `</Name>${random.below(3) > 0 ? `<NextContinuationToken>t${random.below(2)}</NextContinuationToken>` : ''}`,
          ),
      ),
  },
  {
    name: 'listing: keys',
    fits: isList,
    mutate: (answer, random) =>
      edit(answer, (xml) =>
        xml.replace(
          /<Key>[^<]*<\/Key>/,
          `<Key>${random.pick(['..', 'runs/a/..', 'runs/a//', 'runs/a/../../x.pt', '/etc/passwd', 'elsewhere/step_900.pt', 'runs/a/&#0;.pt', `runs/a/${'k'.repeat(1e5)}`, 'runs/a/step_150.pt', ''])}</Key>`,
        ),
      ),
  },
  {
    name: 'listing: sizes',
    fits: isList,
    mutate: (answer, random) =>
      edit(answer, (xml) =>
        xml.replace(
          /<Size>\d*<\/Size>/g,
          () => `<Size>${random.pick(['-1', '0', '1e400', 'x', '99999999999999999999'])}</Size>`,
        ),
      ),
  },
  {
    name: 'listing: XML',
    fits: isList,
    mutate: (answer, random) =>
      edit(answer, (xml) =>
        random.pick([
          () => xml.slice(0, random.below(xml.length)),
          () => '<html>Sign in to this network</html>',
          () => '',
          () => '{}',
          () => xml.replace('<Contents>', '<Contents>'.repeat(2000)),
          () =>
            xml
              .replace('?>', '?><!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>')
              .replaceAll('.pt', '&b;'),
          () => xml.replaceAll('Contents', '__proto__'),
          () => '<ListBucketResult><Contents/></ListBucketResult>',
        ])(),
      ),
  },
  {
    name: 'listing: bytes',
    fits: isList,
    mutate({ body }, random) {
      for (let i = 1 + random.below(4); i > 0 && body.length > 0; i--)
        body[random.below(body.length)] = random.below(256);
    },
  },
  {
    name: 'error of another sort',
    fits: always,
    mutate(answer, random) {
      answer.status = random.pick([400, 403, 404, 409, 500]);
      setBody(
        answer,
        random.pick([
          '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>',
          '<Error><Code>InternalError</Code></Error>',
          '<Error><Code>[click](command:x)</Code><Message>\u001b[31m\n\nred</Message></Error>',
          '<html>404</html>',
          '{"error": "no"}',
          '<Error',
          '',
        ]),
      );
    },
  },
  {
    name: 'retry-after',
    fits: always,
    mutate: (answer) =>
      void Object.assign(answer, { status: 503, headers: { ...answer.headers, 'retry-after': '86400' } }),
  },
  { name: 'byte by byte', fits: hasBody, mutate: (answer) => void (answer.delivery = 'bytes') },
  { name: 'cut before the head', fits: always, mutate: (answer) => void (answer.delivery = 'cut') },
  { name: 'cut in the body', fits: hasBody, mutate: (answer) => void (answer.delivery = 'half') },
  { name: 'halts in the body', isSlow: true, fits: hasBody, mutate: (answer) => void (answer.delivery = 'halts') },
  { name: 'silence', isSlow: true, fits: always, mutate: (answer) => void (answer.delivery = 'never') },
];
