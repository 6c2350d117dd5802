import type { Origin } from '../../protocol/provenance.js';
import { originOf, SETTINGS_FILE, type ConfigField, type RunConfig } from './runConfig.js';

/** Where a field of a configuration is from. */
export function provenanceOf(config: RunConfig, field: ConfigField): Origin {
  const file = originOf(config, field);
  return file === SETTINGS_FILE || file === 'what was set for this folder'
    ? { from: 'you' }
    : { from: 'file', file, field };
}

/** Fields of configs that look as if they told a value, and were not understood. */
export function lookalikesOf(_config: RunConfig | null, _field: string): string[] {
  return [];
}
