import type { WebviewPanel, WebviewView } from 'vscode';
import { fakeL10n } from '../../support/fakeL10n.js';

/** As much of an event emitter as the host uses. */
export class EventEmitter<T> {
  private readonly listeners = new Set<(value: T) => void>();
  event = (listener: (value: T) => void) => {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
  get count(): number {
    return this.listeners.size;
  }
}

interface FakeUri {
  readonly scheme: string;
  readonly path: string;
  readonly fsPath: string;
  toString(): string;
}

const uri = (path: string): FakeUri => ({ scheme: 'file', path, fsPath: path, toString: () => `file://${path}` });

/** What the person's settings say, by full name; tests change it. */
export const settings: Record<string, unknown> = {};
/** Commands that were run, with their first argument. */
export const commands: { readonly name: string; readonly target: unknown }[] = [];

/** Panels that the host has made, in their order. */
export const created: (FakeHolder & { column?: number })[] = [];

/** The part of the editor that pages need: for `vi.mock('vscode', …)`. */
export const fakeVscode = {
  l10n: fakeL10n,
  env: { language: 'en' },
  EventEmitter,
  Uri: {
    file: uri,
    parse: (text: string) => uri(text.replace('file://', '')),
    joinPath: ({ path }: FakeUri, ...parts: string[]) =>
      uri(parts.reduce((at, part) => (part === '..' ? at.replace(/\/[^/]*$/, '') : `${at}/${part}`), path)),
  },
  RelativePattern: class {},
  ViewColumn: { Active: -1, Beside: -2 },
  ProgressLocation: { Window: 10 },
  workspace: {
    getConfiguration: (section: string) => ({
      get: (name: string, otherwise: unknown) => settings[`${section}.${name}`] ?? otherwise,
    }),
    createFileSystemWatcher: () => ({
      onDidChange: () => undefined,
      onDidCreate: () => undefined,
      dispose: () => undefined,
    }),
  },
  window: {
    createWebviewPanel: (_type: string, title: string, column: number) => {
      const holder = Object.assign(new FakeHolder(), { title, column });
      created.push(holder);
      return holder;
    },
    registerWebviewPanelSerializer: () => ({ dispose: () => undefined }),
    registerWebviewViewProvider: () => ({ dispose: () => undefined }),
    withProgress: (_: unknown, task: (progress: { report(): void }) => unknown) => task({ report: () => undefined }),
    setStatusBarMessage: () => undefined,
  },
  commands: {
    executeCommand: (name: string, target: unknown) => void commands.push({ name, target }),
  },
};

/** A log that keeps its warnings. */
export class FakeLog {
  readonly warnings: string[] = [];
  warn = (text: string) => void this.warnings.push(text);
}

/** Where a page stands, as an editor or as a view, with the page's side of it in the hands of the test. */
export class FakeHolder {
  readonly viewType = 'beliefscope.test';
  title = '';
  description = '';
  iconPath: unknown;
  visible = true;
  active = true;
  /** What the host has posted since it was last looked at. */
  private posted: unknown[] = [];
  private isDisposed = false;
  private readonly received = new EventEmitter<unknown>();
  private readonly visibility = new EventEmitter<unknown>();
  private readonly disposal = new EventEmitter<void>();
  readonly onDidDispose = this.disposal.event;
  readonly webview = {
    options: {} as { enableScripts?: boolean; localResourceRoots?: readonly FakeUri[] },
    html: '',
    cspSource: 'https://*.vscode-cdn.net',
    asWebviewUri: (file: FakeUri) => uri(`webview${file.path}`),
    onDidReceiveMessage: this.received.event,
    postMessage: async (message: unknown) => {
      if (this.isDisposed) throw new Error('Webview is disposed');
      this.posted.push(message);
      return true;
    },
  };

  constructor(kind: 'panel' | 'view' = 'panel') {
    // An editor and a view have another name each for the same event.
    const name = kind === 'panel' ? 'onDidChangeViewState' : 'onDidChangeVisibility';
    Object.assign(this, { [name]: this.visibility.event });
  }

  get asPanel(): WebviewPanel {
    return this as unknown as WebviewPanel;
  }

  get asView(): WebviewView {
    return this as unknown as WebviewView;
  }

  get disposed(): boolean {
    return this.isDisposed;
  }

  /** The page says something. */
  say(message: unknown): void {
    this.received.fire(message);
  }

  /** What the page was told since the last look. */
  told(): unknown[] {
    return this.posted.splice(0);
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    this.visibility.fire(undefined);
  }

  reveal(): void {}

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.disposal.fire();
  }
}

/** Lets what was started go as far as it can. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
