import * as l10n from '@vscode/l10n';
import type { Points } from '../geometry/projection.js';
import type { OverlayItem } from '../overlay.js';
import { placeOf } from '../overlay.js';

/** Beliefs that bear a ring; null: none. */
export interface Ringed {
  readonly start: number | null;
  readonly end: number | null;
  readonly focused: number | null;
}

/** Rings around start and target, with their names, and around the belief in focus; beliefs that a plot lacks have none. */
export function ringItems(points: Points, { start, end, focused }: Ringed): OverlayItem[] {
  const ring = (role: 'hover' | 'start' | 'end', belief: number | null, label: string | null): OverlayItem[] =>
    belief === null || 3 * belief >= points.length
      ? []
      : [{ kind: 'ring', role, at: placeOf(points, belief), label, belief }];
  return [
    ...ring('start', start, l10n.t('start')),
    ...ring('end', end, l10n.t('target')),
    ...ring('hover', focused, null),
  ];
}
