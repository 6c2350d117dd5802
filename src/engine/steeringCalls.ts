import * as l10n from '@vscode/l10n';
import { editBelief } from '../analysis/steering/edit.js';
import { eraseBeliefs } from '../analysis/steering/erase.js';
import { steerExtras } from '../analysis/steering/extras.js';
import { steerMatrix } from '../analysis/steering/matrix.js';
import { exportedVector, steer } from '../analysis/steering/steer.js';
import { trajectoryOf } from '../analysis/steering/trajectory.js';
import type { Engine } from './engine.js';
import type { CallContext, EngineHandlers } from './calls.js';
import { threadsOf } from './settings.js';
import { readOutFile, vectorsFile } from './tensorFiles.js';

type SteeringCalls =
  | 'steer'
  | 'steer/extras'
  | 'steer/vector'
  | 'steer/file'
  | 'readout/file'
  | 'steer/matrix'
  | 'trajectory'
  | 'edit'
  | 'erase';

/** Steering, of analyses that the engine holds. */
export function steeringCalls(engine: Engine): Pick<EngineHandlers, SteeringCalls> {
  const context = (analysis: string) => engine.known(analysis).steering();
  return {
    steer: (request, { signal }) => steer(context(request.analysis), request, signal),
    'steer/extras': (request, call) =>
      steerExtras(context(request.analysis), request, {
        signal: call.signal,
        progress: shares(call, l10n.t('Comparing with controls')),
      }),
    'steer/vector': async (request) => exportedVector(context(request.analysis), request),
    'steer/file': async (request) => vectorsFile(engine.known(request.analysis), request),
    'readout/file': async ({ analysis }) => readOutFile(engine.known(analysis)),
    'steer/matrix': (request, call) =>
      steerMatrix(context(request.analysis), request, {
        signal: call.signal,
        progress: shares(call, l10n.t('Steering every pair of beliefs')),
      }),
    trajectory: ({ analysis, word }, { signal }) => trajectoryOf(context(analysis), word, signal),
    edit: (request, { signal }) => editBelief(context(request.analysis), request, { threads: threadsOf(0), signal }),
    erase: (request, call) =>
      eraseBeliefs(context(request.analysis), request, {
        threads: threadsOf(0),
        signal: call.signal,
        progress: shares(call, l10n.t('Erasing belief information')),
      }),
  };
}

const shares =
  ({ progress }: CallContext, step: string) =>
  (fraction: number) =>
    progress({ step, fraction });
