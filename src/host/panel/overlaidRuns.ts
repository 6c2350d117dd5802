import type * as vscode from 'vscode';
import type { ToPanel } from '../../protocol/panel.js';
import { MAX_OVERLAID_RUNS } from '../../protocol/runsPage.js';
import type { RunRef } from '../../protocol/runsPage.js';
import type { LiveSet } from '../runs/liveSet.js';
import { toldRun } from '../runs/lookAtRuns.js';
import type { LookServices } from '../runs/lookAtRuns.js';
import { RunSet } from '../runs/runSet.js';

export interface OverlayServices extends LookServices {
  /** Follows what trainings write into the folders of the runs. */
  follow(set: RunSet, isVisible: () => boolean): LiveSet;
}

/** The runs whose curves a panel lays over those of its own: found out and followed as those of a comparison are. */
export class OverlaidRuns implements vscode.Disposable {
  private shown: { readonly set: RunSet; readonly live: LiveSet } | null = null;

  constructor(
    private readonly services: OverlayServices,
    private readonly post: (message: ToPanel) => void,
    private readonly isVisible: () => boolean,
  ) {}

  get refs(): readonly RunRef[] {
    return this.shown?.set.refs ?? [];
  }

  /** These in place of what was. @param compute whether what is not kept of them is computed */
  show(refs: readonly RunRef[], compute: boolean): void {
    this.dispose();
    if (refs.length > 0) {
      const set = new RunSet(refs.slice(0, MAX_OVERLAID_RUNS), this.services);
      this.shown = { set, live: this.services.follow(set, this.isVisible) };
      set.onDidChange((change) => {
        if (change.kind === 'runs') this.postRuns();
        if (change.kind !== 'points') return;
        const { kind: _, ...found } = change;
        this.post({ type: 'overlaidPoints', ...found });
      });
      void set.start(compute);
    }
    this.postRuns();
  }

  remove(id: string): void {
    this.shown?.set.remove(id);
    if (this.refs.length === 0) this.show([], false);
  }

  /** Everything, for a page that knows nothing. */
  tellAll(): void {
    if (this.shown === null) return;
    this.postRuns();
    for (const { id: run, points, failed } of this.shown.set.runs)
      this.post({ type: 'overlaidPoints', run, points, failed, afresh: true });
  }

  hurry(): void {
    this.shown?.live.hurry();
  }

  dispose(): void {
    this.shown?.live.dispose();
    this.shown?.set.dispose();
    this.shown = null;
  }

  private postRuns(): void {
    const runs = this.shown?.set.runs ?? [];
    this.post({ type: 'overlaid', runs: runs.slice(0, MAX_OVERLAID_RUNS).map(toldRun) });
  }
}
