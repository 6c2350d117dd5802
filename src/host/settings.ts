import * as vscode from 'vscode';
import { SETTINGS, SWEEP_STARTS, within, type SweepStart } from '../shared/defaults.js';

/** All settings. They are read whenever they are used, so that a change takes effect at once. */
export interface Settings {
  readonly decimals: number;
  readonly threads: number;
  readonly analyseOnSelection: boolean;
  /** Whether a panel that shows the newest checkpoint goes on to the next one that a training writes. */
  readonly followTraining: boolean;
  readonly openOnStartup: string;
  readonly nodePath: string | null;
  readonly virtualFileLimitBytes: number;
  /** When all checkpoints of a run on show are analysed without being asked for. */
  readonly sweepStart: SweepStart;
}

export function settings(): Settings {
  return {
    decimals: wholeSetting('decimals'),
    threads: wholeSetting('threads'),
    analyseOnSelection: switchSetting('analyseOnSelection'),
    followTraining: switchSetting('followTraining'),
    openOnStartup: textSetting('openOnStartup'),
    nodePath: textSetting('engine.nodePath') || null,
    virtualFileLimitBytes: wholeSetting('virtualFiles.sizeLimitMB') * 2 ** 20,
    sweepStart: SWEEP_STARTS.find((one) => one === textSetting('sweep.start')) ?? SETTINGS['sweep.start'].default,
  };
}

type Name = keyof typeof SETTINGS;
type NamesOf<T> = { [K in Name]: (typeof SETTINGS)[K]['default'] extends T ? K : never }[Name];

/** A setting as it stands, of whatever type: settings files are edited by hand. */
const setting = (name: Name): unknown => vscode.workspace.getConfiguration('beliefscope').get<unknown>(name);

/** What is not a whole number in the range of the setting is the nearest one that is, or the default. */
export function wholeSetting(name: NamesOf<number>): number {
  const value = setting(name);
  return within(typeof value === 'number' ? Math.round(value) : value, SETTINGS[name]);
}

export function textSetting(name: NamesOf<string>): string {
  const value = setting(name);
  return typeof value === 'string' ? value.trim() : SETTINGS[name].default;
}

export function switchSetting(name: NamesOf<boolean>): boolean {
  const value = setting(name);
  return typeof value === 'boolean' ? value : SETTINGS[name].default;
}
