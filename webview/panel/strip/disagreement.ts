import { checkpointText, count, ranges } from '../../../src/shared/texts.js';
import { locate } from '../checkpoints.js';
import { fullParams, processName, valueText } from '../processParams.js';
import type { Attempt, FolderMessage, Model, Wanted } from '../state.js';

/** What the picture is of, and what was asked for, where these are not the same. */
export interface Disagreement {
  /** `step 768,000 with pR1 0.5` */
  readonly shown: string;
  /** `pR1 0.3` */
  readonly asked: string;
}

/** null where what was asked for last is what is on show. */
export function disagreementOf({ folder, answered, wanted, dropped, result }: Model): Disagreement | null {
  const asked = dropped ?? wanted;
  if (folder === null || answered === null || result === null || asked === answered) return null;
  const [now, then] = [answered, asked].map((each) => described(folder, each, result.architecture.n_layers));
  if (now === undefined || then === undefined) return null;
  const names = [...new Set([...now.keys(), ...then.keys()])].filter((name) => now.get(name) !== then.get(name));
  if (names.length === 0) return null;
  const step = checkpointText(result.checkpoint);
  const differing = names.flatMap((name) => (name === 'checkpoint' ? [] : (now.get(name) ?? [])));
  return {
    shown: differing.length === 0 ? step : `${step} with ${differing.join(', ')}`,
    asked: names.flatMap((name) => then.get(name) ?? []).join(', ') || 'the settings of the folder',
  };
}

/** What a request is for, by part, each part in words. */
function described(folder: FolderMessage, { checkpoint, settings }: Wanted, layers: number): Map<string, string> {
  const parts = new Map<string, string>();
  const { run, at } = locate(folder.listing, checkpoint);
  const entry = folder.listing.runs[run]?.checkpoints[at];
  if (entry !== undefined) parts.set('checkpoint', checkpointText(entry));
  const process = settings.process ?? folder.listing.process;
  if (process !== null) {
    parts.set('process', `process ${processName(process)}`);
    const preset = process.kind === 'preset' ? folder.presets.find(({ name }) => name === process.name) : undefined;
    const params = preset === undefined ? process.params : fullParams(preset, process.params);
    for (const [name, value] of Object.entries(params)) parts.set(`param ${name}`, `${name} ${valueText(value)}`);
  }
  const used = settings.layers ?? Array.from({ length: layers }, (_, layer) => layer);
  parts.set('layers', `layers ${ranges(used)}`);
  parts.set('decimals', `${settings.decimals} decimals`);
  parts.set('ridge', `ridge ${settings.ridge}`);
  parts.set('cutoff', `cut-off ${settings.cutoff}`);
  parts.set('weighting', `${settings.weighting} weighting`);
  parts.set('context', settings.context === null ? 'the model’s own context' : `context ${settings.context}`);
  const { sample } = settings;
  parts.set('sample', sample === null ? 'all words' : `${count(sample.words)} words of seed ${sample.seed}`);
  if (settings.bos !== null) parts.set('bos', `${settings.bos ? 'a' : 'no'} beginning-of-sequence token`);
  if (settings.other_logits !== null) parts.set('other_logits', `other logits ${settings.other_logits}`);
  return parts;
}

/** What the picture is of, and what became of what was asked for. */
export function sentence({ shown, asked }: Disagreement, attempt: Attempt): string {
  const end = {
    cancelled: `you asked for ${asked} and cancelled`,
    failed: `you asked for ${asked}, and that failed`,
    unfinished: `you asked for ${asked}, and that was not finished`,
    waiting: `${asked} is being computed`,
  }[attempt];
  return `This picture is of ${shown}; ${end}.`;
}

/** What the picture is of while another one is computed; null where it is of what the controls say. */
export function stillText(model: Model): string | null {
  const differs = disagreementOf(model);
  return model.busy === null || differs === null ? null : `This picture is still of ${differs.shown}.`;
}
