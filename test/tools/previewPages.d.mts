import type { Browser, Page } from 'playwright-core';
import type { AnalysisSettings } from '../../src/protocol/analysis.js';
import type { PanelState, ViewSettings } from '../../src/protocol/panel.js';

export interface PreviewEngine {
  call(method: string, params: unknown, onProgress?: (progress: unknown) => void): Promise<unknown>;
  stop(): Promise<void>;
}
export type Send = (message: unknown) => Promise<void>;
export type PreviewHost = (message: { type: string; [key: string]: unknown }, send: Send) => Promise<void>;

export function startEngine(): Promise<PreviewEngine>;
export function engineHost(
  engine: PreviewEngine,
  folder: string,
  settings?: Partial<AnalysisSettings>,
  view?: Partial<ViewSettings>,
  steering?: PanelState['steering'],
): PreviewHost;
export type ThemeName = 'dark' | 'light' | 'hc' | 'hc-light' | 'solarized-light' | 'nord';
export const defaultView: ViewSettings;
export function openPreview(options: {
  page?: 'panel' | 'sideView' | 'inspect' | 'preview' | 'runs';
  theme?: ThemeName;
  width?: number;
  height?: number;
  host: PreviewHost;
  saved?: unknown;
  browser?: Browser | null;
  /** Of the page; the engine's is told when it is started. */
  language?: 'en' | 'de';
}): Promise<{
  tab: Page;
  send: Send;
  problems: string[];
  browser: Browser;
  setTheme(name: ThemeName): Promise<void>;
  close(): Promise<void>;
}>;
/** A program's path; undefined where no browser is installed. */
export function findChromium(): string | undefined;
