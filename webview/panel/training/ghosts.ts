import * as l10n from '@vscode/l10n';
import type { Centre } from '../../../src/figure/training/moved.js';
import type { Frames } from './frames.js';
import type { Run } from './run.js';

/** The read-outs of a step that is pinned, and whether it comes before the step on show. */
export interface Ghost {
  readonly text: string;
  readonly centre: Centre;
  readonly isEarlier: boolean;
}

/** Those of the pinned checkpoints whose read-outs are there, in the order of their steps. */
export function ghostsOf(run: Run, frames: Frames, onShow: string | null): Ghost[] {
  const now = run.checkpoints.findIndex(({ file }) => file === onShow);
  return run.pins.flatMap((place) => {
    const known = run.checkpoints[place];
    const centre = known === undefined || known.file === onShow ? undefined : frames.get(known.file);
    return known === undefined || centre === undefined ? [] : [{ text: known.text, centre, isEarlier: place < now }];
  });
}

/** What the legend says of the faint marks; null: none are drawn. */
export function pinsText(run: Run | null, onShow: string | null): string | null {
  const steps = (run?.pins ?? []).flatMap((place) => {
    const known = run?.checkpoints[place];
    return known === undefined || known.file === onShow ? [] : [known.text];
  });
  return steps.length === 0 ? null : l10n.t('faint: {0}, pinned', steps.join(', '));
}
