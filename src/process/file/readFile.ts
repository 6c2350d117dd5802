import type { PresetParameter } from '../presets/preset.js';
import type { Process } from '../process.js';
import type { ProcessDiagnostic } from './diagnostic.js';

/** The result of reading a process file. */
export interface ProcessFile {
  /** Null if there is an error among the diagnostics. */
  readonly process: Process | null;
  /** In the order of the text. */
  readonly diagnostics: readonly ProcessDiagnostic[];
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly PresetParameter[];
}
