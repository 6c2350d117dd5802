import type { Origin } from '../../protocol/provenance.js';
import { placeOf, type RunConfig } from './runConfig.js';
import type { ConfigField } from './schema.js';

/** Where a field is from, as results tell it. */
export function provenanceOf(config: RunConfig, field: ConfigField | `process_params.${string}`): Origin {
  const { kind, file, field: path } = placeOf(config, field);
  if (kind === 'config') return { from: 'file', file, field: path };
  return kind === 'name' ? { from: 'name', name: file } : { from: 'you' };
}

const MAX_SHOWN = 60;

/** Fields of configs that look as if they told a value, and were not understood: `config.json: mlp_activation "gelu-ish"`. */
export function lookalikesOf(config: RunConfig | null, field: string): string[] {
  return (config?.lookalikes ?? [])
    .filter(({ like }) => like === field)
    .slice(0, 5)
    .map(({ file, field: path, value }) => `${file}: ${path} ${(JSON.stringify(value) ?? '').slice(0, MAX_SHOWN)}`);
}
