import { jsonText } from '../../shared/writtenText.js';
import { createPreset, findPreset, presetSpec } from '../presets/catalogue.js';
import { matricesOf } from '../matrices.js';
import type { PresetParameter } from '../presets/preset.js';
import type { Process } from '../process.js';
import { presetExpressions, SHAPING_PARAMETERS, type EntryText } from './presetExpressions.js';

/** A process with more than this fraction of non-zero entries is written as matrices, any other as edges. */
const DENSE = 0.5;

/**
 * The text of a `*.process.json` file for a preset, its entries in terms of the parameters if possible.
 * @param as the name that the file gives it and the order of its symbols, where they are others
 * @throws InputError `unknown-process`, `bad-parameter`
 */
export function presetAsFile(
  name: string,
  params: Readonly<Record<string, unknown>> = {},
  as: Pick<Process, 'name' | 'symbols'> | null = null,
): string {
  const spec = presetSpec(name, params);
  if (spec !== null) return `${JSON.stringify(spec, null, 2)}\n`;
  const process = createPreset(name, params);
  const info = findPreset(name);
  const entries = presetExpressions(process);
  const fixed = SHAPING_PARAMETERS[process.name] ?? [];
  const kept = entries === null ? [] : (info?.parameters ?? []).filter((p) => !fixed.includes(p.name) && !p.list);
  return fileText(process, entries ?? numericEntries(process), info?.description ?? '', kept, as ?? process);
}

/** The text of a `*.process.json` file for any process, its entries as numbers. Throws InputError `no-matrices`. */
export function processAsFile(process: Process, description = ''): string {
  return fileText(process, numericEntries(process), description, []);
}

function numericEntries(process: Process): EntryText[] {
  const S = process.states.length;
  const entries: EntryText[] = [];
  matricesOf(process).forEach((matrix, symbol) =>
    matrix.forEach((value, i) => {
      if (value !== 0) entries.push({ symbol, from: Math.floor(i / S), to: i % S, text: String(value) });
    }),
  );
  return entries;
}

function fileText(
  process: Process,
  entries: readonly EntryText[],
  description: string,
  parameters: readonly PresetParameter[],
  { name, symbols }: Pick<Process, 'name' | 'symbols'> = process,
): string {
  const S = process.states.length;
  const dense = entries.length > DENSE * process.symbols.length * S * S;
  const properties: [string, string][] = [['name', jsonText(name)]];
  if (description !== '') properties.push(['description', jsonText(description)]);
  if (process.generalised) properties.push(['generalised', 'true']);
  if (process.approximate !== undefined) properties.push(['approximate', String(process.approximate)]);
  if (process.inferred)
    properties.push(['inferred', spaced({ checkpoint: process.inferred.checkpoint, sha256: process.inferred.sha256 })]);
  if (parameters.length > 0) properties.push(['parameters', parameterText(process, parameters)]);
  properties.push(['states', list(process.states)], ['symbols', list(symbols)]);
  if (process.start !== process.stationary) properties.push(['initial', `[${[...process.start].join(', ')}]`]);
  properties.push(['transitions', dense ? matrixText(process, entries) : edgeText(process, entries)]);
  return `{\n${properties.map(([key, value]) => `  ${jsonText(key)}: ${value}`).join(',\n')}\n}\n`;
}

function parameterText(process: Process, parameters: readonly PresetParameter[]): string {
  const lines = parameters.map((parameter) => {
    const { name, min, max, minOpen, maxOpen, integer, doc } = parameter;
    const fields = {
      default: process.params[name],
      ...(Number.isFinite(min) && { min }),
      ...(Number.isFinite(max) && { max }),
      ...(minOpen && { minOpen }),
      ...(maxOpen && { maxOpen }),
      ...(integer && { integer }),
      ...(doc !== '' && { description: doc }),
    };
    return `    ${jsonText(name)}: ${spaced(fields)}`;
  });
  return `{\n${lines.join(',\n')}\n  }`;
}

function edgeText(process: Process, entries: readonly EntryText[]): string {
  const edges = [...entries].sort((a, b) => a.from - b.from || a.symbol - b.symbol || a.to - b.to);
  const lines = edges.map(({ from, to, symbol, text }) => {
    const named = { from: process.states[from], to: process.states[to], symbol: process.symbols[symbol] };
    return `    ${spaced(named).slice(0, -2)}, "probability": ${entryText(text)} }`;
  });
  return `[\n${lines.join(',\n')}\n  ]`;
}

function matrixText(process: Process, entries: readonly EntryText[]): string {
  const S = process.states.length;
  const cells = process.symbols.map(() => new Array<string>(S * S).fill('0'));
  for (const { symbol, from, to, text } of entries) cells[symbol][from * S + to] = entryText(text);
  const matrices = cells.map((cell, symbol) => {
    const width = Math.max(...cell.map((text) => text.length));
    const rows = process.states.map((_, from) => {
      const row = cell.slice(from * S, from * S + S);
      return `      [${row.map((text, to) => (to < S - 1 ? `${text},`.padEnd(width + 1) : text)).join(' ')}]`;
    });
    return `    ${jsonText(process.symbols[symbol])}: [\n${rows.join(',\n')}\n    ]`;
  });
  return `{\n${matrices.join(',\n')}\n  }`;
}

/** A number is written as it is, anything else as a JSON string. */
const entryText = (text: string): string => (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) ? text : jsonText(text));

const list = (names: readonly string[]): string => `[${names.map((name) => jsonText(name)).join(', ')}]`;

/** One line of JSON with spaces after colons and commas. */
function spaced(fields: Readonly<Record<string, unknown>>): string {
  const inner = Object.entries(fields).map(([key, value]) => `${jsonText(key)}: ${jsonText(value)}`);
  return `{ ${inner.join(', ')} }`;
}
