import * as vscode from 'vscode';
import { runsPageStateSchema, runsViewSchema } from '../../protocol/runsPage.js';
import type { RunRef } from '../../protocol/runsPage.js';
import type { Source } from '../../protocol/files.js';
import { createPanel } from '../door/shown.js';
import { ownService } from '../s3/s3Settings.js';
import { sourceKey } from '../sources.js';
import type { RunsServices } from './runsPanel.js';
import { RUNS_TYPE, RunsPanel } from './runsPanel.js';

/** Creates, reveals and, after a reload, restores the panels in which runs are compared. */
export class RunsPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly open = new Set<RunsPanel>();
  private readonly registration = vscode.window.registerWebviewPanelSerializer(RUNS_TYPE, this);

  /** @param wasOpened whether a person has opened a folder before, as opposed to a page asking for it */
  constructor(
    private readonly services: RunsServices,
    private readonly wasOpened: (source: Source) => boolean,
  ) {}

  /** A panel for runs that a person has chosen; the one that compares the same is brought to the front. */
  show(runs: readonly RunRef[]): RunsPanel {
    const wanted = keyOf(runs);
    const known = [...this.open].find(({ set }) => keyOf(set.refs) === wanted);
    if (known) {
      known.panel.reveal();
      return known;
    }
    const panel = createPanel(RUNS_TYPE, vscode.l10n.t('Runs'), vscode.ViewColumn.Active);
    return this.adopt(panel, new RunsPanel(panel, runs, runsViewSchema.parse({}), this.services, true));
  }

  /** Restores a panel of folders that the person has opened before, since the state comes from a page. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = runsPageStateSchema.safeParse(state);
    const runs = (parsed.data?.runs ?? [])
      .map((run): RunRef => ({ ...run, source: ownService(run.source) }))
      .filter(({ source }) => this.wasOpened(source));
    if (!parsed.success || runs.length === 0) {
      this.services.log.warn('A comparison of runs could not be brought back: it does not say which runs it showed.');
      return panel.dispose();
    }
    this.adopt(panel, new RunsPanel(panel, runs, parsed.data.view, this.services, false));
  }

  dispose(): void {
    this.registration.dispose();
    for (const { panel } of this.open) panel.dispose();
  }

  private adopt(panel: vscode.WebviewPanel, shown: RunsPanel): RunsPanel {
    this.open.add(shown);
    panel.onDidDispose(() => {
      this.open.delete(shown);
      shown.dispose();
    });
    return shown;
  }
}

const keyOf = (runs: readonly RunRef[]): string =>
  runs
    .map(({ source, of }) => `${sourceKey(source)}#${of ?? ''}`)
    .sort()
    .join('\n');
