import { provenanceOf } from './runConfig.js';
import type { RunConfig } from './runConfig.js';

export { provenanceOf };

const MAX_SHOWN = 60;

/** Fields of configs that look as if they told a value, and were not understood: `config.json: mlp_activation "gelu-ish"`. */
export function lookalikesOf(config: RunConfig | null, field: string): string[] {
  return (config?.lookalikes ?? [])
    .filter(({ like }) => like === field)
    .slice(0, 5)
    .map(({ file, field: path, value }) => `${file}: ${path} ${(JSON.stringify(value) ?? '').slice(0, MAX_SHOWN)}`);
}
