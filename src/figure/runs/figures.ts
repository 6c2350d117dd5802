import * as l10n from '@vscode/l10n';
import type { RunFigure, RunPoint } from '../../protocol/runsPage.js';
import { share, short, significant, unseenR2Text } from '../../shared/texts.js';

/** A figure by which runs are compared. */
export interface FigureOfRuns {
  readonly label: string;
  /** The same in data, where `label` is in another language. */
  readonly key?: string;
  /** As a title explains it. */
  readonly title: string;
  /** Whether more of it is better. */
  readonly rising: boolean;
  /** What is drawn; null: not known, or infinite. */
  value(point: RunPoint): number | null;
  /** What a level is held against. */
  judged(point: RunPoint): number | null;
  text(value: number | null): string;
}

const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null);

const excess = ({ loss, optimal_loss }: RunPoint): number | null => (loss === null ? null : loss - optimal_loss);

export const FIGURES_OF_RUNS: Readonly<Record<RunFigure, FigureOfRuns>> = {
  r2: {
    label: 'R²',
    title: l10n.t('R² of the read-out of beliefs, over all positions of all words'),
    rising: true,
    value: ({ r2 }) => finite(r2),
    judged: ({ r2 }) => finite(r2),
    text: (value) => (value === null ? '–' : share(value)),
  },
  r2_unseen: {
    label: l10n.t('R² unseen'),
    key: 'R² unseen',
    title: l10n.t('R² of prefixes that were not fitted, 5 folds, each prefix counted once'),
    rising: true,
    value: ({ r2_unseen }) => finite(r2_unseen),
    judged: ({ r2_unseen }) => finite(r2_unseen),
    text: (value) => unseenR2Text(value).text,
  },
  kl: {
    label: 'KL',
    title: l10n.t('KL(ideal ‖ model), nats per token'),
    rising: false,
    value: ({ kl }) => finite(kl),
    judged: ({ kl }) => finite(kl),
    text: (value) => (value === null ? '–' : short(value)),
  },
  loss: {
    label: l10n.t('Loss'),
    key: 'Loss',
    title: l10n.t(
      'Expected loss on the process, nats per token; the level is how far it may lie above the best possible',
    ),
    rising: false,
    value: ({ loss }) => finite(loss),
    judged: (point) => finite(excess(point)),
    text: (value) => significant(value, 4),
  },
  components: {
    label: l10n.t('Components'),
    key: 'Components',
    title: l10n.t('Principal components of the residual stream that hold 95 % of its variance'),
    rising: false,
    value: ({ components }) => components,
    judged: ({ components }) => components,
    text: (value) => (value === null ? '–' : String(value)),
  },
};

/** By how much the loss of a checkpoint lies above the best possible; null: not known. */
export const lossAboveBest = (point: RunPoint): number | null => finite(excess(point));
