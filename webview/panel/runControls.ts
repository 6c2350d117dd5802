import * as l10n from '@vscode/l10n';
import type { FolderListing } from '../../src/protocol/files.js';
import { el, setTitle, show } from '../ui/dom.js';
import { shorten } from '../ui/format.js';
import { iconButton } from '../ui/iconButton.js';
import { chips } from '../ui/inputs.js';
import type { Choice } from '../ui/toolkit.js';
import { dropdown } from '../ui/toolkit.js';
import { defaultAt, locate, nameOf } from './checkpoints.js';
import type { Checkpoint, Model } from './state.js';
import { logsBySteps } from './training/run.js';

export type Change = { readonly checkpoint?: Checkpoint; readonly layers?: readonly number[] };

/** What chooses a checkpoint and layers; the parts stand at several places of the page. */
export interface RunControls {
  /** The strip of checkpoints, after the choice of a run where there are several. */
  readonly strip: HTMLElement;
  /** The checkpoint before and the one after. */
  readonly stepper: HTMLElement;
  readonly layers: HTMLElement;
  update(model: Model): void;
}

/**
 * @param steps the strip of checkpoints, and the tools beside it
 */
export function runControls(
  change: (change: Change, soon: boolean) => void,
  steps: { readonly strip: HTMLElement; readonly tools: HTMLElement },
): RunControls {
  let listing: FolderListing | null = null;
  let run = 0;
  let at = 0;
  const choose = (index: number, soon: boolean): void => {
    if (listing !== null) change({ checkpoint: nameOf(listing, run, index) }, soon);
  };
  const runs = dropdown({
    label: l10n.t('Run'),
    testId: 'run',
    title: l10n.t('The run of this folder whose checkpoints are shown'),
    onChange: (value) => {
      run = Number(value);
      if (listing !== null) choose(defaultAt(listing, run), false);
    },
  });
  const before = iconButton({
    label: l10n.t('Earlier checkpoint'),
    icon: 'triangle-left',
    testId: 'checkpoint-before',
    onClick: () => choose(at - 1, true),
  });
  const after = iconButton({
    label: l10n.t('Later checkpoint'),
    icon: 'triangle-right',
    testId: 'checkpoint-after',
    onClick: () => choose(at + 1, true),
  });
  const layers = chips({ label: l10n.t('Layers'), testId: 'layers', onChange: (on) => change({ layers: on }, false) });
  setTitle(layers.element, l10n.t('The layers whose activations the beliefs are read out of, together'));
  const strip = el(
    'section',
    { class: 'checkpoints', 'aria-label': l10n.t('Checkpoints') },
    runs.element,
    steps.tools,
    steps.strip,
  );
  const stepper = el('div', { class: 'stepper', role: 'group', 'aria-label': l10n.t('Step') }, before, after);
  return {
    strip,
    stepper,
    layers: layers.element,
    update({ folder, result, wanted, logs }) {
      listing = folder?.listing ?? null;
      show(strip, listing !== null);
      show(stepper, listing !== null);
      show(layers.element, listing !== null);
      if (listing === null) return;
      const found = locate(listing, wanted.checkpoint);
      ({ run, at } = found);
      const several = listing.runs.length > 1;
      show(runs.element, several);
      if (several) runs.set(listing.runs.map(runChoice), String(run));
      const checkpoints = listing.runs[run]?.checkpoints ?? [];
      // One checkpoint leaves nothing to choose, but for what its training logged; with several runs the strip holds their choice.
      show(strip, checkpoints.length > 1 || several || logsBySteps(logs).length > 0);
      show(stepper, checkpoints.length > 1);
      before.disabled = at <= 0;
      after.disabled = at >= checkpoints.length - 1;
      const count = result?.architecture.n_layers ?? listing.architecture?.n_layers ?? 0;
      show(layers.element, count > 0);
      const all = Array.from({ length: count }, (_, layer) => layer);
      layers.set(all.map(String), wanted.settings.layers ?? all);
    },
  };
}

function runChoice({ prefix, checkpoints }: FolderListing['runs'][number], at: number): Choice {
  const name = prefix === '' ? l10n.t('unnamed') : prefix;
  return { value: String(at), label: `${shorten(name, 32)} (${checkpoints.length})` };
}
