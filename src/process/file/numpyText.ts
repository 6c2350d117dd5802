import { pythonComment, pythonString } from '../../shared/writtenText.js';
import { matricesOf } from '../matrices.js';
import type { Process } from '../process.js';

/**
 * A process as Python text: T[symbol, from, to] as a numpy array with the names of states and symbols, and the same
 * summary that the notebook prints.
 * @throws InputError `no-matrices`
 */
export function matricesAsNumpy(process: Process): string {
  const S = process.states.length;
  const V = process.symbols.length;
  const matrices = matricesOf(process).map((matrix) => {
    const rows = process.states.map(
      (_, from) => `[${[...matrix.subarray(from * S, from * S + S)].map(python).join(', ')}]`,
    );
    return `    [${rows.join(',\n     ')}]`;
  });
  const lines = [
    'import numpy as np',
    '',
    pythonComment(`${process.name}: ${V} symbols, ${S} states, T[symbol, from, to] of shape (${V}, ${S}, ${S})`),
    `states = [${process.states.map(pythonString).join(',')}]`,
    `vocab = [${process.symbols.map(pythonString).join(',')}]`,
    `T = np.array([\n${matrices.join(',\n')},\n])`,
    `stationary = np.array([${[...process.stationary].map(python).join(', ')}])`,
  ];
  if (process.generalised) lines.push(`tau = np.array([${[...process.tau].map(python).join(', ')}])`);
  return `${lines.join('\n')}\n`;
}

const python = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));
