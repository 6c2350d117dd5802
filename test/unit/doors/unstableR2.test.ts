import { describe, expect, it, vi } from 'vitest';
import { analysisSummary } from '../../../src/cli/analysisSummary.js';
import type { Sessions } from '../../../src/host/session/sessions.js';
import { statusBar } from '../../../src/host/views/statusBar.js';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';

const item = {
  tooltip: '',
  text: '',
  show: () => undefined,
  hide: () => undefined,
  dispose: () => undefined,
};
vi.mock('vscode', async () => ({
  l10n: (await import('../support/fakeL10n.js')).fakeL10n,
  StatusBarAlignment: { Left: 1 },
  Disposable: { from: () => ({ dispose: () => undefined }) },
  window: { createStatusBarItem: () => item },
}));

const analysed = (r2_unseen: number | null) =>
  ({
    checkpoint: { file: '7.pt', step: 7, sha256: '' },
    architecture: { n_layers: 1, n_heads: null, d_model: 8, n_ctx: 3 },
    process: { name: 'mess3', params: {}, states: ['A'], symbols: ['0'] },
    regression: { r2: 0.99, mse: 0.01, r2_unseen, first_checkpoint: null, per_layer: [], per_position: [] },
    tree: { nodes: 3, depth: 3, unique_beliefs: 3 },
    inputs: { count: 2, n_ctx: 3, sampled_of: null },
    predictions: { count: 6 },
    pca: null,
    seconds: {},
    peak_mb: 1,
    notes: [],
    assumed: [],
    provenance: {},
    id: 'a',
    better: null,
    model: { kl: 0.19, loss: 1.1, optimal_loss: 0.91, markov_kl: [0.25, 0.2], closed: 0.24 },
    verdict: {
      level: 'other-process',
      sentence: 'The process is probably another one.',
      reasons: ['KL is 0.19 nats.'],
    },
  }) as unknown as AnalysisResult;

function tooltip(r2_unseen: number | null, checked: unknown = null): string {
  const active = { name: 'run', result: analysed(r2_unseen), checked };
  const sessions = { active, onDidChangeActive: (update: () => void) => update(), onDidChange: () => undefined };
  sessions.onDidChangeActive(() => statusBar(sessions as unknown as Sessions));
  return item.tooltip;
}

const REASON = 'Errors are more than twice the spread of the beliefs: the fit has too few prefixes';

describe('the tooltip of the status bar', () => {
  it('tells the verdict in words with its reasons first, then the numbers, a line each', () => {
    expect(tooltip(0.875).split('\n')).toEqual([
      'run, step 7',
      'Other process: The process is probably another one.',
      '· KL is 0.19 nats.',
      'KL to the ideal 0.19 nats, 24 % of the way: the model predicts like an observer who remembers 1 token.',
      'R² 0.9900, 0.8750 on prefixes not fitted.',
      'Click to show the belief geometry.',
    ]);
    expect(item.text).toBe('$(arrow-swap) run · step 7 · KL 0.19 · R² 0.9900');
  });

  it('follows a check, which brings a newer verdict', () => {
    const verdict = { level: 'holds', sentence: 'Holds.', reasons: [] };
    expect(tooltip(0.875, { analysis: 'a', verdict })).toContain('\nHolds: Holds.\n');
    expect(tooltip(0.875, { analysis: 'b', verdict })).toContain('\nOther process: ');
  });
});

describe('r2 of unseen prefixes below -1', () => {
  it('is called unstable in the summary of the command line, which says the number and why', () => {
    const summary = analysisSummary('run', analysed(-1234.5));
    expect(summary).toContain('unseen prefixes R² unstable\n');
    expect(summary).toContain(`note         R² on prefixes that were not fitted, 5 folds: -1234.5. ${REASON}`);
    expect(analysisSummary('run', analysed(0.875))).not.toContain('note');
    expect(analysisSummary('run', analysed(null))).toContain('note         There are fewer than 5 prefixes');
  });

  it('is called unstable on hover over the status bar, with the reason', () => {
    expect(tooltip(-1234.5)).toContain(`, unstable on prefixes not fitted.\n${REASON}`);
    expect(tooltip(0.875)).toContain('\nR² 0.9900, 0.8750 on prefixes not fitted.\nClick to show the belief geometry.');
  });
});
