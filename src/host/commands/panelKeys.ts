import * as vscode from 'vscode';
import type { GeometryPanel } from '../panel/geometryPanel.js';
import type { CommandServices } from './register.js';
import { registerCommand } from './register.js';

/** Commands that the panel in front follows, for its keys, its title and the palette. */
export function registerPanelKeys(services: CommandServices): vscode.Disposable {
  const { sessions, panels, log } = services;
  const command = (name: string, run: (panel: GeometryPanel, argument: unknown) => void): vscode.Disposable =>
    registerCommand(
      name,
      (argument) => {
        const panel = sessions.active && panels.find(sessions.active);
        if (!panel) return;
        panel.panel.reveal();
        run(panel, argument);
      },
      log,
    );
  return vscode.Disposable.from(
    command('previousCheckpoint', (panel) => panel.step(-1)),
    command('nextCheckpoint', (panel) => panel.step(1)),
    command('showTab', (panel, at) => typeof at === 'number' && panel.showTab(at)),
    command('maximisePlots', (panel) => panel.maximise()),
  );
}
