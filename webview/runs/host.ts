import type { FromRunsPage, RunsPageCalls, RunsPageState, ToRunsPage } from '../../src/protocol/runsPage.js';
import type { Host } from '../ui/host.js';

export type RunsHost = Host<FromRunsPage, ToRunsPage, RunsPageState, RunsPageCalls>;
