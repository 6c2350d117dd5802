import { plural, significant } from './texts.js';

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
  if (rank === null) return `How many states the model behaves as if it had cannot be told, because ${rank_reason}.`;
  const listed = (values: readonly number[]) => values.map((value) => significant(value, 3)).join(', ');
  const [above, next] = [singular_values.slice(0, rank), singular_values.slice(rank, rank + 1)];
  const below = next.length === 0 ? '' : `, then ${listed(next)}${singular_values.length > rank + 1 ? ', …' : ''}`;
  return (
    `The model behaves as if it had ${plural(rank, 'state')} (singular value${rank === 1 ? '' : 's'} ${listed(above)} above the ` +
    `floor of ${significant(floor, 3)}${below}).`
  );
}
