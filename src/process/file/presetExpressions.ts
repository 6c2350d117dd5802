import type { Process } from '../process.js';

/** An entry of a matrix as text: a number, a fraction or an expression of the preset's parameters. */
export interface EntryText {
  readonly symbol: number;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The transitions of a preset in terms of its parameters, so that the parameters of a file made from it can be
 * varied; null if they cannot be written with + - * / alone. A test checks that they give the preset's own matrices.
 */
export function presetExpressions(process: Process): EntryText[] | null {
  const write = EXPRESSIONS[process.name];
  if (write === undefined) return null;
  const entries: EntryText[] = [];
  const put = (symbol: number, from: number, to: number, text: string): void => {
    entries.push({ symbol, from, to, text });
  };
  write(put, process);
  return entries;
}

type Put = (symbol: number, from: number, to: number, text: string) => void;

const EXPRESSIONS: Readonly<Record<string, (put: Put, process: Process) => void>> = {
  rrxor: (put) => rrxor(put, 'pR1', 'pR2'),
  'leaky-rrxor': (put) => {
    const base = new Map<string, string>();
    rrxor((symbol, from, to, text) => base.set([symbol, from, to].join(), text), 'p1', 'p2');
    everywhere(2, 5, (symbol, from, to) => {
      const own = base.get([symbol, from, to].join());
      put(symbol, from, to, own === undefined ? 'epsilon / 10' : `(1 - epsilon) * (${own}) + epsilon / 10`);
    });
  },
  mess3: (put) =>
    everywhere(3, 3, (symbol, from, to) => {
      put(symbol, from, to, `${symbol === to ? 'a' : '(1 - a) / 2'} * ${from === to ? '(1 - 2 * x)' : 'x'}`);
    }),
  'zero-one-random': (put) => {
    put(0, 0, 1, '1');
    put(1, 1, 2, '1');
    put(0, 2, 0, 'p');
    put(1, 2, 0, '1 - p');
  },
  even: (put) => {
    put(0, 0, 0, 'p');
    put(1, 0, 1, '1 - p');
    put(1, 1, 0, '1');
  },
  'golden-mean': (put, process) => {
    const S = process.states.length;
    put(0, 0, 0, '1 - p');
    put(1, 0, 1, 'p');
    for (let from = 1; from < S; from++) put(from < Number(process.params.R) ? 1 : 0, from, (from + 1) % S, '1');
  },
  'no-consecutive-ones': (put) => {
    put(0, 0, 0, '1 - p');
    put(1, 0, 1, 'p');
    put(0, 1, 0, '1');
  },
  sns: (put) => {
    put(0, 0, 0, '1 - p');
    put(0, 0, 1, 'p');
    put(0, 1, 1, '1 - q');
    put(1, 1, 0, 'q');
  },
  nond: (put) => {
    put(0, 0, 2, '1');
    put(1, 1, 0, '1/2');
    put(1, 1, 1, '1/2');
    for (let to = 0; to < 3; to++) put(1, 2, to, '1/3');
  },
  coin: (put) => {
    put(0, 0, 0, 'p');
    put(1, 0, 0, '1 - p');
  },
  'days-of-week': (put) => {
    for (let day = 0; day < 7; day++) {
      for (let named = 0; named < 7; named++) put(named, day, named, named === (day + 1) % 7 ? '5/15' : '1/15');
      put(7, day, (day + 1) % 7, '1/15');
      put(8, day, (day + 6) % 7, '1/15');
      for (let to = 5; to < 7; to++) put(9, day, to, '1/30');
      for (let to = 0; to < 5; to++) put(10, day, to, '1/75');
    }
  },
  'mr-name': (put) => {
    put(3, 0, 3, '1');
    put(1, 3, 1, '1/2');
    put(2, 3, 2, '1/2');
    for (const [own, other] of [
      [1, 2],
      [2, 1],
    ]) {
      put(0, own, 0, 'q');
      put(own, own, own, '1 - p - q');
      put(other, own, other, 'p');
    }
  },
  'tom-quantum': (put) => {
    const norm = '(alpha * alpha + beta * beta)';
    [
      [2, ''],
      [2, '-'],
      [1, ''],
      [1, '-'],
    ].forEach(([axis, sign], symbol) => {
      const along = Number(axis);
      put(symbol, 0, 0, '1/4');
      put(symbol, along, along, '1/4');
      put(symbol, 3 - along, 3 - along, `(alpha * alpha - beta * beta) / (4 * ${norm})`);
      put(symbol, 0, along, `${sign}alpha * beta / (2 * ${norm})`);
      put(symbol, along, 0, `${sign}alpha * beta / (2 * ${norm})`);
    });
  },
};

/** Parameters that determine the matrices' shape. The text of a file has them as fixed values. */
export const SHAPING_PARAMETERS: Readonly<Record<string, readonly string[]>> = { 'golden-mean': ['R', 'k'] };

function rrxor(put: Put, p1: string, p2: string): void {
  put(0, 0, 1, p1);
  put(1, 0, 2, `1 - ${p1}`);
  put(0, 1, 4, p2);
  put(1, 1, 3, `1 - ${p2}`);
  put(0, 2, 3, p2);
  put(1, 2, 4, `1 - ${p2}`);
  put(1, 3, 0, '1');
  put(0, 4, 0, '1');
}

function everywhere(V: number, S: number, visit: (symbol: number, from: number, to: number) => void): void {
  for (let symbol = 0; symbol < V; symbol++)
    for (let from = 0; from < S; from++) for (let to = 0; to < S; to++) visit(symbol, from, to);
}
