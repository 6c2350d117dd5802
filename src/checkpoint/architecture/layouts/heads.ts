import { InputError } from '../../../shared/inputError.js';
import { originOf, type ConfigField, type RunConfig } from '../../config/runConfig.js';

export interface HeadCounts {
  readonly n_heads: number;
  readonly n_key_value_heads: number;
  readonly d_head: number;
  /** The config's field that told them; null: the weights. */
  readonly field: ConfigField | null;
}

/** Widths of the projections, all heads together. */
export interface Widths {
  /** Queries; null where they stand in one matrix with keys and values. */
  readonly q: number | null;
  readonly k: number | null;
  /** Queries, keys and values together, where they are one matrix. */
  readonly qkv: number | null;
}

/**
 * The numbers of heads: shapes of projections do not show them, so that they are told by modules of single heads, or by
 * a config (n_heads, or d_head), and cannot be assumed.
 * @throws InputError `unknown-value` (n_heads, with the numbers that divide), `config-disagrees`
 */
export function headCounts(widths: Widths, modules: number | null, config: RunConfig | null, file: string): HeadCounts {
  const groups = config?.n_key_value_heads ?? null;
  const said = modules ?? config?.n_heads ?? null;
  if (said === null && widths.q !== null && config?.d_head != null && widths.q % config.d_head === 0)
    return counts(widths.q / config.d_head, config.d_head, widths, 'd_head', file, config);
  if (said === null) throw unknownHeads(widths, file);
  const field = modules === null ? 'n_heads' : null;
  if (widths.q !== null) {
    if (widths.q % said !== 0) throw doesNotDivide(said, widths.q, config, file);
    return counts(said, widths.q / said, widths, field, file, config);
  }
  const total = said + 2 * (groups ?? said);
  const fused = widths.qkv ?? 0;
  if (fused % total !== 0) throw doesNotDivide(said, fused, config, file);
  return { n_heads: said, n_key_value_heads: groups ?? said, d_head: fused / total, field };
}

function counts(
  n_heads: number,
  d_head: number,
  { k, q }: Widths,
  field: ConfigField | null,
  file: string,
  config: RunConfig | null,
): HeadCounts {
  const keys = k ?? q ?? 0;
  const groups = keys / d_head;
  if (!Number.isInteger(groups) || groups < 1 || n_heads % groups !== 0)
    throw new InputError(
      'config-disagrees',
      `${config ? originOf(config, 'n_heads') : file} gives ${n_heads} heads of ${d_head} dimensions, which keys of ` +
        `${keys} in ${file} cannot be divided into. Correct n_heads, or set it in .beliefscope.json.`,
    );
  return { n_heads, n_key_value_heads: groups, d_head, field };
}

function doesNotDivide(n_heads: number, width: number, config: RunConfig | null, file: string): InputError {
  return new InputError(
    'config-disagrees',
    `${config ? originOf(config, 'n_heads') : file} says n_heads is ${n_heads}, which does not divide the ${width} rows ` +
      `of the projections in ${file}. Correct it, or set n_heads in .beliefscope.json.`,
  );
}

/** More heads than this are not offered to choose from. */
const MAX_HEADS = 64;

function unknownHeads({ q, k, qkv }: Widths, file: string): InputError {
  const width = q ?? (qkv ?? 0) / 3;
  const fits = (heads: number) => width % heads === 0 && (k === null || q === null || k % (q / heads) === 0);
  const choices = Array.from({ length: MAX_HEADS }, (_, at) => at + 1).filter(fits);
  return new InputError(
    'unknown-value',
    `The weights of ${file} do not show the number of heads: set n_heads in .beliefscope.json or in the config beside ` +
      `the checkpoint. These divide its projections: ${choices.join(', ')}.`,
    { field: 'n_heads', choices },
  );
}
