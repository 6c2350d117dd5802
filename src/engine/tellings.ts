import { provenanceOf } from '../checkpoint/config/provenance.js';
import type { Process } from '../process/process.js';
import { messageText } from '../shared/shownText.js';
import type { AnalysisSettings } from '../protocol/analysis.js';
import type { AssumedValue, Origin, Provenance } from '../protocol/provenance.js';
import { processTold } from './processes/told.js';
import type { LoadedModel } from './stores/modelStore.js';

/** Where all values that an analysis depends on are from, and those that nothing told. */
export function tellings(
  checkpoint: LoadedModel['checkpoint'],
  settings: AnalysisSettings,
  process: Process,
): { readonly provenance: Provenance; readonly assumed: readonly AssumedValue[] } {
  const config = checkpoint.config ?? null;
  const told = processTold(settings.process, config, process);
  const bos: Origin =
    settings.bos !== null
      ? { from: 'you' }
      : config?.bos != null
        ? provenanceOf(config, config.bos_token != null ? 'bos_token' : 'bos')
        : { from: 'weights' };
  return {
    provenance: {
      ...checkpoint.provenance,
      ...(settings.context !== null && { n_ctx: { from: 'you' } }),
      bos,
      ...((settings.other_logits ?? config?.other_logits) && { other_logits: { from: 'you' as const } }),
      ...told.provenance,
    },
    assumed: [
      ...(checkpoint.assumed ?? []).filter(({ field }) => field !== 'n_ctx' || settings.context === null),
      ...told.assumed,
    ].map((each) => ({ ...each, why: messageText(each.why), lookalikes: each.lookalikes.map(messageText) })),
  };
}
