import type * as vscode from 'vscode';

/** Where a page is shown: in an editor, or in a view of the side bar. */
export type PageHolder = vscode.WebviewPanel | vscode.WebviewView;

/** A page of this window, and what opens its accessibility help. */
interface OpenPage {
  readonly holder: PageHolder;
  help(): void;
}

const pages = new Set<OpenPage>();

/** @returns what lets it go */
export function openPage(page: OpenPage): vscode.Disposable {
  pages.add(page);
  return { dispose: () => void pages.delete(page) };
}

/** Accessibility Help: of the page in the editor in front, or else of a view that is seen. The page gets the focus first. */
export function helpInFront(): void {
  const [inFront] = [...pages].sort((a, b) => Number(isInFront(b)) - Number(isInFront(a)));
  if (!inFront?.holder.visible) return;
  if ('reveal' in inFront.holder) inFront.holder.reveal();
  else inFront.holder.show();
  inFront.help();
}

const isInFront = ({ holder }: OpenPage): number => ('active' in holder && holder.active ? 2 : holder.visible ? 1 : 0);
