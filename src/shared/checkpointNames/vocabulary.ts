/**
 * What a word beside a number says about it. `step`, `tokens`, `batch` and `epoch` measure training; `counter` numbers
 * checkpoints; `parameter` is a setting of the run; `metric` is a result that was measured; `filler` says nothing, and the
 * word before it counts (`tokens_seen_1000`).
 */
export type Meaning = 'step' | 'tokens' | 'batch' | 'epoch' | 'counter' | 'parameter' | 'metric' | 'filler';

const list = (words: string): readonly string[] => words.trim().split(/\s+/);

const WORDS: Readonly<Record<Meaning, readonly string[]>> = {
  step: list('step steps stp iter iters iteration iterations it its itr update updates gstep timestep timesteps'),
  tokens: list('token tokens tok toks sample samples example examples sequence sequences'),
  batch: list('batch batches minibatch minibatches'),
  epoch: list('epoch epochs ep epo epch'),
  counter: list(
    'checkpoint checkpoints ckpt ckpts chkpt chkpts chckpt ckp cp save saves saved snapshot snapshots snap',
  ),
  parameter: list(`
    seed seeds rng lr wd dim dims d dmodel dhead dmlp dff dff ff width hidden emb embed embd embedding nembd nlayer nlayers
    layer layers depth l heads nhead nheads h dh dm size sizes bs bsz batchsize ctx nctx context len length seqlen vocab
    nvocab run runs trial trials exp experiment version v ver fold rank rep reps replicate job task worker gpu node id try
    attempt part shard alpha beta beta1 beta2 gamma delta lambda mu sigma tau theta temp temperature eps epsilon dropout drop
    decay warmup clip momentum order states symbols kappa rho phi s x a b p q c k n t w z y m g f j u i power prob
    noise std var scale ratio factor degree level stage phase group split sweep config cfg variant rate budget freq every`),
  metric: list(`
    loss losses val valid validation acc accuracy err error errors ce xent crossentropy nll bpc bpb bpt ppl perplexity f1 mse
    mae rmse kl kld kldiv js jsd r2 rsq auc auroc auprc score scores reward return returns metric metrics entropy bleu rouge
    precision recall iou map corr top1 top5 acc1 acc5 gap regret fid dist excess nats bits bce l1loss l2loss`),
  filler: list('seen trained processed num no nr number idx index count total at after of so far done global training'),
};

const MEANINGS: ReadonlyMap<string, Meaning> = new Map(
  Object.entries(WORDS).flatMap(([meaning, words]) => words.map((word) => [word, meaning as Meaning] as const)),
);

/** Words that end in one of these mean the same, whatever they begin with: `globalstep`, `valloss`, `hiddensize`. */
const ENDS: readonly (readonly [string, Meaning])[] = [
  ['loss', 'metric'],
  ['acc', 'metric'],
  ['accuracy', 'metric'],
  ['error', 'metric'],
  ['score', 'metric'],
  ['steps', 'step'],
  ['step', 'step'],
  ['iter', 'step'],
  ['iters', 'step'],
  ['iteration', 'step'],
  ['tokens', 'tokens'],
  ['epoch', 'epoch'],
  ['epochs', 'epoch'],
  ['checkpoint', 'counter'],
  ['ckpt', 'counter'],
  ['seed', 'parameter'],
  ['size', 'parameter'],
  ['layers', 'parameter'],
  ['heads', 'parameter'],
];

/** Words that say what training is counted in. */
export const UNITS: readonly string[] = [...WORDS.step, ...WORDS.tokens, ...WORDS.epoch];

/** Words that end in a digit of their own, so that a number after them is another: `f1_0.8`. */
export const WORDS_WITH_DIGITS: ReadonlySet<string> = new Set([...MEANINGS.keys()].filter((word) => /\d$/.test(word)));

export const isKnownWord = (word: string): boolean => MEANINGS.has(word.toLowerCase());

/** What a word says of a number beside it; null for a word that says nothing about numbers (`model`, `mess`). */
export function meaningOf(word: string): Meaning | null {
  const lower = word.toLowerCase();
  const known = MEANINGS.get(lower);
  if (known) return known;
  if (/^val[a-z]/.test(lower) && !/^val(ue|ley|ve)/.test(lower)) return 'metric';
  return ENDS.find(([end]) => lower.endsWith(end))?.[1] ?? null;
}

/** Words too short to say anything unless they touch the number: `a_800` is the run a at 800, `a800` a setting. */
export const isShort = (word: string): boolean => word.length < 3 && !/^(?:it|ep|lr|wd|bs|ce|kl|js|f1|r2)$/i.test(word);

/** `1000_steps_2`: such a word counts the number before it, where one is there. */
export const isPlural = (word: string): boolean => /^(?:.*steps|iters|iterations|updates|epochs|batches)$/i.test(word);

/** Words that say which checkpoint of a run a file is and give no number. */
const SPECIAL: readonly string[] = list('best last latest final end ultimate finished done');
/** Words that most names of checkpoints contain and that tell runs apart no more than an ending does. */
const GENERIC: ReadonlySet<string> = new Set(
  list(`model models checkpoint checkpoints ckpt ckpts chkpt weights weight state dict statedict params parameters net network
    pytorch torch transformer gpt saved save`),
);

/** The rank of a word such as `best` in training order (`final` is latest); -1 for another word. */
export function specialRank(word: string): number {
  const at = SPECIAL.indexOf(word.toLowerCase());
  return at < 0 ? -1 : at === 0 ? 0 : at < 3 ? 1 : 2;
}

export const isGeneric = (word: string): boolean => GENERIC.has(word.toLowerCase());
