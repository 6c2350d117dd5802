import type { PageCalls } from '../../src/protocol/calls.js';
import type { FromPanel, PanelState, ToPanel } from '../../src/protocol/panel.js';
import type { Calls } from '../ui/calls.js';
import type { Host } from '../ui/host.js';

/** What the panel may ask of the engine. */
export type PanelCallTable = PageCalls;
export type PanelCalls = Calls<PanelCallTable>;
export type PanelHost = Host<FromPanel, ToPanel, PanelState, PanelCallTable>;
