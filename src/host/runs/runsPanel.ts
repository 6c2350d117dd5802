import * as vscode from 'vscode';
import { version } from '../../../package.json';
import { runsData } from '../../figure/runs/table.js';
import { fromRunsPageSchema, runsPageCallSchemas, runsPageCommands } from '../../protocol/runsPage.js';
import type { FromRunsPage, RunsPageCalls, RunsView, ToldRun, ToRunsPage } from '../../protocol/runsPage.js';
import type { CommandOf, OwnOf } from '../../protocol/page.js';
import { setPanelTitle, type Log } from '../door/shown.js';
import type { EngineService } from '../engine/engineService.js';
import type { OverlayServices } from '../panel/overlaidRuns.js';
import { Page } from '../page/page.js';
import { answerer } from '../page/pageCalls.js';
import { DrawnByPage } from '../picture/drawnByPage.js';
import { giveData } from '../picture/saveData.js';
import type { Drawing } from '../picture/savePicture.js';
import { toldRun } from './lookAtRuns.js';
import { RunSet } from './runSet.js';
import type { RunsChange } from './runSet.js';

export const RUNS_TYPE = 'beliefscope.runs';

export interface RunsServices extends OverlayServices {
  readonly extension: vscode.Uri;
  readonly engine: EngineService;
  readonly log: Log;
  /** Shows a checkpoint of a run in its panel; null: the one that it shows first. */
  open(run: ToldRun, file: string | null): Promise<void>;
  /** Asks for the process of a run's folder, which is then remembered; false where none was chosen. */
  chooseProcess(run: ToldRun): Promise<boolean>;
  /** Asks what is to be saved of a chart, which the page draws. */
  saveChart(drawing: Drawing): Promise<void>;
  /** Asks for more runs to compare with. */
  addRuns(panel: RunsPanel): Promise<void>;
}

/** One editor panel in which runs are compared. All state is here, so a page that is loaded again can be given everything. */
export class RunsPanel {
  readonly set: RunSet;
  private readonly page: Page<FromRunsPage, ToRunsPage>;
  private readonly disposables: vscode.Disposable[];
  private readonly pictures = new DrawnByPage((message) => this.page.postWhenUp(message));

  constructor(
    readonly panel: vscode.WebviewPanel,
    runs: RunSet['refs'],
    private view: RunsView,
    private readonly services: RunsServices,
    /** Whether what is not known is computed without being asked for: not where a window brings a panel back. */
    compute: boolean,
  ) {
    const { extension, engine, log } = services;
    this.set = new RunSet(runs, services);
    const live = services.follow(this.set, () => panel.visible);
    this.retitle();
    panel.iconPath = {
      light: vscode.Uri.joinPath(extension, 'media', 'panel-light.svg'),
      dark: vscode.Uri.joinPath(extension, 'media', 'panel-dark.svg'),
    };
    this.disposables = [
      this.set,
      this.set.onDidChange((change) => this.follow(change)),
      live,
      panel.onDidChangeViewState(() => panel.visible && live.hurry()),
      engine.onDidRestart(() => this.set.failure && void this.set.start(true)),
    ];
    this.page = new Page(panel, extension, log, {
      view: 'runs',
      title: panel.title,
      messages: fromRunsPageSchema,
      commands: runsPageCommands,
      lastRemedy: 'retry',
      calls: answerer<RunsPageCalls>(runsPageCallSchemas, (_method, { run, file }, options) =>
        this.set.geometry(run, file, options),
      ),
      ready: () => this.pageReady(),
      command: (name) => this.command(name),
      receive: (message) => this.receive(message),
    });
    void this.set.start(compute);
  }

  add(runs: RunSet['refs']): void {
    this.set.add(runs);
  }

  dispose(): void {
    this.page.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private retitle(): void {
    const { runs } = this.set;
    setPanelTitle(
      this.panel,
      runs.length === 1 ? vscode.l10n.t('Run {0}', runs[0].name) : vscode.l10n.t('{0} Runs', runs.length),
    );
  }

  private follow(change: RunsChange): void {
    switch (change.kind) {
      case 'runs':
        this.retitle();
        return this.postRuns();
      case 'standing':
        return this.postStanding();
      case 'points': {
        const { kind: type, ...points } = change;
        return this.page.post({ type, ...points });
      }
    }
  }

  private postRuns(): void {
    this.page.post({ type: 'runs', runs: this.set.runs.map(toldRun), view: this.view });
  }

  private postStanding(): void {
    const { standing, failure } = this.set;
    this.page.post({ type: 'standing', standing });
    if (failure) this.page.fail(failure);
  }

  private pageReady(): void {
    this.postRuns();
    for (const { id: run, points, failed } of this.set.runs)
      if (points.length + failed.length > 0) this.page.post({ type: 'points', run, points, failed, afresh: true });
    this.postStanding();
  }

  private command(name: CommandOf<FromRunsPage>): void {
    switch (name) {
      case 'retry':
        return void this.set.start(true);
      case 'saveChart':
        return void this.services.saveChart({ name: 'runs', draw: (wish) => this.pictures.draw(wish) });
      case 'addRuns':
        return void this.services.addRuns(this);
      default:
        return void vscode.commands.executeCommand(`beliefscope.${name}`);
    }
  }

  private receive(message: OwnOf<FromRunsPage>): void {
    switch (message.type) {
      case 'view':
        this.view = message.view;
        return;
      case 'compute':
        return message.on ? void this.set.start(true) : this.set.stop();
      case 'picture':
        return this.pictures.drawn(message.id, message.picture);
      case 'save':
        return void this.save(message.form, message.copies);
    }
    // A page names only runs that it was told of.
    const run = this.set.find(message.run);
    if (!run) return;
    switch (message.type) {
      case 'open':
        return void this.services.open(run, message.file);
      case 'remove':
        return this.set.remove(run.id);
      case 'chooseProcess':
        return void this.chooseProcess(run);
    }
  }

  private async chooseProcess(run: ToldRun): Promise<void> {
    if (await this.services.chooseProcess(run)) await this.set.afresh(run.ref.source);
  }

  private async save(extension: 'csv' | 'json', copies: boolean): Promise<void> {
    const { runs } = this.set;
    await giveData(
      runsData(runs, this.view),
      { extension, copies },
      {
        facts: { program: `Beliefscope ${version}`, date: new Date().toISOString() },
        name: 'runs',
      },
    );
  }
}
