import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import type * as z from 'zod';
import type { ErrorInfo } from '../../protocol/outcome.js';
import type { CallAnswer, CommandOf, FromAnyPage, HelpMessage, OwnOf, StatusMessage } from '../../protocol/page.js';
import type { Remedy } from '../../shared/remedies.js';
import { alsoFor, isEngineLost, remedyFor } from '../engine/errors.js';
import { openPage, type PageHolder } from './openPages.js';
import { misunderstanding } from './misunderstanding.js';
import { MAX_MESSAGE_BYTES, messageSize } from './messageSize.js';
import { PageCalls, answerer } from './pageCalls.js';
import type { Answer } from './pageCalls.js';
import { htmlFor, pageOptions } from './pageFiles.js';
import type { PageHtml } from './pageHtml.js';
import type { Log } from '../door/shown.js';

/** Describes a page, and how its messages are handled. */
export interface PageSpec<From> {
  readonly view: PageHtml['view'];
  readonly title: string;
  /** The schema of all messages that the page may send; others are refused. */
  readonly messages: z.ZodType<From>;
  /** Every command that the page may ask for, remedies among them. */
  readonly commands: readonly CommandOf<From>[];
  /** The button to offer when an error has no remedy of its own; none if left out. */
  readonly lastRemedy?: Remedy & CommandOf<From>;
  /** Answers the calls of the page, if it makes any. */
  readonly calls?: Answer;
  /** Called when the page has loaded: it is empty, and everything that it shows must be posted now. */
  ready(): void;
  command(name: CommandOf<From>): void;
  /** Handles the messages that only this page sends. */
  receive?(message: OwnOf<From>): void;
}

/**
 * The host's side of the connection to a page. VS Code destroys a hidden page, and a new one sends `ready` when it is
 * shown again; a page may also be replaced without having been hidden. Messages posted while there is no page are
 * dropped, since `ready` posts everything again; only {@link postWhenUp} keeps a message for the next page.
 */
export class Page<From extends { readonly type: string }, To extends object> implements vscode.Disposable {
  private isUp = false;
  private isDisposed = false;
  private cameUp: () => void = () => undefined;
  /** Resolves when the page has loaded for the first time. */
  readonly up = new Promise<void>((resolve) => (this.cameUp = resolve));
  private kept: To[] = [];
  private readonly calls: PageCalls;
  private readonly disposables: vscode.Disposable[];

  constructor(
    private readonly holder: PageHolder,
    extension: vscode.Uri,
    private readonly log: Log,
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
      openPage({ holder, help: () => this.post({ type: 'help' }) }),
    ];
    webview.html = htmlFor(webview, extension, spec.view, spec.title);
  }

  /** Posts a message to the page; it is dropped if no page is loaded. */
  post(message: To | StatusMessage | CallAnswer | HelpMessage): void {
    if (this.isUp)
      void this.holder.webview.postMessage(messageSize(message) > MAX_MESSAGE_BYTES ? tooLarge(message) : message);
  }

  /** Posts a message to the page or, if none is loaded, to the next one after everything that `ready` posts to it. */
  postWhenUp(message: To): void {
    if (this.isUp) this.post(message);
    else this.kept.push(message);
  }

  /**
   * Shows a failure, with the button that helps if this page has it.
   * @param pictureStays whether the page shows an earlier answer, which is still valid: the end of the engine, which a
   *   notification tells, is then not repeated on the page.
   */
  fail(error: ErrorInfo, { pictureStays = false }: { readonly pictureStays?: boolean } = {}): void {
    if (pictureStays && isEngineLost(error)) this.post({ type: 'idle' });
    else {
      const also = alsoFor(error).filter((name) => this.offers(name));
      this.post({ type: 'failed', error, remedy: this.remedyFor(error), ...(also.length > 0 && { also }) });
    }
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.gone();
    this.kept = [];
    for (const disposable of this.disposables) disposable.dispose();
  }

  private remedyFor(error: ErrorInfo): Remedy | null {
    const remedy = remedyFor(error);
    return remedy !== null && this.offers(remedy) ? remedy : (this.spec.lastRemedy ?? null);
  }

  private offers(remedy: Remedy): boolean {
    const commands: readonly string[] = this.spec.commands;
    return commands.includes(remedy);
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
        // A page that is gone may still have sent a call; there is no page left to answer.
        return this.isUp ? void this.calls.start(said.id, said.method, said.params) : undefined;
      case 'cancelCall':
        return this.calls.cancel(said.id);
    }
  }

  private pageReady(): void {
    // If the page was replaced without being hidden, the calls of the old one must be cancelled.
    this.gone();
    this.isUp = true;
    this.cameUp();
    this.spec.ready();
    for (const message of this.kept.splice(0)) this.post(message);
  }
}

/** What a page is told in place of a message that would be too much for it. */
function tooLarge(message: { readonly type?: unknown; readonly id?: unknown }): StatusMessage | CallAnswer {
  const error: ErrorInfo = {
    code: 'too-large',
    message: l10n.t(
      'The answer is larger than {0} MiB, more than a page can show. The command line writes it to a file (--json).',
      MAX_MESSAGE_BYTES / 2 ** 20,
    ),
  };
  return message.type === 'callResult' && typeof message.id === 'number'
    ? { type: 'callFailed', id: message.id, error }
    : { type: 'failed', error, remedy: null };
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
