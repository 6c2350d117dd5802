import type { FolderListing } from '../../src/protocol/files.js';
import { el, show } from '../ui/dom.js';
import { shorten, step as stepText } from '../ui/format.js';
import { chips, slider } from '../ui/inputs.js';
import type { Choice } from '../ui/toolkit.js';
import { dropdown } from '../ui/toolkit.js';
import { defaultAt, locate, nameOf } from './checkpoints.js';
import type { Checkpoint, Model } from './state.js';

export type Change = { readonly checkpoint?: Checkpoint; readonly layers?: readonly number[] };

/** Checkpoint slider, run choice and layer chips. */
export function runControls(change: (change: Change, soon: boolean) => void): {
  element: HTMLElement;
  update(model: Model): void;
} {
  let listing: FolderListing | null = null;
  let run = 0;
  const runs = dropdown({
    label: 'Run',
    testId: 'run',
    onChange: (value) => {
      run = Number(value);
      if (listing !== null) change({ checkpoint: nameOf(listing, run, defaultAt(listing, run)) }, false);
    },
  });
  const steps = slider({
    label: 'Checkpoint',
    testId: 'checkpoint',
    onInput: (at) => {
      if (listing !== null) change({ checkpoint: nameOf(listing, run, at) }, true);
    },
  });
  const layers = chips({ label: 'Layers', testId: 'layers', onChange: (on) => change({ layers: on }, false) });
  const element = el('div', { class: 'control-row' }, runs.element, steps.element, layers.element);
  return {
    element,
    update({ folder, result, wanted }) {
      listing = folder?.listing ?? null;
      if (listing === null) return;
      const found = locate(listing, wanted.checkpoint);
      run = found.run;
      const several = listing.runs.length > 1;
      show(runs.element, several);
      if (several) runs.set(listing.runs.map(runChoice), String(run));
      const checkpoints = listing.runs[run]?.checkpoints ?? [];
      const entry = checkpoints[found.at];
      const text = entry === undefined ? '–' : entry.step === null ? shorten(entry.file, 24) : stepText(entry.step);
      steps.set({
        min: 0,
        max: Math.max(0, checkpoints.length - 1),
        step: 1,
        value: found.at,
        text,
        enabled: checkpoints.length > 1,
      });
      const count = result?.architecture.n_layers ?? listing.architecture?.n_layers ?? 0;
      show(layers.element, count > 0);
      const all = Array.from({ length: count }, (_, layer) => layer);
      layers.set(all.map(String), wanted.settings.layers ?? all);
    },
  };
}

function runChoice({ prefix, checkpoints }: FolderListing['runs'][number], at: number): Choice {
  const name = prefix === '' ? 'unnamed' : prefix;
  return { value: String(at), label: `${shorten(name, 32)} (${checkpoints.length})` };
}
