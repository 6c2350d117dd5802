import type { Node } from 'jsonc-parser';
import type { Stretches } from '../../shared/stretches.js';
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

/** Entries of a row between two places at which reading may pause. */
const ENTRIES = 64;

const SHAPES =
  'Transitions must be matrices, {"symbol": [[…]]} or [[[…]]] in the order of the symbols, ' +
  'or edges, [{"from", "to", "symbol", "probability"}].';

/** Reads matrices or edges. Null, with a diagnostic, if that is not possible. */
export function* readTransitions(
  node: Node,
  states: readonly string[],
  symbols: readonly string[],
  generalised: boolean,
  reader: EntryReader,
): Stretches<Transitions | null> {
  const building = new Building(states, symbols, generalised, reader);
  const items = node.children ?? [];
  if (node.type === 'object') yield* building.readNamedMatrices(node);
  else if (node.type === 'array' && items.length > 0 && items.every((item) => item.type === 'array')) {
    yield* building.readMatrices(node, items);
  } else if (node.type === 'array' && items.every((item) => item.type === 'object')) yield* building.readEdges(items);
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
  private readonly stateAt: ReadonlyMap<string, number>;
  private readonly symbolAt: ReadonlyMap<string, number>;

  constructor(
    private readonly states: readonly string[],
    private readonly symbols: readonly string[],
    private readonly generalised: boolean,
    private readonly reader: EntryReader,
  ) {
    this.matrices = symbols.map(() => new Float64Array(states.length ** 2));
    this.sums = states.map(() => numberValue(0));
    this.rows = states.map(() => []);
    this.stateAt = new Map(states.map((name, at) => [name, at]));
    this.symbolAt = new Map(symbols.map((name, at) => [name, at]));
  }

  *readNamedMatrices(node: Node): Stretches<void> {
    const { diagnostics } = this.reader;
    const properties = yield* propertiesOf(node, diagnostics);
    for (const { name, key, value } of properties.values()) {
      const symbol = this.symbolAt.get(name);
      if (symbol === undefined) diagnostics.error(key, 'unknown-symbol', unknown('symbol', name, this.symbols));
      else if (value !== undefined) yield* this.readMatrix(symbol, value);
    }
    const missing = this.symbols.find((symbol) => !properties.has(symbol));
    if (missing !== undefined) diagnostics.error(node, 'missing-matrix', `There is no matrix for symbol ${missing}.`);
  }

  *readMatrices(node: Node, matrices: readonly Node[]): Stretches<void> {
    if (matrices.length !== this.symbols.length) {
      const expected = `Expected ${this.symbols.length} matrices, one for each symbol, found ${matrices.length}.`;
      this.reader.diagnostics.error(node, 'wrong-shape', expected);
    }
    for (const [symbol, matrix] of matrices.slice(0, this.symbols.length).entries())
      yield* this.readMatrix(symbol, matrix);
  }

  *readEdges(edges: readonly Node[]): Stretches<void> {
    const { diagnostics } = this.reader;
    const seen = new Set<number>();
    for (const edge of edges) {
      yield;
      const properties = yield* propertiesOf(edge, diagnostics);
      warnUnknown(properties, EDGE_PROPERTIES, diagnostics);
      const missing = EDGE_PROPERTIES.find((name) => properties.get(name)?.value === undefined);
      const at = (name: string): Node | undefined => properties.get(name)?.value;
      const [fromNode, toNode, symbolNode, probability] = EDGE_PROPERTIES.map(at);
      if (!fromNode || !toNode || !symbolNode || !probability) {
        diagnostics.error(edge, 'missing-property', `This edge has no "${missing}".`);
        continue;
      }
      const from = this.indexOf(fromNode, 'state', this.states, this.stateAt);
      const to = this.indexOf(toNode, 'state', this.states, this.stateAt);
      const symbol = this.indexOf(symbolNode, 'symbol', this.symbols, this.symbolAt);
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

  private *readMatrix(symbol: number, node: Node): Stretches<void> {
    const S = this.states.length;
    const rows = node.children ?? [];
    if (node.type !== 'array' || rows.length !== S || rows.some((row) => row.type !== 'array')) {
      const expected = `The matrix of symbol ${this.symbols[symbol]} must have ${S} rows, one for each state`;
      const found = node.type === 'array' ? `found ${rows.length}` : `found ${node.type}`;
      this.reader.diagnostics.error(node, 'wrong-shape', `${expected}; ${found}.`);
      return;
    }
    for (const [from, row] of rows.entries()) {
      yield;
      const entries = row.children ?? [];
      this.rows[from].push(row);
      if (entries.length !== S) {
        const expected = `This row (from state ${this.states[from]}) must have ${S} entries, one for each state`;
        this.reader.diagnostics.error(row, 'wrong-shape', `${expected}; found ${entries.length}.`);
        continue;
      }
      for (const [to, entry] of entries.entries()) {
        if (to % ENTRIES === ENTRIES - 1) yield;
        this.put(symbol, from, to, entry);
      }
    }
  }

  private put(symbol: number, from: number, to: number, node: Node): void {
    const value = this.reader.readProbability(node, this.generalised);
    if (value === null) return;
    const { matrices } = this;
    matrices[symbol][from * this.states.length + to] += value.number;
    this.sums[from] = add(this.sums[from], value);
  }

  private indexOf(
    node: Node,
    what: 'state' | 'symbol',
    names: readonly string[],
    places: ReadonlyMap<string, number>,
  ): number | null {
    const name = nameOf(node, what, this.reader.diagnostics);
    if (name === null) return null;
    const index = places.get(name);
    if (index !== undefined) return index;
    this.reader.diagnostics.error(node, `unknown-${what}`, unknown(what, name, names));
    return null;
  }
}

function unknown(what: string, name: string, names: readonly string[]): string {
  const shown = names.slice(0, 20).join(', ') + (names.length > 20 ? ', …' : '');
  return `There is no ${what} ${name}: the ${what}s are ${shown}.`;
}
