import * as vscode from 'vscode';
import type { EngineCalls, EngineMethod } from '../../protocol/calls.js';
import type { PresetInfo } from '../../protocol/process.js';
import { settings } from '../settings.js';
import { EngineClient, describeExit } from './engineClient.js';
import type { CallOptions } from './engineClient.js';
import type { EngineExit } from './engineProcess.js';
import { VirtualFiles } from './virtualFiles.js';
import type { Log } from '../door/shown.js';
import { showError } from '../door/messages.js';

const RESTART = vscode.l10n.t('Restart');
const CHOOSE_NODE = vscode.l10n.t('Choose Node…');

/** Connects the engine to settings and log, and shows one message when it dies. */
export class EngineService implements vscode.Disposable {
  readonly files = new VirtualFiles(() => settings().virtualFileLimitBytes);
  private readonly client: EngineClient;
  private readonly restarted = new vscode.EventEmitter<void>();
  /** Fires after the user restarted the engine: work that was interrupted may be repeated. */
  readonly onDidRestart = this.restarted.event;
  private messageStands = false;
  private presets: Promise<readonly PresetInfo[]> | null = null;

  constructor(entry: string, log: Log, env: () => NodeJS.ProcessEnv) {
    this.client = new EngineClient({
      entry,
      nodePath: () => settings().nodePath,
      env,
      answers: this.files,
      log: (level, message) => log[level](message),
      died: (exit) => void this.tellOfDeath(exit),
    });
  }

  /** Identifies the running engine; null where none runs. Only the engine that made an analysis knows it. */
  get running(): number | null {
    return this.client.pid ?? null;
  }

  request<M extends EngineMethod>(
    method: M,
    params: EngineCalls[M]['params'],
    options?: CallOptions,
  ): Promise<EngineCalls[M]['result']> {
    return this.client.request(method, params, options);
  }

  /** The preset processes, fetched from the engine once. */
  presetList(): Promise<readonly PresetInfo[]> {
    this.presets ??= this.request('presets/list', {}).catch((error: unknown) => {
      this.presets = null;
      throw error;
    });
    return this.presets;
  }

  restart(): void {
    this.client.restart();
    // Calls in progress must be told first that they have failed.
    setImmediate(() => this.restarted.fire());
  }

  dispose(): void {
    this.client.dispose();
    this.restarted.dispose();
  }

  private async tellOfDeath(exit: EngineExit): Promise<void> {
    if (this.messageStands) return;
    this.messageStands = true;
    const offers = exit.signal !== null || exit.startError !== null ? [RESTART, CHOOSE_NODE] : [RESTART];
    const what = exit.startError
      ? vscode.l10n.t('The analysis engine could not be started: {0}.', exit.startError.message)
      : vscode.l10n.t('{0} Pictures stay as they are.', describeExit(exit));
    const choice = await showError(`Beliefscope: ${what}`, ...offers);
    this.messageStands = false;
    if (choice === RESTART) {
      // A request may have started another engine while the message was shown.
      if (this.running === null) this.restart();
      else this.restarted.fire();
    } else if (choice === CHOOSE_NODE) {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'beliefscope.engine.nodePath');
    }
  }
}
