import type * as vscode from 'vscode';
import type * as z from 'zod';
import type { ErrorInfo } from '../../protocol/outcome.js';
import type { CallAnswer, CommandOf, FromAnyPage, OwnOf, StatusMessage } from '../../protocol/page.js';
import type { Remedy } from '../../shared/remedies.js';
import { isEngineLost, remedyFor } from '../engine/errors.js';
import { misunderstanding } from './misunderstanding.js';
import { PageCalls, answerer } from './pageCalls.js';
import type { Answer } from './pageCalls.js';
import { htmlFor, pageOptions } from './pageFiles.js';
import type { PageHtml } from './pageHtml.js';

/** Where a page stands: in an editor, or in a view beside it. */
export type PageHolder = vscode.WebviewPanel | vscode.WebviewView;

/** What a page is, and what is done with what it says. */
export interface PageSpec<From> {
  readonly view: PageHtml['view'];
  readonly title: string;
  /** Every message that the page may send; all else is refused. */
  readonly messages: z.ZodType<From>;
  /** Every command that the page may ask for, remedies among them. */
  readonly commands: readonly CommandOf<From>[];
  /** What may be pressed where nothing else helps; nothing, if it is left out. */
  readonly lastRemedy?: Remedy & CommandOf<From>;
  /** Answers the calls of a page that has any. */
  readonly calls?: Answer;
  /** The page has come up and knows nothing: everything that it shows is posted from here. */
  ready(): void;
  command(name: CommandOf<From>): void;
  /** What this page alone says. */
  receive?(message: OwnOf<From>): void;
}

/**
 * The host's side of the door to a page. A page that is hidden is gone, and a fresh one says `ready` when it is shown
 * again; a page may also be replaced without having been hidden. What is posted meanwhile is dropped, since `ready` posts
 * all of it again; only {@link postWhenUp} keeps a message for the page to come.
 */
export class Page<From extends { readonly type: string }, To> implements vscode.Disposable {
  private isUp = false;
  private isDisposed = false;
  private cameUp: () => void = () => undefined;
  /** Resolves when the page has come up for the first time. */
  readonly up = new Promise<void>((resolve) => (this.cameUp = resolve));
  private kept: To[] = [];
  private readonly calls: PageCalls;
  private readonly disposables: vscode.Disposable[];

  constructor(
    private readonly holder: PageHolder,
    extension: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
    private readonly spec: PageSpec<From>,
  ) {
    const { webview } = holder;
    this.calls = new PageCalls(
      spec.calls ?? answerer({}, () => Promise.resolve()),
      (answer) => this.post(answer),
      (what) => this.warn(what),
    );
    webview.options = pageOptions(extension);
    this.disposables = [
      webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      onVisibility(holder, () => {
        if (!holder.visible) this.gone();
      }),
      holder.onDidDispose(() => this.dispose()),
    ];
    webview.html = htmlFor(webview, extension, spec.view, spec.title);
  }

  /** Says something to the page; dropped where no page is up. */
  post(message: To | StatusMessage | CallAnswer): void {
    if (this.isUp) void this.holder.webview.postMessage(message);
  }

  /** Says something to the page, or to the next one that comes up, after what that one is told of itself. */
  postWhenUp(message: To): void {
    if (this.isUp) this.post(message);
    else this.kept.push(message);
  }

  /**
   * Says that something failed, with the button that helps among those that this page has.
   * @param pictureStays whether the page shows an earlier answer. The end of the engine is told once, by a notification,
   *   and not again beside a picture that is still true.
   */
  fail(error: ErrorInfo, { pictureStays = false }: { readonly pictureStays?: boolean } = {}): void {
    if (pictureStays && isEngineLost(error)) this.post({ type: 'idle' });
    else this.post({ type: 'failed', error, remedy: this.remedyFor(error) });
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.gone();
    this.kept = [];
    for (const disposable of this.disposables) disposable.dispose();
  }

  private remedyFor(error: ErrorInfo): Remedy | null {
    const commands: readonly string[] = this.spec.commands;
    const remedy = remedyFor(error);
    return remedy !== null && commands.includes(remedy) ? remedy : (this.spec.lastRemedy ?? null);
  }

  private gone(): void {
    this.isUp = false;
    this.calls.giveUp();
  }

  private warn(what: string): void {
    this.log.warn(`A message from the page “${this.spec.view}” was not understood: ${what}.`);
  }

  private receive(message: unknown): void {
    if (this.isDisposed) return;
    const parsed = this.spec.messages.safeParse(message);
    if (!parsed.success) return this.warn(misunderstanding(parsed.error));
    const said = parsed.data;
    if (!isOfAnyPage(said)) return this.spec.receive?.(said as OwnOf<From>);
    switch (said.type) {
      case 'ready':
        return this.pageReady();
      case 'command':
        return this.spec.command(said.command as CommandOf<From>);
      case 'call':
        // The last words of a page that is gone: nobody is left to be answered.
        return this.isUp ? void this.calls.start(said.id, said.method, said.params) : undefined;
      case 'cancelCall':
        return this.calls.cancel(said.id);
    }
  }

  private pageReady(): void {
    // A page that was replaced without being hidden has left its calls behind.
    this.gone();
    this.isUp = true;
    this.cameUp();
    this.spec.ready();
    for (const message of this.kept.splice(0)) this.post(message);
  }
}

const shared: Readonly<Record<FromAnyPage['type'], true>> = {
  ready: true,
  command: true,
  call: true,
  cancelCall: true,
};

const isOfAnyPage = (message: { readonly type: string }): message is FromAnyPage => Object.hasOwn(shared, message.type);

const onVisibility = (holder: PageHolder, listener: () => void): vscode.Disposable =>
  'onDidChangeViewState' in holder ? holder.onDidChangeViewState(listener) : holder.onDidChangeVisibility(listener);
