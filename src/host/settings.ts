import * as vscode from 'vscode';

/** All settings, read where they are used so that a change holds at once. */
export interface Settings {
  readonly decimals: number;
  readonly threads: number;
  readonly analyseOnSelection: boolean;
  readonly openOnStartup: string;
  readonly nodePath: string | null;
  readonly virtualFileLimitBytes: number;
}

export function settings(): Settings {
  const configuration = vscode.workspace.getConfiguration('beliefscope');
  return {
    decimals: within(configuration.get('decimals'), 1, 12, 5),
    threads: within(configuration.get('threads'), 0, 256, 0),
    analyseOnSelection: configuration.get('analyseOnSelection', true),
    openOnStartup: configuration.get('openOnStartup', '').trim(),
    nodePath: configuration.get('engine.nodePath', '').trim() || null,
    virtualFileLimitBytes: within(configuration.get('virtualFiles.sizeLimitMB'), 1, 65536, 512) * 2 ** 20,
  };
}

/** Settings files are edited by hand: what is not an integer in the range is the nearest one that is, or the default. */
function within(value: unknown, least: number, most: number, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value)
    ? Math.min(most, Math.max(least, Math.round(value)))
    : otherwise;
}
