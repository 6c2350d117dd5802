/** Numbers as a person reads them; the full value belongs into a title beside them. */

/** A share such as r2: three decimals, and never "1.000" for what is not one. */
export function share(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = value.toFixed(3);
  if (value < 1 && Number(text) === 1) return value > 0.9999995 ? '0.999999…' : String(Math.floor(value * 1e6) / 1e6);
  return text === '-0.000' ? '0.000' : text;
}

/** Three significant digits, in powers of ten where plain digits would be long: 0.00777, 2.1e-5. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e6) return value.toExponential(1).replace('e+', 'e');
  return String(Number(value.toPrecision(3)));
}

/** A probability for a label: 0.333, and 0 and 1 where they are exact. */
export function probability(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0 || value === 1) return String(value);
  if (value > 0 && value < 0.0005) return '<0.001';
  if (value < 1 && value > 0.9995) return '>0.999';
  const text = value.toFixed(3);
  return text === '-0.000' ? '0.000' : text;
}

const thin = new Intl.NumberFormat('en-US');

/** Counts with separators. */
export function count(value: number): string {
  return Number.isInteger(value) ? thin.format(value) : thin.format(Math.round(value * 100) / 100);
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Steps of a training run: 11,520,000 reads worse than 11.52M on a slider. */
export function step(value: number): string {
  return thin.format(value);
}

/** `0–3, 5, 7–9` from ascending whole numbers. */
export function ranges(values: readonly number[]): string {
  const parts: string[] = [];
  for (let from = 0; from < values.length;) {
    let to = from;
    while (to + 1 < values.length && values[to + 1] === (values[to] ?? 0) + 1) to++;
    parts.push(
      to === from
        ? `${values[from]}`
        : to === from + 1
          ? `${values[from]}, ${values[to]}`
          : `${values[from]}–${values[to]}`,
    );
    from = to + 1;
  }
  return parts.join(', ');
}

/** The middle of a long name gives way. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`;
}
