import fc from 'fast-check';
import { expect, it } from 'vitest';
import { linkQuery, readLink, type Link } from '../../src/host/links/linkText.js';
import { analysisSettingsSchema } from '../../src/protocol/analysis.js';
import { viewSettingsSchema } from '../../src/protocol/panel.js';

const SEED = 20_261_128;
const place = fc.oneof(
  fc.record({
    workspace: fc.string({ minLength: 1, unit: 'grapheme' }),
    path: fc.string({ minLength: 1, unit: 'grapheme' }),
  }),
  fc.record({ folder: fc.string({ minLength: 1, unit: 'binary' }).map((text) => text.replace(/\p{Cs}/gu, '?')) }),
);
const checkpoint = fc.oneof(fc.constant(null), fc.nat(), fc.string({ minLength: 1, unit: 'grapheme' }));
const link: fc.Arbitrary<Link> = fc.record({
  ...{ place, checkpoint },
  settings: fc
    .record({ layers: fc.option(fc.array(fc.nat(50), { minLength: 1 })), decimals: fc.integer({ min: 1, max: 12 }) })
    .map((some) => analysisSettingsSchema.parse(some)),
  view: fc
    .record({
      ...{ axes: fc.option(fc.tuple(fc.nat(), fc.nat())), tab: fc.string({ maxLength: 40 }), overlay: fc.boolean() },
      hidden: fc.array(fc.string({ maxLength: 20, unit: 'grapheme' }), { maxLength: 5 }),
      strip: fc.record({ pins: fc.array(fc.string({ maxLength: 30 }), { maxLength: 4 }), loop: fc.boolean() }),
    })
    .map((some) => viewSettingsSchema.parse(some)),
  steering: fc.constant(null),
  selected: fc.option(fc.array(fc.nat(), { minLength: 1, maxLength: 50 })),
  compare: fc.option(fc.record({ place: fc.option(place), checkpoint })),
  overlaid: fc.array(fc.record({ place, of: fc.option(fc.string()) }), { maxLength: 6 }),
});

it('a link comes back as it was, whatever names stand in it', () => {
  fc.assert(
    fc.property(link, (given) => {
      const { query, leftOut } = linkQuery(given);
      fc.pre(leftOut.length === 0);
      expect(query).toMatch(/^[\w.~/:,%&=-]*$/);
      expect(readLink('/open', decodeURIComponent(query))).toEqual({ link: given });
    }),
    { seed: SEED, numRuns: 300 },
  );
});

const PIECES = [
  ...[
    'folder=',
    'workspace=',
    'path=',
    'sample=rrxor',
    'step=',
    'view.',
    'view.strip.',
    'settings.',
    'steering.',
    '=',
    '&',
    '?',
  ],
  ...[
    'selected=',
    'compare=',
    'overlaid=',
    '__proto__',
    'constructor',
    'toString',
    'command',
    'tab',
    'null',
    '{}',
    '[]',
    '[[',
  ],
  ...[
    '/etc',
    '..',
    '\\\\host\\share',
    'file:///',
    's3://b/',
    '%',
    '%00',
    '%252e%252e',
    '\u202e',
    '\u0000',
    '\ud800',
    '\ufeff',
  ],
  ...['1e999', '-1', '"x"', '{"__proto__":{"a":1}}', '$(zap)', '[a](command:x)', '\u001b[31m', 'a'.repeat(500)],
];

it('hostile links are a view or one sentence that holds nothing but text, soon; and change no prototype', () => {
  const before = process.cpuUsage();
  let refused = 0;
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }),
      fc.constantFrom('', '&', '&folder=/a&'),
      (pieces, join) => {
        const { link: read, problem } = readLink('/open', pieces.join(join));
        if (read)
          return void expect(readLink('/open', decodeURIComponent(linkQuery(read).query)).problem).toBeUndefined();
        refused++;
        expect(problem).toMatch(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{DI}]{1,300}\.$/u);
      },
    ),
    { seed: SEED, numRuns: 3000 },
  );
  expect(refused).toBeGreaterThan(1000);
  expect(({} as { a?: unknown }).a).toBeUndefined();
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(30);
});
