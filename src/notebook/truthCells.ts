import { beginsStationary } from '../analysis/predictions/processLevels.js';
import type { Process } from '../process/process.js';
import { code, markdown, type Cell } from './ipynb.js';

/** The model beside an ideal observer, and observers of few tokens: the rows of the truth table. */
export function truthCells(process: Process, hasBos: boolean): Cell[] {
  return [
    markdown(
      'truth-text',
      '## Predictions',
      '',
      'What the model predicts beside what an ideal observer expects, $q$: KL and loss in nats per token, each prefix weighted by its',
      'probability, and the same of observers who remember the last $k$ tokens.',
    ),
    code(
      'truth',
      'V = len(symbols)',
      'q = update(belief[rows])[0]  # [prefixes, V]',
      'log_q = np.log(np.where(q > 0, q, 1))',
      'shifted = logits - logits.max(axis=1, keepdims=True)',
      'log_model = (shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))[:, :V]',
      'P = probability[rows]',
      '',
      '',
      'def by_position(values):',
      '    return np.bincount(position, weights=P * values, minlength=n_ctx)',
      '',
      '',
      'kl_per_position = by_position((q * (log_q - log_model)).sum(axis=1))',
      'loss_per_position = by_position(-(q * log_model).sum(axis=1))',
      'optimal_loss_per_position = by_position(-(q * log_q).sum(axis=1))',
      'kl, loss, optimal_loss = (each.mean() for each in (kl_per_position, loss_per_position, optimal_loss_per_position))',
    ),
    code(
      'observers',
      ...(beginsStationary(process) ? byEntropies(hasBos) : BY_GROUPS),
      'closed = 1 - kl / markov_kl[0] if markov_kl[0] >= 1e-9 else None',
      'print(f"KL {kl:.6f}, loss {loss:.6f}, best possible {optimal_loss:.6f}")',
      'for k, value in enumerate(markov_kl):',
      '    print(f"observer of the last {k} tokens: KL {value:.6f}")',
      'fig, axis = plt.subplots(figsize=(5, 3))',
      'axis.plot(loss_per_position, "o-", label="model")',
      'axis.plot(optimal_loss_per_position, "k--", label="best possible")',
      'axis.set(xlabel="position", ylabel="loss (nats)")',
      'axis.legend();',
    ),
  ];
}

const byEntropies = (hasBos: boolean): string[] => [
  '# An observer of k tokens loses the entropy given k tokens; the prefixes of each length say it.',
  'q_root = update(pi[None])[0][0]',
  'log_root = np.log(np.where(q_root > 0, q_root, 1))',
  `entropies = ${hasBos ? 'list(optimal_loss_per_position)' : '[-(q_root * log_root).sum(), *optimal_loss_per_position]'}  # given 0, 1, … tokens`,
  `read = np.arange(n_ctx)${hasBos ? '' : ' + 1'}  # tokens read at each position`,
  'markov_kl = [np.mean([max(0, entropies[min(k, n)] - entropies[n]) for n in read]) for k in range(5)]',
];

/** Where words do not begin in the long run. */
const BY_GROUPS: readonly string[] = [
  '# An observer of k tokens, and of the position: prefixes that end in the same tokens, with their mean prediction.',
  'markov_kl, suffix, at = [], np.zeros(len(rows), dtype=int), rows',
  'for k in range(5):',
  '    _, group = np.unique(np.stack([position, suffix]), axis=1, return_inverse=True)',
  '    group = group.reshape(-1)',
  '    mean = np.zeros((group.max() + 1, V))',
  '    np.add.at(mean, group, P[:, None] * q)',
  '    mean = mean / np.bincount(group, weights=P)[:, None]',
  '    log_mean = np.log(np.where(mean > 0, mean, 1))',
  '    lost = by_position(-(q * log_mean[group]).sum(axis=1)) - optimal_loss_per_position',
  '    markov_kl.append(np.maximum(0, lost).mean())',
  '    _, suffix = np.unique(np.stack([suffix, symbol[at]]), axis=1, return_inverse=True)',
  '    suffix, at = suffix.reshape(-1), np.maximum(parent[at], 0)',
];
