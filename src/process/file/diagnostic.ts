import type { DiagnosticCode } from '../../shared/diagnosticCodes.js';

/** A remark about a place in a process file. */
export interface ProcessDiagnostic {
  /** UTF-16 code units from the start of the text, as editors count. */
  readonly offset: number;
  readonly length: number;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly code: DiagnosticCode;
}

/** A stretch of a file's text, in UTF-16 code units. */
export interface TextRange {
  readonly offset: number;
  readonly length: number;
}

/** A longer list would not help anybody. */
const MAX_DIAGNOSTICS = 200;

/** Collects diagnostics while a file is read. */
export class Diagnostics {
  readonly list: ProcessDiagnostic[] = [];
  private errors = 0;

  error(place: TextRange, code: DiagnosticCode, message: string): void {
    this.errors++;
    this.add(place, 'error', code, message);
  }

  warning(place: TextRange, code: DiagnosticCode, message: string): void {
    this.add(place, 'warning', code, message);
  }

  information(place: TextRange, code: DiagnosticCode, message: string): void {
    this.add(place, 'information', code, message);
  }

  get hasErrors(): boolean {
    return this.errors > 0;
  }

  private add(
    { offset, length }: TextRange,
    severity: ProcessDiagnostic['severity'],
    code: DiagnosticCode,
    message: string,
  ): void {
    if (this.list.length < MAX_DIAGNOSTICS) this.list.push({ offset, length, severity, message, code });
  }
}
