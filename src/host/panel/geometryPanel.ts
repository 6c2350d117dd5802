import * as vscode from 'vscode';
import { pageCallSchemas } from '../../protocol/calls.js';
import { fromPanelSchema, panelCommands } from '../../protocol/panel.js';
import type { AnalysisSettings } from '../../protocol/analysis.js';
import type { Compared } from '../../protocol/compare.js';
import type { PageCalls } from '../../protocol/calls.js';
import type { OwnOf } from '../../protocol/page.js';
import type { FromPanel, OnDemand, ToPanel } from '../../protocol/panel.js';
import type { AnimationWish } from '../../protocol/animation.js';
import type { DrawnPicture, PictureWish } from '../../protocol/picture.js';
import type { CallOptions } from '../engine/engineClient.js';
import { panelTitle } from '../labels.js';
import { Page } from '../page/page.js';
import { DrawnByPage } from '../picture/drawnByPage.js';
import { answerer } from '../page/pageCalls.js';
import type { Session, SessionChange } from '../session/session.js';
import { Animations } from './animations.js';
import { OverlaidRuns } from './overlaidRuns.js';
import type { OverlayServices } from './overlaidRuns.js';
import type { Animated, AnimationOptions } from './animations.js';
import { mayAnalyse } from './mayAnalyse.js';
import { settings } from '../settings.js';
import { setPanelTitle, type Log } from '../door/shown.js';

export const PANEL_TYPE = 'beliefscope.panel';

/** One editor panel that shows a session. All state is in the session, so a page that is loaded again can be given everything. */
export class GeometryPanel {
  private readonly page: Page<FromPanel, ToPanel>;
  private readonly following: readonly vscode.Disposable[];
  private readonly pictures = new DrawnByPage((message) => this.page.postWhenUp(message));
  /** Runs whose curves lie over those of the session's. */
  readonly overlaid: OverlaidRuns;
  private readonly animations = new Animations((message) => this.page.postWhenUp(message));

  constructor(
    readonly panel: vscode.WebviewPanel,
    readonly session: Session,
    extension: vscode.Uri,
    private readonly log: Log,
    /** Told whether keys reach the page. */
    private readonly keys: (active: boolean) => void,
    overlay: OverlayServices,
  ) {
    this.overlaid = new OverlaidRuns(
      overlay,
      (message) => this.page.post(message),
      () => panel.visible,
    );
    setPanelTitle(panel, panelTitle(session.title, session.result));
    panel.iconPath = {
      light: vscode.Uri.joinPath(extension, 'media', 'panel-light.svg'),
      dark: vscode.Uri.joinPath(extension, 'media', 'panel-dark.svg'),
    };
    this.following = [
      session.onDidChange((change) => this.follow(change)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.animations.gone();
        else this.overlaid.hurry();
      }),
    ];
    this.page = new Page(panel, extension, log, {
      view: 'panel',
      title: panel.title,
      messages: fromPanelSchema,
      commands: panelCommands,
      calls: answerer<PageCalls>(pageCallSchemas, (method, params, options) => this.answer(method, params, options)),
      ready: () => this.pageReady(),
      command: (name) => void vscode.commands.executeCommand(`beliefscope.${name}`, session),
      receive: (message) => this.receive(message),
    });
  }

  /** Resolves when the page has loaded for the first time. */
  get pageUp(): Promise<void> {
    return this.page.up;
  }

  /** Makes the page show a steering pair, as if the user had clicked its beliefs. */
  showSteering(steering: NonNullable<Session['steering']>): void {
    this.session.setView(this.session.view, steering);
    this.page.postWhenUp({ type: 'showSteering', steering });
  }

  /** The plots on show as a picture; null where there are none, or the page does not answer. */
  drawPicture(wish: PictureWish): Promise<DrawnPicture | null> {
    return this.pictures.draw(wish);
  }

  /**
   * The geometry through the training as a file. Throws EngineError `cancelled`, or in a person's words what hindered it.
   */
  drawAnimation(wish: AnimationWish, options: AnimationOptions): Promise<Animated> {
    return this.animations.ask(wish, options);
  }

  /** Makes the page show what a link says. */
  showLinked(shown: Extract<ToPanel, { type: 'showLinked' }>['shown']): void {
    this.page.postWhenUp({ type: 'showLinked', shown });
  }

  showTrajectory(word: readonly number[]): void {
    this.page.postWhenUp({ type: 'showTrajectory', word });
  }

  /** Makes the page show another checkpoint beside its own. */
  compare(other: Compared): void {
    this.page.postWhenUp({ type: 'compare', other });
  }

  /** Makes the page compute something and show it. */
  run(what: OnDemand): void {
    this.page.postWhenUp({ type: 'run', what });
  }

  step(by: 1 | -1): void {
    this.page.postWhenUp({ type: 'step', by });
  }

  showTab(at: number): void {
    this.page.postWhenUp({ type: 'showTab', at });
  }

  maximise(): void {
    this.page.postWhenUp({ type: 'maximise' });
  }

  dispose(): void {
    this.animations.gone();
    this.overlaid.dispose();
    this.page.dispose();
    for (const each of this.following) each.dispose();
  }

  private follow(change: SessionChange): void {
    const { session } = this;
    switch (change) {
      case 'listing':
        return this.postFolder();
      case 'progress':
        return this.page.post(session.progress ? { type: 'busy', progress: session.progress } : { type: 'idle' });
      case 'result':
        setPanelTitle(this.panel, panelTitle(session.title, session.result));
        this.postResult();
        return this.page.post({ type: 'idle' });
      case 'failure':
        return this.postFailure();
      case 'checked':
        return this.postChecked();
      case 'fitted':
        return this.postFitted();
      case 'inferred':
        return this.postInferred();
      case 'swept':
        return this.page.post({ type: 'swept', ...session.sweep.take() });
      case 'training':
        return this.page.post({ type: 'training', logs: session.logs });
      case 'view':
      case 'steering':
        return;
    }
  }

  private postFolder(): void {
    const { name, number, source, listing, presets, view, steering, assumed, writing, startedOver } = this.session;
    if (!listing) return;
    const live = { follow: settings().followTraining, writing: [...writing], startedOver };
    this.page.post({ type: 'folder', panel: number, name, source, listing, presets, view, steering, assumed, live });
  }

  private postResult(): void {
    const { result, asked } = this.session;
    if (!result) return;
    this.page.post({ type: 'analysis', result, ...(asked && { asked }) });
    this.postChecked();
  }

  private postChecked(): void {
    this.page.post({ type: 'checked', result: this.session.checked });
  }

  private postFitted(): void {
    const { fitted } = this.session;
    if (fitted) this.page.post({ type: 'fitted', found: fitted });
  }

  private postInferred(): void {
    const { inferred } = this.session;
    if (inferred) this.page.post({ type: 'inferred', found: inferred });
  }

  private postFailure(): void {
    const { failure, result } = this.session;
    if (failure) this.page.fail(failure, { pictureStays: result !== null });
  }

  private receive(message: OwnOf<FromPanel>): void {
    switch (message.type) {
      case 'analyse':
        return this.analyse(message.checkpoint, message.settings);
      case 'view':
        this.session.keep(message);
        return this.session.setView(message.view, message.steering);
      case 'picture':
        return this.pictures.drawn(message.id, message.picture);
      case 'animation':
        return this.animations.told(message.id, message.told);
      case 'cancel':
        return this.session.cancel();
      case 'sweep':
        return void this.session.sweepAll(message.on);
      case 'removeOverlaid':
        return this.overlaid.remove(message.run);
      case 'keys':
        return this.keys(message.active);
      case 'forgetAssumed':
        return void this.session.forgetAssumed(message.field);
    }
  }

  private pageReady(): void {
    const { session } = this;
    this.postFolder();
    this.postResult();
    if (session.logs) this.page.post({ type: 'training', logs: session.logs });
    this.overlaid.tellAll();
    this.postFitted();
    this.postInferred();
    if (session.result) this.page.post({ type: 'swept', ...session.sweep.all() });
    if (session.progress) this.page.post({ type: 'busy', progress: session.progress });
    this.postFailure();
    if (!session.result && !session.busy && !session.failure)
      void session.analyse(session.checkpoint, session.settings);
  }

  private analyse(checkpoint: number | string | null, settings: AnalysisSettings): void {
    const { session } = this;
    const known = {
      listing: session.listing,
      checkpoint: session.checkpoint,
      process: session.settings.process,
      candidates: session.candidates,
    };
    if (mayAnalyse(checkpoint, settings.process, known)) void session.analyse(checkpoint, settings);
    else this.log.warn('The panel asked for a file that was not opened; nothing was read.');
  }

  private async answer<Method extends keyof PageCalls>(
    method: Method,
    params: PageCalls[Method]['params'],
    options: CallOptions,
  ): Promise<PageCalls[Method]['result']> {
    const { session } = this;
    const answers: { readonly [M in keyof PageCalls]: Answer<M> } = {
      'beliefs/words': (asked) => session.call('beliefs/words', asked, options),
      'beliefs/selection': (asked) => session.call('beliefs/selection', asked, options),
      'beliefs/search': (asked) => session.call('beliefs/search', asked, options),
      steer: async (asked) => {
        const result = await session.call('steer', asked, options);
        session.setSteerResult(result);
        return result;
      },
      'steer/extras': (asked) => session.call('steer/extras', asked, options),
      'steer/matrix': (asked) => session.call('steer/matrix', asked, options),
      trajectory: (asked) => session.call('trajectory', asked, options),
      edit: (asked) => session.call('edit', asked, options),
      erase: (asked) => session.call('erase', asked, options),
      check: (asked) => session.check(asked, options),
      'sweep/frames': (asked) => session.call('sweep/frames', asked, options),
      fit: (asked) => session.fit(asked, options),
      infer: (asked) => session.infer(asked, options),
      compare: (asked) => session.compare(asked, options),
    };
    return answers[method](params);
  }
}

type Answer<Method extends keyof PageCalls> = (
  params: PageCalls[Method]['params'],
) => Promise<PageCalls[Method]['result']>;
