import * as l10n from '@vscode/l10n';
import type { RunConfig } from '../../checkpoint/config/runConfig.js';
import { provenanceOf } from '../../checkpoint/config/provenance.js';
import { findPreset } from '../../process/presets/catalogue.js';
import type { Process } from '../../process/process.js';
import type { AssumedValue, Origin, Provenance } from '../../protocol/provenance.js';
import type { ProcessChoice } from '../../protocol/process.js';
import { lookalikesOf } from '../../checkpoint/config/provenance.js';
import { saidByConfig } from './processChoice.js';

export interface Told {
  readonly provenance: Provenance;
  readonly assumed: readonly AssumedValue[];
}

/** Where the process and each of its parameters are from; parameters that nothing tells have a preset's defaults. */
export function processTold(choice: ProcessChoice | null, config: RunConfig | null, process: Process): Told {
  const provenance: Record<string, Origin> = {};
  const assumed: AssumedValue[] = [];
  const resolved = choice ?? saidByConfig(config);
  if (!resolved) return { provenance, assumed };
  provenance['process'] = choice ? { from: 'you' } : config ? provenanceOf(config, 'process') : { from: 'assumed' };
  const preset = resolved.kind === 'preset' ? findPreset(resolved.name) : undefined;
  for (const [name, value] of Object.entries(process.params)) {
    const field = `process.${name}`;
    if (Object.hasOwn(resolved.params, name))
      provenance[field] = choice
        ? { from: 'you' }
        : config
          ? provenanceOf(config, `process_params.${name}`)
          : { from: 'assumed' };
    else if (!preset) provenance[field] = { from: 'file', file: process.name, field: `parameters.${name}` };
    else {
      provenance[field] = { from: 'assumed' };
      const text = typeof value === 'number' ? String(value) : `[${value.join(', ')}]`;
      assumed.push({
        field,
        value: typeof value === 'number' ? value : text,
        why: l10n.t(
          'Nothing tells {0} of {1}: its default, {2}, was assumed (process_params).',
          name,
          process.name,
          text,
        ),
        lookalikes: lookalikesOf(config, 'process_params'),
      });
    }
  }
  return { provenance, assumed };
}
