import { fieldsNamed } from './fieldNames.js';
import { numberIn, truth } from './fieldValues.js';
import { isFields } from '../../shared/fields.js';
import type { Place } from './places.js';

/** Factors by which models multiply something that no graph here multiplies; 1 changes nothing. */
const FACTORS: readonly (readonly [RegExp, string])[] = [
  [/^(residual|resid)(multiplier|scale|scaling)$|^scaledepth$/, 'scaled sublayers'],
  [/^(logits?|output)(scale|scaling|multiplier)$|^dimmodelbase$|^mupwidthscale$/, 'scaled logits'],
];

/**
 * What a field asks for that is not computed, in words; null for other fields and for values that change nothing. Names and
 * values are those of transformers' configs (rope_scaling, no_rope_layers, residual_multiplier, …).
 */
export function notComputed({ name, value }: Place): string | null {
  if (name === 'ropescaling' || name === 'ropeparameters') return scaledRotations(name, value);
  if (name === 'noropelayers' && Array.isArray(value))
    return value.some((turned) => turned === 0 || turned === false) ? 'rotary positions in some layers alone' : null;
  if (name === 'noropelayerinterval') return numberIn(value) ? 'rotary positions in some layers alone' : null;
  if (
    typeof value === 'string' &&
    fieldsNamed(name).some(({ field }) => field === 'norm_position') &&
    /sandwich|both|peri|double|hybrid|mix|deep|pre.*post|subln/i.test(value)
  )
    return 'norms both before and after the sublayers';
  const factor = numberIn(value);
  const found = factor === null || factor === 1 ? undefined : FACTORS.find(([pattern]) => pattern.test(name));
  return found ? found[1] : null;
}

/** Llama 3's, YaRN's, linear and dynamic scalings change every angle; `default` is none. */
function scaledRotations(name: string, value: unknown): string | null {
  if (value === null || truth(value) === false) return null;
  if (!isFields(value))
    return typeof value === 'string' && /^(default|none|null)?$/i.test(value.trim()) ? null : 'scaled rotary positions';
  const kind = value.rope_type ?? value.type ?? value.name;
  if (kind === 'default' || (kind == null && (name === 'ropeparameters' || numberIn(value.factor) === 1))) return null;
  return 'scaled rotary positions';
}
