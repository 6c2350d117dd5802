import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { SteerExtras, SteerRequest, SteerResult } from '../../../src/protocol/steering.js';
import { FUTURES, SEED } from '../../../src/shared/defaults.js';
import { failureText, newestWins } from '../../ui/calls.js';
import type { PanelCalls } from '../host.js';
import type { Steering } from '../state.js';

export interface SteerState {
  /** The newest answer, which is shown until the next one arrives. */
  readonly result: SteerResult | null;
  readonly extras: SteerExtras | null;
  readonly waiting: boolean;
  /** From when a pair is asked for; they come when its controls have rested. */
  readonly waitingForExtras: boolean;
  readonly failure: string | null;
}

const none: SteerState = { result: null, extras: null, waiting: false, waitingForExtras: false, failure: null };

/** Milliseconds without a change before the slow additional figures are requested. */
const REST_BEFORE_EXTRAS = 300;

/** Sends steering requests as fast as the engine answers, always the newest; slow figures follow when controls rest. */
export function steerRequests(
  calls: PanelCalls,
  changed: (state: SteerState) => void,
): { ask(result: AnalysisResult, steering: Steering | null): void } {
  let state = none;
  let asked = '';
  let pair = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let extrasAbort: AbortController | null = null;
  const set = (change: Partial<SteerState>): void => {
    state = { ...state, ...change };
    changed(state);
  };
  const queue = newestWins(
    (request: SteerRequest) => calls.call('steer', request),
    (_request, result) => set({ result, waiting: false, failure: null }),
    (_request, error) => {
      const failure = failureText(error);
      set(failure === null ? { waiting: false } : { result: null, extras: null, waiting: false, failure });
    },
  );
  const askExtras = async (request: SteerRequest): Promise<void> => {
    const abort = new AbortController();
    extrasAbort = abort;
    try {
      const extras = await calls.call(
        'steer/extras',
        { ...request, futures: FUTURES.default, seed: SEED },
        { signal: abort.signal },
      );
      if (extrasAbort === abort) set({ extras, waitingForExtras: false });
    } catch (error) {
      // If there are no words to steer, the result itself says so already.
      if (extrasAbort === abort)
        set({ waitingForExtras: false, ...(failureText(error) === null ? {} : { extras: null }) });
    }
  };
  return {
    ask(result, steering) {
      const key = steering === null ? '' : JSON.stringify([result.id, steering]);
      if (key === asked) return;
      asked = key;
      clearTimeout(timer);
      extrasAbort?.abort();
      extrasAbort = null;
      if (steering === null) {
        queue.forget();
        pair = '';
        return set(none);
      }
      const request: SteerRequest = { analysis: result.id, ...steering };
      // Curves of another pair would be mistaken for those of this one; after a slider moved they are still nearly right.
      const nextPair = JSON.stringify([
        result.id,
        steering.start,
        steering.end,
        steering.collect,
        steering.cut,
        steering.part,
      ]);
      if (nextPair !== pair) {
        pair = nextPair;
        queue.forget();
        set({ result: null, extras: null, failure: null });
      }
      set({ waiting: true, waitingForExtras: true });
      queue.ask(request);
      timer = setTimeout(() => void askExtras(request), REST_BEFORE_EXTRAS);
    },
  };
}
