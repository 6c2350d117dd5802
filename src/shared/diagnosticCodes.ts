import type { ErrorCode } from './errorCodes.js';

/** What can be said about a place in a process file; what makes no process says so by its error's code. */
export type DiagnosticCode =
  | ErrorCode
  | 'absorbing-state'
  | 'bad-approximate'
  | 'bad-expression'
  | 'bad-start'
  | 'duplicate-edge'
  | 'duplicate-name'
  | 'duplicate-property'
  | 'missing-matrix'
  | 'missing-property'
  | 'not-hmm'
  | 'periodic'
  | 'row-sum'
  | 'syntax'
  | 'too-deep'
  | 'unknown-parameter'
  | 'unknown-property'
  | 'unknown-state'
  | 'unreachable-state'
  | 'wrong-shape'
  | 'wrong-type';
