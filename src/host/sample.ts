import { basename, dirname, join, sep } from 'node:path';
import * as vscode from 'vscode';
import type { Source } from '../protocol/files.js';
import { sourceOf } from './sources.js';

const FOLDER = ['media', 'sample', 'rrxor'] as const;
const NAME = vscode.l10n.t('RRXOR sample');

/** The checkpoint folder that comes with the extension. It is read and never written to. */
export class Sample {
  readonly uri: vscode.Uri;

  constructor(private readonly extension: vscode.Uri) {
    this.uri = vscode.Uri.joinPath(extension, ...FOLDER);
  }

  /** What the sample is called, so that nobody takes it for a run of their own; null for any other folder. */
  nameOf(source: Source): string | null {
    return this.is(source) ? NAME : null;
  }

  is(source: Source): boolean {
    const own = sourceOf(this.uri);
    return source.kind === 'local' && own.kind === 'local' && source.path === own.path;
  }

  /** The sample of this build for that of an earlier one, which a panel may remember and which is gone; anything else as it is. */
  present(source: Source): Source {
    if (source.kind !== 'local' || !source.path.endsWith(sep + join(...FOLDER))) return source;
    const folder = source.path.slice(0, -join(...FOLDER).length - 1);
    const own = this.extension.fsPath;
    const kind = (path: string): string => basename(path).replace(/-\d.*$/, '');
    return dirname(folder) === dirname(own) && kind(folder) === kind(own) ? sourceOf(this.uri) : source;
  }
}
