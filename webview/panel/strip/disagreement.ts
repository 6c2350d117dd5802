import * as l10n from '@vscode/l10n';
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
    shown: differing.length === 0 ? step : l10n.t('{0} with {1}', step, differing.join(', ')),
    asked: names.flatMap((name) => then.get(name) ?? []).join(', ') || l10n.t('the settings of the folder'),
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
    parts.set('process', l10n.t('process {0}', processName(process)));
    const preset = process.kind === 'preset' ? folder.presets.find(({ name }) => name === process.name) : undefined;
    const params = preset === undefined ? process.params : fullParams(preset, process.params);
    for (const [name, value] of Object.entries(params)) parts.set(`param ${name}`, `${name} ${valueText(value)}`);
  }
  const used = settings.layers ?? Array.from({ length: layers }, (_, layer) => layer);
  parts.set('layers', l10n.t('layers {0}', ranges(used)));
  parts.set('decimals', l10n.t('{0} decimals', settings.decimals));
  parts.set('ridge', l10n.t('ridge {0}', settings.ridge));
  parts.set('cutoff', l10n.t('cut-off {0}', settings.cutoff));
  parts.set('weighting', weightingText(settings.weighting));
  parts.set(
    'context',
    settings.context === null ? l10n.t('the model’s own context') : l10n.t('context {0}', settings.context),
  );
  const { sample } = settings;
  parts.set(
    'sample',
    sample === null ? l10n.t('all words') : l10n.t('{0} words of seed {1}', count(sample.words), sample.seed),
  );
  if (settings.bos !== null)
    parts.set('bos', settings.bos ? l10n.t('a beginning-of-sequence token') : l10n.t('no beginning-of-sequence token'));
  if (settings.other_logits !== null) parts.set('other_logits', l10n.t('other logits {0}', settings.other_logits));
  return parts;
}

function weightingText(weighting: Wanted['settings']['weighting']): string {
  if (weighting === null) return l10n.t('automatic weighting');
  return weighting === 'uniform' ? l10n.t('uniform weighting') : l10n.t('probability weighting');
}

/** What the picture is of, and what became of what was asked for. */
export function sentence({ shown, asked }: Disagreement, attempt: Attempt): string {
  switch (attempt) {
    case 'cancelled':
      return l10n.t('This picture is of {0}; you asked for {1} and cancelled.', shown, asked);
    case 'failed':
      return l10n.t('This picture is of {0}; you asked for {1}, and that failed.', shown, asked);
    case 'unfinished':
      return l10n.t('This picture is of {0}; you asked for {1}, and that was not finished.', shown, asked);
    case 'waiting':
      return l10n.t('This picture is of {0}; {1} is being computed.', shown, asked);
  }
}

/** What the picture is of while another one is computed; null where it is of what the controls say. */
export function stillText(model: Model): string | null {
  const differs = disagreementOf(model);
  return model.busy === null || differs === null ? null : l10n.t('This picture is still of {0}.', differs.shown);
}
