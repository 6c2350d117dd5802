import { tokenName } from '../../src/shared/words.js';
import type { AnalysisResult } from '../../src/protocol/analysis.js';
import type { ToPanel } from '../../src/protocol/panel.js';
import { beliefText } from '../../src/shared/texts.js';
import { el } from '../ui/dom.js';
import type { Occurrences } from '../../src/figure/geometry/occurrences.js';
import type { PanelHost } from './host.js';
import type { Picture } from '../../src/figure/picture.js';
import type { Overlays } from './plotPair.js';
import type { Change, Model, Store } from './state.js';

/** What a tab receives from the page. */
export interface FeatureContext {
  readonly store: Store;
  readonly host: PanelHost;
  /** Asks for another analysis. */
  analyse(change: Change, soon: boolean): void;
  /** Redraws the overlays of the plots. */
  redraw(): void;
}

/** One tab beside the plots: its own controls and pictures, and what it draws over the plots. */
export interface Feature {
  readonly id: string;
  readonly label: string;
  /** The codicon that stands for the tab where there is no room for its label. */
  readonly icon: string;
  readonly element: HTMLElement;
  /** Whether the tab is there at all; absent: always. */
  isThere?(model: Model): boolean;
  /** Called after each change of the model while there is a result. */
  update(model: Model, before: Model | null, found: Occurrences): void;
  overlays(picture: Picture, model: Model): Overlays;
  /** Told which arrows over the residual stream end beyond the axes, by role, whenever that changes. */
  beyond?(roles: readonly string[]): void;
  received?(message: ToPanel): void;
}

export const noOverlays: Overlays = { truth: [], residual: [] };

/** The heading of a tab's contents, which only a screen reader needs: the tab itself says it. */
export const tabHeading = (text: string): HTMLElement => el('h2', { class: 'visually-hidden' }, text);

/** Names of the model's outputs: the symbols, and the beginning-of-sequence token where there is one. */
export function outputNames(result: AnalysisResult): string[] {
  const { symbols } = result.process;
  return Array.from({ length: Math.max(symbols.length, result.architecture.d_vocab) }, (_, token) =>
    tokenName(token, symbols),
  );
}

/** A belief's vector by its likeliest states: `0: 0.500, T: 0.250, …`. */
export const statesText = (result: AnalysisResult, vector: ArrayLike<number>, most = 4): string =>
  beliefText(vector, result.process.states, most);

export function beliefVector(result: AnalysisResult, belief: number): Float64Array {
  const states = result.process.states.length;
  return result.beliefs.vector.subarray(belief * states, (belief + 1) * states);
}

/** Symbols of an input: its positions, less the one that a beginning-of-sequence token takes. */
export function wordLength({ inputs }: AnalysisResult): number {
  return inputs.n_ctx - (inputs.bos ? 1 : 0);
}
