/** What the names of columns and files of a log say: which is the loss, of which data, and which column counts training. */

export type Role = 'train' | 'validation';

/** `trainer/global_step`, `valLoss` and `val-loss` in words: lower case, one blank between them. */
export const wordsOf = (name: string): string[] =>
  name
    .slice(0, 300)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');

const TRAIN: ReadonlySet<string> = new Set(['train', 'training', 'tr', 'trn', 'fit']);
const VALIDATION: ReadonlySet<string> = new Set(
  ['val', 'valid', 'validation', 'validate', 'validating', 'eval', 'evaluation', 'evaluate', 'dev'].concat([
    ...['test', 'testing', 'heldout', 'holdout'],
  ]),
);

/** Of which data a name says that it is; null where it says nothing, or both. */
export function roleOf(name: string): Role | null {
  const words = wordsOf(name);
  const isTrain = words.some((word) => TRAIN.has(word));
  const isValidation = words.some((word) => VALIDATION.has(word)) || /held out|hold out/.test(words.join(' '));
  if (isTrain === isValidation) return null;
  return isTrain ? 'train' : 'validation';
}

/** Words that say of which data, or how it was averaged, and leave a loss the loss. */
const BESIDE_LOSS: ReadonlySet<string> = new Set([
  ...TRAIN,
  ...VALIDATION,
  ...[
    'held',
    'out',
    'hold',
    'mean',
    'avg',
    'average',
    'running',
    'epoch',
    'step',
    'batch',
    'iter',
    'total',
    'nats',
    'lm',
  ],
  ...['metrics', 'metric', 'losses', 'log', 'model', 'per', 'token', 'value', 'set', 'overall', 'current', 'smoothed'],
]);
const LOSS: ReadonlySet<string> = new Set([
  ...['loss', 'nll', 'ce', 'xent', 'crossentropy', 'cross entropy', 'ce loss', 'cross entropy loss', 'nll loss'],
  ...['xent loss', 'logloss', 'crossentropy loss', 'negative log likelihood', 'cost'],
]);
/** How a loss that is named several times over is averaged: the plain one is shown first. */
const PLAIN_FIRST = [/^((?!step|epoch|running|batch|smoothed).)*$/, /mean|avg|average|total/, /step|batch/, /epoch/];

/**
 * How well a name is that of the loss as such, 0 best; null where it is not: `loss_pos_3`, `aux_loss` and `best_loss` are
 * other things.
 */
export function lossRank(name: string): number | null {
  const words = wordsOf(name);
  const kept = words.filter((word) => !BESIDE_LOSS.has(word)).join(' ');
  const isLoss = LOSS.has(kept) || (kept === '' && words.includes('losses'));
  if (!isLoss) return null;
  const text = words.join(' ');
  const plain = PLAIN_FIRST.findIndex((pattern) => pattern.test(text));
  const other = (kept === 'cost' ? 20 : 0) + (words.includes('test') ? 10 : 0);
  return other + (plain < 0 ? PLAIN_FIRST.length : plain);
}

/** Names of columns that count training, the best first. */
const COUNTS: readonly RegExp[] = [
  /^(num|n|total|train|training|cumulative)?( (num|n|total))?\s?tokens?( (seen|processed|trained|num|count|so far))?$/,
  /^((trainer|global|train|training|val|valid|validation|eval|test|opt|optimizer|optim|num|n|current|total|gradient) )*(steps?|iterations?|iters?|it|updates?|batch|batches)( (num|idx|index|count|seen))?$/,
  /^((num|n|total|train|training) )*(samples|sequences|examples|words|images)( (seen|processed|trained))?$/,
  /^((global|train|training|val|valid|validation|eval|test|current|num|n|trainer) )*epochs?( (num|idx|index|count))?$/,
];

/** How well a name is that of a column that counts training, 0 best; null where it is not. */
export function countRank(name: string): number | null {
  const text = wordsOf(name).join(' ');
  const rank = COUNTS.findIndex((pattern) => pattern.test(text));
  return rank < 0 ? null : rank;
}
