/** The runs in a tree of folders, and where what is known of each is from. */
import type { ArchitectureInfo } from './files.js';
import type { ProcessParams } from './process.js';
import type { Origin, Provenance } from './provenance.js';

export interface ListedRun {
  /** From the folder that was asked for, `.` for that folder itself; a file where it is a run beside others. */
  readonly path: string;
  readonly name: string;
  /** In training order, then best, last and final; files by their path in the run's folder. */
  readonly checkpoints: readonly {
    readonly file: string;
    readonly step: number | null;
    readonly step_from: Origin | null;
  }[];
  /** The checkpoint that is shown where none is named. */
  readonly default: string;
  readonly process: { readonly name: string; readonly params: ProcessParams } | null;
  readonly process_from: Origin | null;
  readonly architecture: ArchitectureInfo | null;
  /** By field; where a field is not named, the weights tell it. */
  readonly architecture_from: Provenance;
  /** Why nothing is known of the model, where nothing is. */
  readonly problem: string | null;
}

export interface RunList {
  readonly runs: readonly ListedRun[];
  readonly notes: readonly string[];
}
