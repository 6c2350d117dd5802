import type { Node } from 'jsonc-parser';
import type { TextRange } from './diagnostic.js';
import type { EntryReader } from './entries.js';
import { nameOf, propertiesOf, warnUnknown } from './jsonNodes.js';
import { add, numberValue, type Value } from './value.js';

/** The transitions of a file, with the places in its text that make up each state's row. */
export interface Transitions {
  /** [symbol] row-major S × S. */
  readonly matrices: readonly Float64Array[];
  /** For each state the sum of its probabilities. */
  readonly sums: readonly Value[];
  /** For each state the places of its row in the text: one for each matrix, or one for each edge. */
  readonly rows: readonly (readonly TextRange[])[];
}

export const EDGE_PROPERTIES = ['from', 'to', 'symbol', 'probability'];

const SHAPES =
  'Transitions must be matrices, {"symbol": [[…]]} or [[[…]]] in the order of the symbols, ' +
  'or edges, [{"from", "to", "symbol", "probability"}].';

/** Reads matrices or edges. Null, with a diagnostic, if that is not possible. */
export function readTransitions(
  node: Node,
  states: readonly string[],
  symbols: readonly string[],
  generalised: boolean,
  reader: EntryReader,
): Transitions | null {
  const building = new Building(states, symbols, generalised, reader);
  const items = node.children ?? [];
  if (node.type === 'object') building.readNamedMatrices(node);
  else if (node.type === 'array' && items.length > 0 && items.every((item) => item.type === 'array')) {
    building.readMatrices(node, items);
  } else if (node.type === 'array' && items.every((item) => item.type === 'object')) building.readEdges(items);
  else {
    reader.diagnostics.error(node, 'wrong-type', SHAPES);
    return null;
  }
  return building;
}

class Building implements Transitions {
  readonly matrices: readonly Float64Array[];
  readonly sums: Value[];
  readonly rows: TextRange[][];

  constructor(
    private readonly states: readonly string[],
    private readonly symbols: readonly string[],
    private readonly generalised: boolean,
    private readonly reader: EntryReader,
  ) {
    this.matrices = symbols.map(() => new Float64Array(states.length ** 2));
    this.sums = states.map(() => numberValue(0));
    this.rows = states.map(() => []);
  }

  readNamedMatrices(node: Node): void {
    const { diagnostics } = this.reader;
    const properties = propertiesOf(node, diagnostics);
    for (const { name, key, value } of properties.values()) {
      const symbol = this.symbols.indexOf(name);
      if (symbol < 0) diagnostics.error(key, 'unknown-symbol', unknown('symbol', name, this.symbols));
      else if (value !== undefined) this.readMatrix(symbol, value);
    }
    const missing = this.symbols.find((symbol) => !properties.has(symbol));
    if (missing !== undefined) diagnostics.error(node, 'missing-matrix', `There is no matrix for symbol ${missing}.`);
  }

  readMatrices(node: Node, matrices: readonly Node[]): void {
    if (matrices.length !== this.symbols.length) {
      const expected = `Expected ${this.symbols.length} matrices, one for each symbol, found ${matrices.length}.`;
      this.reader.diagnostics.error(node, 'wrong-shape', expected);
    }
    matrices.slice(0, this.symbols.length).forEach((matrix, symbol) => this.readMatrix(symbol, matrix));
  }

  readEdges(edges: readonly Node[]): void {
    const { diagnostics } = this.reader;
    const seen = new Set<number>();
    for (const edge of edges) {
      const properties = propertiesOf(edge, diagnostics);
      warnUnknown(properties, EDGE_PROPERTIES, diagnostics);
      const missing = EDGE_PROPERTIES.find((name) => properties.get(name)?.value === undefined);
      const at = (name: string): Node | undefined => properties.get(name)?.value;
      const [fromNode, toNode, symbolNode, probability] = EDGE_PROPERTIES.map(at);
      if (!fromNode || !toNode || !symbolNode || !probability) {
        diagnostics.error(edge, 'missing-property', `This edge has no "${missing}".`);
        continue;
      }
      const from = this.indexOf(fromNode, 'state', this.states);
      const to = this.indexOf(toNode, 'state', this.states);
      const symbol = this.indexOf(symbolNode, 'symbol', this.symbols);
      if (from !== null) this.rows[from].push(edge);
      if (from === null || to === null || symbol === null) {
        this.reader.readProbability(probability, this.generalised);
        continue;
      }
      const key = (symbol * this.states.length + from) * this.states.length + to;
      if (seen.has(key)) {
        const which = `${this.states[from]} to ${this.states[to]} with ${this.symbols[symbol]}`;
        diagnostics.warning(
          edge,
          'duplicate-edge',
          `There is an edge from ${which} already: their probabilities add up.`,
        );
      }
      seen.add(key);
      this.put(symbol, from, to, probability);
    }
  }

  private readMatrix(symbol: number, node: Node): void {
    const S = this.states.length;
    const rows = node.children ?? [];
    if (node.type !== 'array' || rows.length !== S || rows.some((row) => row.type !== 'array')) {
      const expected = `The matrix of symbol ${this.symbols[symbol]} must have ${S} rows, one for each state`;
      const found = node.type === 'array' ? `found ${rows.length}` : `found ${node.type}`;
      this.reader.diagnostics.error(node, 'wrong-shape', `${expected}; ${found}.`);
      return;
    }
    rows.forEach((row, from) => {
      const entries = row.children ?? [];
      this.rows[from].push(row);
      if (entries.length !== S) {
        const expected = `This row (from state ${this.states[from]}) must have ${S} entries, one for each state`;
        this.reader.diagnostics.error(row, 'wrong-shape', `${expected}; found ${entries.length}.`);
        return;
      }
      entries.forEach((entry, to) => this.put(symbol, from, to, entry));
    });
  }

  private put(symbol: number, from: number, to: number, node: Node): void {
    const value = this.reader.readProbability(node, this.generalised);
    if (value === null) return;
    const { matrices } = this;
    matrices[symbol][from * this.states.length + to] += value.number;
    this.sums[from] = add(this.sums[from], value);
  }

  private indexOf(node: Node, what: 'state' | 'symbol', names: readonly string[]): number | null {
    const name = nameOf(node, what, this.reader.diagnostics);
    if (name === null) return null;
    const index = names.indexOf(name);
    if (index >= 0) return index;
    this.reader.diagnostics.error(node, `unknown-${what}`, unknown(what, name, names));
    return null;
  }
}

function unknown(what: string, name: string, names: readonly string[]): string {
  const shown = names.slice(0, 20).join(', ') + (names.length > 20 ? ', …' : '');
  return `There is no ${what} ${name}: the ${what}s are ${shown}.`;
}
