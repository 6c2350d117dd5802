import { code, markdown, type Cell } from './ipynb.js';
import { list, num } from './python.js';

export interface NotebookReadOut {
  readonly layers: readonly number[];
  readonly ridge: number;
  readonly cutoff: number;
  readonly n_layers: number;
  /** How many logits are kept: the symbols', where the others are left aside; null: all. */
  readonly firstLogits: number | null;
  /** Whether there are two distinct beliefs at least. */
  readonly hasComponents: boolean;
  readonly hasFolds: boolean;
}

/** The model run on the words, beliefs read out of its streams, components of the beliefs, and the picture. */
export function analysisCells(read: NotebookReadOut): Cell[] {
  const { layers, ridge, cutoff, n_layers, hasComponents, hasFolds } = read;
  const isPlain = ridge === 0 && cutoff === 0;
  return [
    code(
      'run',
      'def run(tokens, steer=None, batch=2048):',
      '    """The forward pass in batches of words, as numpy arrays."""',
      '    for start in range(0, len(tokens), batch):',
      '        logits, resid_post = forward(torch.as_tensor(tokens[start : start + batch]), steer)',
      `        yield start, logits.numpy()${read.firstLogits === null ? '' : `[..., :${read.firstLogits}]`}, np.stack([stream.numpy() for stream in resid_post])`,
      '',
      '',
      'logits, resid_post = None, None',
      'for start, some_logits, some_streams in run(tokens):',
      '    if logits is None:',
      '        logits = np.empty((len(rows), some_logits.shape[-1]))',
      '        # In float32, as Beliefscope keeps them: where columns are nearly collinear, a fit depends on that rounding.',
      '        resid_post = np.empty((len(some_streams), len(rows), some_streams.shape[-1]), dtype=np.float32)',
      '    into = row_of[start : start + some_logits.shape[0]]',
      '    logits[into] = some_logits',
      '    resid_post[:, into] = some_streams',
    ),
    markdown(
      'readout-text',
      '## Read-out',
      '',
      isPlain
        ? 'Linear regression of the residual streams of some layers, side by side, onto the belief coordinates, each prefix weighted by'
        : `Regression held back by a ridge of ${num(ridge)} of the columns' mean variance, without singular values up to ${num(cutoff)} of the largest, each prefix weighted by`,
      'the words that pass through it (or by their probability). Targets are beliefs rounded to 5 decimals.',
    ),
    code(
      'readout',
      ...(isPlain ? LEAST_SQUARES : heldBack(ridge, cutoff)),
      '',
      '',
      'def r2_of(y, predicted, weight, varying=0.0):',
      '    """Mean over coordinates of 1 - SSres / SStot; those that vary no more than `varying` are left out."""',
      '    y0 = y - y[0]  # about a row, so that a constant coordinate is constant to the bit',
      '    total = np.average((y0 - np.average(y0, axis=0, weights=weight)) ** 2, axis=0, weights=weight)',
      '    rest = np.average((y - predicted) ** 2, axis=0, weights=weight)',
      '    if varying > 0:',
      '        kept = total >= varying',
      '        return (1 - rest[kept] / total[kept]).mean() if kept.any() else None',
      '    return np.where(total > 0, 1 - rest / np.where(total > 0, total, 1), rest < 1e-20).mean()',
    ),
    code(
      'scores',
      `LAYERS = ${list(layers.map(num))}`,
      'targets = np.round(belief[rows], 5)',
      '',
      '',
      'def columns(layers):',
      '    return np.concatenate([resid_post[l] for l in layers], axis=1).astype(float)',
      '',
      '',
      'X = columns(LAYERS)',
      'coefficients, intercept = read_out(X, targets, weight)',
      'predictions = X @ coefficients.T + intercept',
      'r2 = r2_of(targets, predictions, weight)',
      'mse = np.average((targets - predictions) ** 2, axis=0, weights=weight).mean()',
      'print(f"r2 {r2:.6f}, mse {mse:.3e}")',
    ),
    code(
      'each-layer',
      'r2_per_layer = []',
      `for l in range(${n_layers}):`,
      '    own, offset = read_out(columns([l]), targets, weight)',
      '    r2_per_layer.append(r2_of(targets, columns([l]) @ own.T + offset, weight))',
      'r2_per_position = []',
      'for p in range(n_ctx):',
      '    at = position == p',
      '    r2_per_position.append(r2_of(targets[at], predictions[at], weight[at], varying=1e-9))',
      'fig, (left, right) = plt.subplots(1, 2, figsize=(8, 2.5), sharey=True)',
      'left.bar(range(len(r2_per_layer)), r2_per_layer)',
      'left.set(xlabel="layer", ylabel="$R^2$")',
      'right.plot([np.nan if value is None else value for value in r2_per_position], "o-")',
      'right.set(xlabel="position");',
    ),
    ...(hasFolds ? unseen() : []),
    ...(hasComponents ? picture() : []),
  ];
}

const LEAST_SQUARES = [
  'def read_out(X, y, weight):',
  '    """Coefficients [states, columns] and intercept [states] of a linear regression."""',
  '    fit = LinearRegression().fit(X, y, sample_weight=weight)',
  '    return fit.coef_, fit.intercept_',
];

const heldBack = (ridge: number, cutoff: number): string[] => [
  `RIDGE, CUTOFF = ${num(ridge)}, ${num(cutoff)}`,
  '',
  '',
  'def read_out(X, y, weight):',
  '    """Coefficients [states, columns] and intercept [states], from the singular values of the weighted, centred columns."""',
  '    x_mean, y_mean = np.average(X, axis=0, weights=weight), np.average(y, axis=0, weights=weight)',
  '    root = np.sqrt(weight)[:, None]',
  '    U, sigma, Vt = np.linalg.svd((X - x_mean) * root, full_matrices=False)',
  '    kept = sigma > max(CUTOFF, 1e-15) * sigma[0]',
  '    share = np.where(kept, sigma / (sigma**2 + RIDGE * (sigma**2).sum() / X.shape[1] + ~kept), 0)',
  '    coefficients = ((Vt.T * share) @ (U.T @ ((y - y_mean) * root))).T',
  '    return coefficients, y_mean - coefficients @ x_mean',
];

const unseen = (): Cell[] => [
  markdown(
    'unseen-text',
    '### Prefixes that were not fitted',
    '',
    'Five folds over the distinct prefixes: each is predicted by a fit without it and counts once. The folds are those of Beliefscope,',
    'drawn by xoshiro128\\*\\* (Blackman and Vigna, 2018), so that the number is the same.',
  ),
  code(
    'folds',
    'M32 = 0xFFFFFFFF',
    '',
    '',
    'def random_words(seed=0):',
    '    """xoshiro128**, its state filled by splitmix32."""',
    '    s, x = [], seed',
    '    for _ in range(4):',
    '        x = (x + 0x9E3779B9) & M32',
    '        z = ((x ^ (x >> 16)) * 0x85EBCA6B) & M32',
    '        z = ((z ^ (z >> 13)) * 0xC2B2AE35) & M32',
    '        s.append(z ^ (z >> 16))',
    '    rotated = lambda value, k: ((value << k) | (value >> (32 - k))) & M32',
    '    while True:',
    '        yield (rotated((s[1] * 5) & M32, 7) * 9) & M32',
    '        t = (s[1] << 9) & M32',
    '        s[2] ^= s[0]',
    '        s[3] ^= s[1]',
    '        s[1] ^= s[2]',
    '        s[0] ^= s[3]',
    '        s[2] ^= t',
    '        s[3] = rotated(s[3], 11)',
    '',
    '',
    'def shuffled(n):',
    '    """0 .. n - 1 (Fisher-Yates)."""',
    '    order, words = list(range(n)), random_words()',
    '    for i in range(n - 1, 0, -1):',
    '        word = next(word for word in words if word < 2**32 - 2**32 % (i + 1))',
    '        j = word % (i + 1)',
    '        order[i], order[j] = order[j], order[i]',
    '    return np.array(order)',
  ),
  code(
    'unseen',
    'N = len(rows)',
    'order = shuffled(N)',
    'held = np.empty_like(targets)',
    'for f in range(5):',
    '    out = order[f * N // 5 : (f + 1) * N // 5]',
    '    fitted = np.setdiff1d(np.arange(N), out)',
    '    own, offset = read_out(X[fitted], targets[fitted], weight[fitted])',
    '    held[out] = X[out] @ own.T + offset',
    'r2_unseen = r2_of(targets, held, np.ones(N))',
    'print(f"r2 of unseen prefixes {r2_unseen:.6f}")',
  ),
];

const picture = (): Cell[] => [
  markdown(
    'picture-text',
    '## Geometry',
    '',
    'Beliefs and what is read out, in the plane of the first principal components of the distinct beliefs.',
  ),
  code(
    'pca',
    'pca = PCA().fit(np.round(distinct, 5))',
    'components = pca.components_.copy()',
    'for component in components:  # the first coordinate that is nearly the largest is positive',
    '    large = np.abs(component) >= (1 - 1e-6) * np.abs(component).max()',
    '    component *= np.sign(component[large][0])',
    'print(pca.explained_variance_)',
  ),
  code(
    'picture',
    'plane = lambda vectors: (vectors - pca.mean_) @ components[:2].T',
    'colours = belief[rows].argmax(axis=1)',
    'fig, axes = plt.subplots(1, 2, figsize=(9, 4.5), sharex=True, sharey=True)',
    'for axis, vectors, title in zip(axes, [belief[rows], predictions], ["Ground truth", "Read out"]):',
    '    flat = plane(vectors)',
    '    across = flat[:, 1] if flat.shape[1] > 1 else np.zeros(len(flat))',
    '    axis.scatter(flat[:, 0], across, c=colours, cmap="viridis", s=6)',
    '    axis.set(title=title, xlabel="PC 1", ylabel="PC 2", aspect="equal")',
  ),
];
