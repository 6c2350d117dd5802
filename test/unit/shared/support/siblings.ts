/** Names of checkpoints made so that it is known which number is the step, which run a file is of, and what is shown first. */

/** Random numbers from a seed (mulberry32), so that a failing set can be made again. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

class Choices {
  constructor(private readonly random: () => number) {}
  below = (count: number): number => Math.floor(this.random() * count);
  pick = <T>(items: readonly T[]): T => items[this.below(items.length)] as T;
  chance = (share: number): boolean => this.random() < share;
  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    return items.map(() => left.splice(this.below(left.length), 1)[0] as T);
  }
}

export interface ExpectedRun {
  /** What the names have in common, with `*` for what varies in the run. */
  readonly pattern: string;
  /** In training order, then best, last and final. */
  readonly files: readonly { readonly file: string; readonly step: number | null }[];
  readonly default: string;
}

export interface SiblingSet {
  readonly files: readonly string[];
  readonly runs: readonly ExpectedRun[];
}

/** One checkpoint of one run, before it has a name. */
interface Point {
  readonly run: number;
  readonly at: number;
  readonly step: number;
}

/** Part of a name: its text for a checkpoint, and the text with `*` for what does not belong to the run's name. */
interface Part {
  readonly text: (point: Point) => string;
  readonly pattern: (run: number) => string;
}

const constant = (text: string): Part => ({ text: () => text, pattern: () => text });
const WORDS = [
  'model',
  'checkpoint',
  'ckpt',
  'net',
  'gpt',
  'weights',
  'transformer',
  'mess3',
  'rrxor',
  'tiny',
  'exp-a',
  'fern',
];
const ENDINGS = ['.pt', '.pth', '.ckpt', '.safetensors', '.pt.tar', '.bin'];

/** What counts training, by rank: words that stand before the number, and those that stand after it. */
const COUNTERS = {
  step: {
    before: ['step', 'iter', 'it', 'iteration', 'global_step', 'Step', 'update'],
    after: ['steps', 'step', 'iters', 'iterations'],
  },
  tokens: { before: ['tokens', 'tok', 'tokens_seen', 'samples'], after: ['tokens', 'tok'] },
  epoch: { before: ['epoch', 'ep', 'Epoch'], after: ['epochs', 'epoch'] },
  counter: { before: ['ckpt', 'checkpoint', 'snapshot', 'save'], after: ['ckpt'] },
} as const;
type Counter = keyof typeof COUNTERS;
const RANKS: readonly Counter[] = ['step', 'tokens', 'epoch', 'counter'];

/** A way to write the numbers of a set, all of which it can write exactly. */
type Spelling = (value: number) => string;

export function siblingSet(seed: number): SiblingSet {
  const choices = new Choices(seeded(seed));
  const { pick, chance, below } = choices;
  const runs = chance(0.35) ? 2 + below(2) : 1;
  const main = pick<Counter | 'bare'>(['step', 'step', 'step', 'tokens', 'epoch', 'epoch', 'counter', 'bare', 'bare']);
  const { values, spelling } = stepsOf(choices, main);
  const points: Point[] = [];
  for (let run = 0; run < runs; run++)
    for (const [at, step] of values.entries()) if (at < 2 || chance(0.9)) points.push({ run, at, step });
  // The folder of a step has a word that says so, or only the number.
  const places = main === 'bare' ? 'file' : pick(['file', 'file', 'file', 'file', 'folder', 'both'] as const);
  const separator = pick(['_', '_', '-', '.']);
  const isAfter = main !== 'bare' && main !== 'counter' && chance(0.25);
  const counted = counterPart(choices, main, spelling, separator, isAfter);
  const ending = pick(ENDINGS);
  const parts = [...partsBefore(choices, runs, separator, isAfter), ...companions(choices, main, separator, isAfter)];
  const after = isAfter ? [] : partsAfter(choices, separator, values);
  // `tokens_1000.pt` alone holds tokens.
  const first = parts.length === 0 && main === 'tokens' ? [constant('model')] : parts;
  const all = [...first, counted, ...after];
  const join = (texts: readonly string[]) => texts.filter(Boolean).join(separator === '.' ? '_' : separator);
  const nameOf = (point: Point) => {
    const stem = join(all.map((part) => part.text(point)));
    if (places === 'file') return stem + ending;
    if (places === 'folder') return `${stem}/model${ending}`;
    return `${stem}/model_${String(point.step)}${ending}`;
  };
  const patternOf = (run: number) => {
    const stem = join(all.map((part) => part.pattern(run)));
    return places === 'both' ? `${stem}/model_*` : stem;
  };
  const special =
    runs === 1 && places === 'file' && chance(0.4)
      ? choices.shuffled(['best', 'last', 'final']).slice(0, 1 + below(3))
      : [];
  const specials = ['best', 'last', 'final']
    .filter((word) => special.includes(word))
    .map((word) => ({ file: `${word}${ending}`, step: null }));
  const expected = Array.from({ length: runs }, (_, run): ExpectedRun => {
    const own = points.filter((point) => point.run === run).map((point) => ({ file: nameOf(point), step: point.step }));
    return { pattern: patternOf(run), files: [...own, ...specials], default: own.at(-1)?.file ?? '' };
  });
  return { files: choices.shuffled(expected.flatMap(({ files }) => files.map(({ file }) => file))), runs: expected };
}

/** Steps in ascending order, as they may be written. */
function stepsOf(
  { pick, below, chance }: Choices,
  main: Counter | 'bare',
): { values: readonly number[]; spelling: Spelling } {
  const count = 3 + below(6);
  const rising = (unit: number, from: number) => Array.from({ length: count }, (_, at) => (from + at) * unit);
  if (main === 'epoch' || main === 'counter')
    return { values: rising(pick([1, 1, 5, 10]), below(2)), spelling: pick([plain, plain, padded(4)]) };
  const first = chance(0.5) ? 0 : 1 + below(3);
  switch (below(6)) {
    case 0:
      return { values: rising(1000, 1 + below(3)), spelling: (value) => `${value / 1000}k` };
    case 1:
      return {
        values: rising(1e6, 1 + below(3)),
        spelling: pick([(value: number) => `${value / 1e6}M`, (value: number) => `${value / 1e6}e6`]),
      };
    case 2:
      return { values: rising(pick([100, 1000]), first), spelling: padded(7) };
    case 3:
      return { values: [...new Set(rising(1, 1).map((at) => 2 ** at * 100))], spelling: plain };
    case 4:
      return {
        values: rising(500, 1 + below(2)),
        spelling: (value) => (value < 1000 ? String(value) : `${value / 1000}k`),
      };
    default:
      return { values: rising(pick([50, 100, 1000, 12_345]), first), spelling: plain };
  }
}
const plain: Spelling = String;
const padded =
  (digits: number): Spelling =>
  (value) =>
    String(value).padStart(digits, '0');

function counterPart(
  choices: Choices,
  main: Counter | 'bare',
  spelling: Spelling,
  separator: string,
  isAfter: boolean,
): Part {
  if (main === 'bare') return { text: ({ step }) => spelling(step), pattern: () => '*' };
  return worded(choices, main, ({ step }) => spelling(step), separator, isAfter);
}

function worded(
  { pick, chance }: Choices,
  counter: Counter,
  number: (point: Point) => string,
  separator: string,
  isAfter: boolean,
): Part {
  const { before, after } = COUNTERS[counter];
  if (isAfter) {
    const [word, between] = [pick(after), chance(0.5) ? '' : separator];
    return { text: (point) => `${number(point)}${between}${word}`, pattern: () => `*${between}${word}` };
  }
  const [word, between] = [pick(before), pick(['', separator, '='])];
  const end = counter === 'step' && chance(0.1) ? '-ckpt' : '';
  return { text: (point) => `${word}${between}${number(point)}${end}`, pattern: () => `${word}${between}*${end}` };
}

/** What is the same over a run's checkpoints: words, settings, seeds, identifiers and days; some of it tells runs apart. */
function partsBefore(choices: Choices, runs: number, separator: string, isAfter: boolean): Part[] {
  const { pick, chance, below } = choices;
  const joined = () => pick(['', separator, '=']);
  const settings: (() => string[])[] = [
    () => [1, 2, 3].map((seed) => `seed${seed}`),
    () => {
      const by = joined();
      return [0, 1, 42].map((seed) => `seed${by}${seed}`);
    },
    () => {
      const by = joined();
      return ['0.001', '0.01', '0.1'].map((rate) => `lr${by}${rate}`);
    },
    () => ['1e-3', '3e-4', '1e-4'].map((rate) => `lr${rate}`),
    () => ['L2_H4_D64', 'L4_H4_D64', 'L4_H8_D128'],
    () => {
      const by = joined();
      return [64, 128, 256].map((size) => `d_model${by}${size}`);
    },
    () => [2, 4, 8].map((count) => `n_heads_${count}`),
    () => ['mess3-0.05-0.85', 'mess3-0.15-0.6', 'mess3-0.2-0.5'],
    () => ['k3j9x2ab', 'p4q8z1mn', 'w7c2v5rt'],
    () => ['relu', 'gelu', 'solu'],
    () => [1, 2, 3].map((run) => `run${separator === '.' ? '_' : separator}${run}`),
    () => ['2026-01-20', '2026-01-21', '2026-02-03'].map((day) => `${day}${separator === '.' ? '_' : separator}fern`),
    () => ['2026-01-20_10-11-12', '2026-01-20_11-12-13', '2026-01-21_09-00-00'],
    () => ['54qc0vyb_mess3', '9ab1x7cd_mess3', '77cfe0aa1_mess3'],
  ];
  const chosen = choices
    .shuffled(settings)
    .slice(0, below(3) + (runs > 1 ? 1 : 0))
    .map((make) => make());
  const parts = chosen.map((texts, index): Part => {
    // The first of them tells the runs apart; the others are the same everywhere.
    if (index > 0 || runs === 1) return constant(pick(texts));
    return { text: ({ run }) => texts[run] ?? '', pattern: (run) => texts[run] ?? '' };
  });
  // `ckpt_100_tokens` may count checkpoints or tokens.
  const words = isAfter ? WORDS.filter((word) => !/ckpt|checkpoint/.test(word)) : WORDS;
  return chance(0.6) ? [constant(pick(words)), ...choices.shuffled(parts)] : choices.shuffled(parts);
}

/** Counters of lower rank that go with the step: the epoch of a step, the number of the checkpoint of its tokens. */
function companions(choices: Choices, main: Counter | 'bare', separator: string, isAfter: boolean): Part[] {
  if (main === 'bare' || !choices.chance(0.35)) return [];
  const lower = RANKS.slice(RANKS.indexOf(main) + 1).filter(
    (counter) => !isAfter || counter === 'epoch' || counter === 'tokens',
  );
  if (lower.length === 0) return [];
  const counter = choices.pick(lower);
  const numberAt: Readonly<Record<Counter, (point: Point) => number>> = {
    step: ({ step }) => step,
    tokens: ({ step }) => step * 64,
    epoch: ({ at }) => Math.floor(at / 2),
    counter: ({ at }) => at,
  };
  return [worded(choices, counter, (point) => String(numberAt[counter](point)), separator, isAfter)];
}

/** What was measured at, or made with, each checkpoint. */
function partsAfter(choices: Choices, separator: string, values: readonly number[]): Part[] {
  const { pick, chance } = choices;
  const parts: Part[] = [];
  const changing = (word: string, value: (point: Point) => string): Part => ({
    text: (point) => `${word}${value(point)}`,
    pattern: () => `${word}*`,
  });
  if (chance(0.4)) {
    const by = pick(['', separator, '=']);
    const word = pick(['loss', 'val_loss', 'val', 'ce', 'valLoss', 'train_loss', 'kl', 'mse']);
    const scale = 1 + choices.below(9);
    parts.push(changing(word + by, ({ at, run }) => (scale / (at + 2 + run)).toFixed(4)));
  }
  if (chance(0.2)) parts.push(changing(`acc${pick(['', separator, '='])}`, ({ at }) => String(pick([50]) + at * 3)));
  if (chance(0.15)) parts.push(changing('', ({ at, run }) => identifier(at * 7 + run * 31 + values.length)));
  if (chance(0.15)) parts.push(changing('', ({ at, run }) => `2026-01-${String(10 + at)}_1${run}-11-12`));
  return parts;
}

/** Letters and digits as hashes of commits have them. */
function identifier(of: number): string {
  const random = new Choices(seeded(of));
  return Array.from({ length: 4 }, () => random.pick(['a', 'b', 'c', 'd', 'e', 'f']) + String(random.below(10))).join(
    '',
  );
}
