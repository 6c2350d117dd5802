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
/** Messages quote names, which may be as long as the file. */
const MAX_MESSAGE = 1000;

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

  /** Whether nothing more is listed; errors still count. */
  get isFull(): boolean {
    return this.list.length >= MAX_DIAGNOSTICS;
  }

  private add(
    { offset, length }: TextRange,
    severity: ProcessDiagnostic['severity'],
    code: DiagnosticCode,
    message: string,
  ): void {
    if (this.isFull) return;
    const shown = message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE - 1)}…` : message;
    this.list.push({ offset, length, severity, message: shown, code });
  }
}
