import * as vscode from 'vscode';
import type { Source } from '../../protocol/files.js';
import type { ProcessChoice } from '../../protocol/process.js';
import { processFiles } from '../preview/pickSubject.js';
import { baseName } from '../sources.js';

/** How many process files are ranked at most, the first ones by path. */
export const MOST_CANDIDATES = 100;
/** Files larger than this are left out: what is ranked is fitted, and such a process would take longer than all others. */
export const MOST_CANDIDATE_BYTES = 1_000_000;

/** Process files of the workspace, by path where the engine reads the folder by path too, otherwise by their present text. */
export async function candidateProcesses(source: Source): Promise<readonly ProcessChoice[]> {
  const { fs } = vscode.workspace;
  const found: ProcessChoice[] = [];
  for (const file of (await processFiles()).slice(0, MOST_CANDIDATES)) {
    try {
      if ((await fs.stat(file)).size > MOST_CANDIDATE_BYTES) continue;
      found.push(
        source.kind === 'local' && file.scheme === 'file'
          ? { kind: 'file', path: file.fsPath, params: {} }
          : { kind: 'text', name: baseName(file), text: new TextDecoder().decode(await fs.readFile(file)), params: {} },
      );
    } catch {
      // A file that is gone or cannot be read is no candidate.
    }
  }
  return found;
}
