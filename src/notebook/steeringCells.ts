import { code, markdown, type Cell } from './ipynb.js';
import { list, num } from './python.js';

export interface NotebookSteering {
  readonly start: number;
  readonly end: number;
  readonly layers: readonly number[];
  readonly multiplier: number;
  readonly collect: 'all' | 'last';
  /** Of an estimated process: probabilities below this are noise. */
  readonly approximate: number | null;
}

/** Steering from one belief to another, of whole words at every position. */
export function steeringCells({ start, end, layers, multiplier, collect, approximate }: NotebookSteering): Cell[] {
  return [
    markdown(
      'steering-text',
      '## Steering',
      '',
      'The mean activation at positions that hold the target belief, minus that at positions that hold the start belief, is added at',
      '`hook_resid_post` of the chosen layers, at every position, on the words that end in the start belief.',
    ),
    code(
      'vectors',
      `START, END = ${start}, ${end}  # indices of beliefs`,
      `STEERED, MULTIPLIER = ${list(layers.map(num))}, ${num(multiplier)}`,
      'print("from", dict(zip(states, distinct[START].round(4))), "to", dict(zip(states, distinct[END].round(4))))',
      '',
      '',
      'def mean_activation(b):',
      `    own = (belief_index[rows] == b)${collect === 'last' ? ' & (position == n_ctx - 1)' : ''}`,
      '    return np.average(resid_post[:, own].astype(float), axis=1, weights=words_through[own])  # [layers, d_model]',
      '',
      '',
      'steering_vectors = mean_activation(END) - mean_activation(START)',
      'steer = {l: torch.as_tensor(MULTIPLIER * steering_vectors[l]).to(DTYPE) for l in STEERED}',
    ),
    code(
      'steered',
      'def outputs(steer=None):',
      '    """Log-probabilities after each word that ends in the start belief [words, V]."""',
      '    own = tokens[belief_index[nodes[:, -1]] == START]',
      '    last = np.concatenate([some[:, -1].astype(float) for _, some, _ in run(own, steer)])',
      '    shifted = last - last.max(axis=1, keepdims=True)',
      '    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))',
      '',
      '',
      'def ideal_next(b):',
      '    p = update(distinct[b][None])[0][0]',
      ...(approximate === null ? [] : [`    p = np.where(p >= ${num(approximate)}, p, 0)`, '    p = p / p.sum()']),
      '    return p',
      '',
      '',
      'def mean_kl(p, log_probs):',
      '    """Mean over words of KL(p || output), in nats."""',
      '    likely = p > 0',
      '    return (p[likely] * (np.log(p[likely]) - log_probs[:, : len(p)][:, likely])).sum(axis=1).mean()',
      '',
      '',
      'before, after = outputs(), outputs(steer)',
      'ideal_start, ideal_end = ideal_next(START), ideal_next(END)',
      'kl_unsteered, kl_steered = mean_kl(ideal_end, before), mean_kl(ideal_end, after)',
      'between = mean_kl(ideal_end, np.log(np.maximum(ideal_start, 1e-300))[None])',
      'share_closed = 1 - kl_steered / kl_unsteered if between >= 1e-3 else None',
      'print(f"KL to the target\'s ideal {kl_unsteered:.5f} before, {kl_steered:.5f} after")',
    ),
    code(
      'steered-picture',
      'steered_probs = np.exp(after).mean(axis=0)',
      'bars = {"start": np.exp(before).mean(axis=0)[: len(symbols)], "steered": steered_probs[: len(symbols)], "ideal of the target": ideal_end}',
      'fig, axis = plt.subplots(figsize=(6, 3))',
      'for i, (label, values) in enumerate(bars.items()):',
      '    axis.bar(np.arange(len(symbols)) + 0.25 * (i - 1), values, 0.25, label=label)',
      'axis.set(xticks=range(len(symbols)), xlabel="next token", ylabel="probability")',
      'axis.set_xticklabels([name.replace("$", r"\\$") for name in symbols])',
      'axis.legend();',
    ),
  ];
}
