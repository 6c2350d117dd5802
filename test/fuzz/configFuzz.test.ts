import { describe, expect, it } from 'vitest';
import { configIn } from '../../src/checkpoint/config/configIn.js';
import { fieldNames, type RunConfig } from '../../src/checkpoint/config/runConfig.js';
import { parseRunConfig } from '../../src/checkpoint/config/readConfig.js';
import type { FolderSource } from '../../src/checkpoint/sources/folderSource.js';
import { groupRuns } from '../../src/shared/checkpointNames/runs.js';
import { InputError } from '../../src/shared/inputError.js';
import { memoryFile } from '../unit/checkpoint/support/memory.js';
import { Random } from './checkpoint/random.js';

const MAX_MS = 2000;
const MAX_BYTES = 512 * 2 ** 20;

/** What a config tells, or the one line by which it is refused; anything else that is thrown is a fault. */
function readOrRefused(text: string, file: string): RunConfig | string {
  const start = process.cpuUsage();
  const before = process.memoryUsage().rss;
  try {
    return parseRunConfig(text, file);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).not.toMatch(/\n/);
    expect(error.message.length).toBeLessThan(2000);
    return error.message;
  } finally {
    // Time of the processor, so that other work on the machine does not count.
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000, file).toBeLessThan(MAX_MS);
    expect(process.memoryUsage().rss - before, file).toBeLessThan(MAX_BYTES);
  }
}

/** Nine lists, each of nine aliases of the one before: 9^9 values if they were written out. */
const laughs = Array.from(
  { length: 10 },
  (_, level) =>
    `a${level}: &a${level} ${
      level === 0
        ? 'lol'
        : `[${Array(9)
            .fill(`*a${level - 1}`)
            .join(', ')}]`
    }`,
).join('\n');
const merges = Array.from(
  { length: 60 },
  (_, level) => `m${level}: &m${level}\n  k${level}: 1${level > 0 ? `\n  <<: [*m${level - 1}, *m${level - 1}]` : ''}`,
).join('\n');
const good = '\nact_fn: gelu\n';

const HOSTILE: readonly (readonly [string, string, string])[] = [
  ['aliases of aliases', 'config.yaml', laughs + good],
  ['merge keys that double', 'config.yaml', merges + good],
  ['an anchor that holds itself', 'config.yaml', `a: &a [*a, *a]${good}`],
  ['an alias of nothing', 'config.yaml', `a: *nobody${good}`],
  ['a hundred thousand anchors', 'config.yaml', Array.from({ length: 1e5 }, (_, i) => `k${i}: &x${i} 1`).join('\n')],
  ['a hundred thousand aliases', 'config.yaml', `a: &a 1\nb: [${'*a, '.repeat(1e5)}]`],
  ['lists as deep as they go', 'config.yaml', `a: ${'['.repeat(2e5)}`],
  ['mappings in one line', 'config.yaml', `${'{a: '.repeat(1e5)}1${'}'.repeat(1e5)}`],
  ['mappings by indentation', 'config.yaml', Array.from({ length: 900 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ['lists by dashes', 'config.yaml', '- '.repeat(1e5)],
  ['a question mark a level', 'config.yaml', '? '.repeat(1e5)],
  ['objects as deep as they go', 'config.json', `${'{"a":'.repeat(2e5)}1${'}'.repeat(2e5)}`],
  ['lists in JSON', 'config.json', '['.repeat(1e6)],
  ['a number of a million digits', 'config.json', `{"d_model": ${'9'.repeat(1e6)}}`],
  ['a number of many digits in YAML', 'config.yaml', `d_model: ${'9'.repeat(4e5)}`],
  ['references in a circle', 'config.yaml', `a: \${b}\nb: \${a}\nact_fn: \${a}`],
  ['a reference to itself', 'config.yaml', `act_fn: \${act_fn}`],
  ['references within references', 'config.yaml', `act_fn: ${'${'.repeat(1e5)}a${'}'.repeat(1e5)}`],
  [
    'references that double one another',
    'config.yaml',
    `r0: haha\n${Array.from({ length: 60 }, (_, i) => `r${i + 1}: \${r${i}}\${r${i}}`).join('\n')}\nact_fn: \${r60}`,
  ],
  ['a circle of mappings', 'config.yaml', 'model:\n  inner: ${model}\n  again: ${model}\nact_fn: ${model.inner.inner}'],
  ['tags of Python', 'config.yaml', '!!python/object/apply:os.system ["touch /tmp/owned"]'],
  ['control characters', 'config.yaml', 'act_fn: "\u0000\u0001\u001b[31m"\n\u0000: 1'],
  ['two documents and no end', 'config.yaml', '---\n'.repeat(1e5)],
  ['tabs', 'config.yaml', '\t'.repeat(4e5)],
  ['a quote that does not end', 'config.yaml', `a: "${'\\x'.repeat(2e5)}`],
];

describe('configs made to do harm are read or refused in one line, soon, and in little memory', () => {
  it.each(HOSTILE)('%s', (_, file, text) => {
    const found = readOrRefused(text, file);
    if (typeof found !== 'string') expect(found.act_fn ?? 'gelu').not.toMatch(/haha/);
  });

  it.each(['config.json', 'config.yaml'])('keys of every object, in %s', (file) => {
    const keys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];
    for (const key of keys) {
      readOrRefused(`{"${key}": {"act_fn": "gelu", "polluted": 1}, "process": "${key}"}`, file);
      readOrRefused(`{"process": "mess3", "process_params": {"${key}": 1}}`, file);
      readOrRefused(`{"model": {"${key}": {"${key}": "gelu"}}, "act_fn": "${key}"}`, file);
    }
    expect('polluted' in {} || 'act_fn' in {}).toBe(false);
  });

  it("W&B's config with values of any kind", () => {
    const values = [
      'null',
      '.nan',
      '.inf',
      '-1e999',
      '[]',
      '{}',
      '{value: {value: 1}}',
      '"\u0000"',
      '2026-01-20',
      '0x1F',
    ];
    for (const field of ['d_model', 'n_ctx', 'act_fn', 'process', 'eps', 'seed', '_wandb'])
      for (const value of values) readOrRefused(`${field}:\n  desc: null\n  value: ${value}\n`, 'config.yaml');
  });

  it('an MLflow folder with thousands of parameters', async () => {
    const names = Array.from({ length: 20_000 }, (_, at) => `param_${at}`);
    let opened = 0;
    const params: FolderSource = {
      name: 'params',
      list: () => Promise.resolve(names.map((name) => ({ name, size: 4 }))),
      open: () => {
        opened++;
        return Promise.resolve(memoryFile(new TextEncoder().encode('0.05')));
      },
    };
    const run: FolderSource = {
      ...params,
      name: 'run',
      list: () => Promise.resolve([]),
      folders: () => Promise.resolve(['params']),
      folder: () => params,
    };
    const start = process.cpuUsage();
    const config = await configIn(run, []);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(MAX_MS);
    expect(opened).toBeLessThan(1000);
    expect(config === null || fieldNames(config).length === 0).toBe(true);
  });

  it('good configs in which bytes were changed', () => {
    const seed = 20260601;
    const random = new Random(seed);
    const yaml = `defaults: &d\n  n_ctx: 8\nmodel:\n  <<: *d\n  d_model: 16\n  act_fn: \${act}\nact: gelu\nprocess:\n  name: mess3\n  x: 0.05\n  a: 0.85\n`;
    const json = '{"model": {"d_model": 16, "act_fn": "gelu", "n_ctx": 8}, "process": {"name": "mess3", "x": 0.05}}';
    const signs = [...'{}[]:,&*<!|>%@`"\'#?- \n\t$0189aeNI\u0000\u2028'];
    let read = 0;
    for (let count = 0; count < 4000; count++) {
      const isYaml = count % 2 === 0;
      const characters = [...(isYaml ? yaml : json)];
      for (let changes = 1 + random.below(3); changes > 0; changes--)
        characters.splice(random.below(characters.length), random.below(3), random.pick(signs));
      if (typeof readOrRefused(characters.join(''), isYaml ? 'config.yaml' : 'config.json') !== 'string') read++;
    }
    expect(read).toBeGreaterThan(400);
    expect(read).toBeLessThan(4000);
  }, 300_000);
});

/** What a name can be made of, `at` being its place among its siblings. */
const NAMES: Readonly<Record<string, (at: number) => string>> = {
  'long names': (at) => `${'model_step_'.repeat(20)}${at}.pt`,
  'numbers alone': (at) => `${Array.from({ length: 100 }, (_, k) => (at + k) % 10).join('_')}_${at}.pt`,
  'only digits': (at) => `7${String(at).padStart(239, '0')}.pt`,
  'digits of other scripts': (at) =>
    `step_${[...String(at)].map((d) => String.fromCodePoint(0x660 + Number(d))).join('')}.pt`,
  'control characters': (at) => `a\u0000\u0007${at}\n\u001b[31m.pt`,
  'halves of characters': (at) => `\ud800${at}\udfff.pt`,
  'a counter that falls while the tokens rise': (at) => `checkpoint_${at}_tokens_${1e6 - at}.pt`,
  'a run a file': (at) =>
    `${[...String(at)].map((d) => 'abcdefghij'[Number(d)]).join('')}xyz_${at % 2 ? '100' : 'best'}.pt`,
  dates: (at) => `${'2026-01-20_'.repeat(20)}${at}.pt`,
  identifiers: (at) => `${'a1b2c3d4_'.repeat(20)}${at}.pt`,
  points: (at) => `${'1.'.repeat(100)}${at}.pt`,
  powers: (at) => `step_${at}e99.pt`,
};

describe('names made to do harm are put in order in time that grows with their number', () => {
  const timed = (name: (at: number) => string, count: number): number => {
    const files = Array.from({ length: count }, (_, at) => ({ file: name(at) }));
    const start = process.cpuUsage();
    const runs = groupRuns(files);
    const { user, system } = process.cpuUsage(start);
    const found = runs.flatMap((run) => run.files.map(({ file }) => file));
    expect(new Set(found).size).toBe(found.length);
    return (user + system) / 1000;
  };
  it.each(Object.entries(NAMES))(
    '%s',
    (_, name) => {
      timed(name, 200);
      const few = timed(name, 500);
      // Eight times as many take eight times as long, and some for what is cleared away meanwhile.
      expect(timed(name, 4000)).toBeLessThan(8 * 4 * few + 1000);
    },
    300_000,
  );
});
