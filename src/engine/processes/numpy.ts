import type { Process } from '../../process/process.js';

/** The labelled matrices as Python source, T[symbol][from][to], every number with all its digits. */
export function numpyText(process: Process): string {
  const S = process.states.length;
  const blocks = process.matrices.map((matrix, x) => {
    const rows = Array.from({ length: S }, (_, from) => `        [${[...matrix.subarray(from * S, from * S + S)].map(literal).join(', ')}],`);
    return ['    [', `        # ${oneLine(process.symbols[x])}`, ...rows, '    ],'].join('\n');
  });
  const params = Object.entries(process.params).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [
    'import numpy as np',
    '',
    `# ${oneLine(process.name)}${params.length ? ` (${oneLine(params.join(', '))})` : ''}: T[symbol][from][to]`,
    `states = [${process.states.map(text).join(', ')}]`,
    `symbols = [${process.symbols.map(text).join(', ')}]`,
    'T = np.array([',
    ...blocks,
    '])',
    `stationary = np.array([${[...process.stationary].map(literal).join(', ')}])`,
    ...(process.generalised ? [`tau = np.array([${[...process.tau].map(literal).join(', ')}])`] : []),
    '',
  ].join('\n');
}

/** JSON's strings are Python's, but for characters beyond the basic plane, which Python takes as they are. */
const text = (value: string): string => JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029]/g, escaped);
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const literal = (value: number): string => (Object.is(value, -0) ? '0.0' : Number.isInteger(value) ? value.toFixed(1) : String(value));

/** Names come from files: nothing in them ends a comment. */
const oneLine = (value: string): string => value.replace(/[\s\u0085\u2028\u2029]+/g, ' ');
