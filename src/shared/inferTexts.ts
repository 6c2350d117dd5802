import * as l10n from '@vscode/l10n';
import { significant } from './texts.js';

interface Inferred {
  readonly rank: number | null;
  readonly rank_reason: string;
  readonly singular_values: readonly number[];
  readonly floor: number;
}

/**
 * `The model behaves as if it had 2 states (singular values 1.99, 0.236 above the floor of 0.00582, then 0.0031, …).`, or why
 * that cannot be told: one sentence.
 */
export function behavesAs({ rank, rank_reason, singular_values, floor }: Inferred): string {
  if (rank === null)
    return l10n.t('How many states the model behaves as if it had cannot be told, because {0}.', rank_reason);
  const listed = (values: readonly number[]) => values.map((value) => significant(value, 3)).join(', ');
  const [above, next] = [singular_values.slice(0, rank), singular_values.slice(rank, rank + 1)];
  const least = significant(floor, 3);
  const below = `${listed(next)}${singular_values.length > rank + 1 ? ', …' : ''}`;
  if (next.length === 0)
    return rank === 1
      ? l10n.t(
          'The model behaves as if it had 1 state (singular value {0} above the floor of {1}).',
          listed(above),
          least,
        )
      : l10n.t(
          'The model behaves as if it had {0} states (singular values {1} above the floor of {2}).',
          rank,
          listed(above),
          least,
        );
  return rank === 1
    ? l10n.t(
        'The model behaves as if it had 1 state (singular value {0} above the floor of {1}, then {2}).',
        listed(above),
        least,
        below,
      )
    : l10n.t(
        'The model behaves as if it had {0} states (singular values {1} above the floor of {2}, then {3}).',
        rank,
        listed(above),
        least,
        below,
      );
}
