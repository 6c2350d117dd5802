import { isFields, type Fields } from '../../shared/fields.js';

/** References that lead to references, and all of them together. */
const MAX_CHAIN = 16;
const MAX_FIELDS = 50_000;
/** Longer texts are no values of ours; references that double one another end here. */
const MAX_TEXT = 4096;
const WHOLE = /^\$\{([^${}]*)\}$/;
const PART = /\$\{([^${}]*)\}/g;

/**
 * A config in which OmegaConf's references (`${model.d_model}`, `${.sibling}`, `${oc.env:NAME,default}`) are replaced by
 * what they name. Of the environment nothing is read: what it would tell is its default, or stays as it is written, which
 * no field takes for a value.
 * See https://omegaconf.readthedocs.io, "Variable interpolation" and "Resolvers".
 */
export function interpolated(root: Fields): Fields {
  if (!mentions(root, 12)) return root;
  const budget = { left: MAX_FIELDS };
  const resolve = (value: unknown, path: readonly string[], chain: number): unknown => {
    if (typeof value !== 'string' || !value.includes('${')) return value;
    if (chain > MAX_CHAIN || budget.left-- <= 0 || value.length > MAX_TEXT) return value;
    const whole = WHOLE.exec(value);
    if (whole) return named(whole[1], path, chain) ?? value;
    const text = value.replace(PART, (reference, expression: string) => {
      const found = named(expression, path, chain);
      return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean'
        ? String(found)
        : reference;
    });
    // A default can hold a reference: ${oc.env:X,${model.act_fn}}.
    return text !== value && text.includes('${') ? resolve(text, path, chain + 1) : text;
  };
  const named = (expression: string, path: readonly string[], chain: number): unknown => {
    const [, resolver, rest] = /^\s*([\w.]+):(.*)$/s.exec(expression) ?? [];
    if (resolver !== undefined) {
      const comma = rest.indexOf(',');
      const fallback = comma < 0 ? undefined : scalarOf(rest.slice(comma + 1).trim());
      if (resolver === 'oc.env') return fallback;
      if (resolver === 'oc.select')
        return lookUp((comma < 0 ? rest : rest.slice(0, comma)).trim(), path, chain) ?? fallback;
      if (resolver === 'oc.decode') return scalarOf(rest.trim());
      return undefined;
    }
    return lookUp(expression.trim(), path, chain);
  };
  const lookUp = (name: string, path: readonly string[], chain: number): unknown => {
    const dots = /^\.+/.exec(name)?.[0].length ?? 0;
    const from = dots === 0 ? [] : path.slice(0, Math.max(0, path.length - dots));
    const keys = [
      ...from,
      ...name
        .slice(dots)
        .split(/[.[\]]+/)
        .filter(Boolean),
    ];
    let at: unknown = root;
    for (const [depth, key] of keys.entries()) {
      at = isFields(at) && Object.hasOwn(at, key) ? resolve(at[key], keys.slice(0, depth + 1), chain + 1) : undefined;
      if (at === undefined) return undefined;
    }
    return at;
  };
  const walk = (fields: Fields, path: readonly string[], depth: number): Fields => {
    const out: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(fields)) {
      if (budget.left-- <= 0) break;
      const here = [...path, key];
      const found = resolve(value, here, 0);
      // What a reference names is walked too, below the place that it is put in; the depth ends what names itself.
      out[key] = isFields(found) && depth > 0 ? walk(found, here, depth - 1) : found;
    }
    return out;
  };
  return walk(root, [], 12);
}

function mentions(fields: Fields, depth: number): boolean {
  return Object.values(fields).some(
    (value) =>
      (typeof value === 'string' && value.includes('${')) ||
      (depth > 0 && isFields(value) && mentions(value, depth - 1)),
  );
}

/** A default as OmegaConf reads it: a number, true or false, null, or text with or without quotes. */
function scalarOf(text: string): unknown {
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return Number(text);
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (/^null$/i.test(text)) return null;
  return text.replace(/^(['"])(.*)\1$/s, '$2');
}
