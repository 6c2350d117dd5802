import type { DiagnosticCode } from '../../shared/diagnosticCodes.js';

/** Ends the reading of a spec, by what is wrong at a path in it; [] is the whole. */
export type Located = (path: readonly (string | number)[], code: DiagnosticCode, message: string) => never;

/** What {@link Located} throws. */
export class SpecFault extends Error {
  constructor(
    readonly path: readonly (string | number)[],
    readonly code: DiagnosticCode,
    message: string,
  ) {
    super(message);
  }
}

export const fail: Located = (path, code, message) => {
  throw new SpecFault(path, code, message);
};
