/** Every way in which something a person asked for can fail, and what is done about it. */
import type { Remedy } from './remedies.js';

interface ErrorRow {
  /** The button that helps; null where none does: the message says what to do. */
  readonly remedy: Remedy | null;
  /** Further buttons, which lead elsewhere. */
  readonly also?: readonly Remedy[];
  /** A file that is still being written fails like this: reading is tried again for a moment. */
  readonly readAgain?: true;
  /**
   * `banner` (where nothing is said): on the page that asked; a command, which has no page, notifies.
   * `toast`: the host notifies once, and a page keeps its picture. `silent`: the person wanted it so.
   */
  readonly shows?: 'banner' | 'toast' | 'silent';
}

/** Once it is mended, where the message says how. */
const RETRY: ErrorRow = { remedy: 'retry' };
const UNTIL_WRITTEN: ErrorRow = { remedy: 'retry', readAgain: true };
/** What the model itself tells of its process needs none to be named. */
const CHOOSE_PROCESS: ErrorRow = { remedy: 'chooseProcess', also: ['rankProcesses', 'inferProcess'] };
const TRUST: ErrorRow = { remedy: 'manageTrust' };
const S3_SETTINGS: ErrorRow = { remedy: 'openS3Settings' };
/** Another value, word, belief or size is wanted, and the message says which. */
const ASK_OTHERWISE: ErrorRow = { remedy: null };

const TABLE = {
  // The program and its engine.
  cancelled: { remedy: 'retry', shows: 'silent' },
  fault: RETRY,
  'bad-request': ASK_OTHERWISE,
  'engine-died': { remedy: 'restartEngine', shows: 'toast' },
  'engine-not-started': { remedy: 'chooseNode', shows: 'toast' },
  /** The engine no longer holds that analysis: the host analyses again, then repeats the call. */
  'unknown-analysis': RETRY,
  superseded: ASK_OTHERWISE,
  runtime: { remedy: 'chooseNode' },

  // Folders and files.
  'no-checkpoints': RETRY,
  'no-such-step': ASK_OTHERWISE,
  'folder-gone': RETRY,
  'file-gone': UNTIL_WRITTEN,
  'file-changed': UNTIL_WRITTEN,
  'not-readable': RETRY,
  'not-opened': ASK_OTHERWISE,
  'source-unknown': ASK_OTHERWISE,
  'too-many-files': RETRY,
  'virtual-file-too-large': { remedy: 'raiseFileLimit' },
  'cannot-write': RETRY,

  /** What was asked for needs labelled matrices, and the process has none. */
  'no-matrices': ASK_OTHERWISE,

  // A sweep on a cluster.
  /** Some checkpoints have no line yet: the message says how to go on. */
  'sweep-incomplete': RETRY,
  /** A program of the cluster is not there, or refuses. */
  'no-scheduler': RETRY,

  // What is in a checkpoint's file.
  'cut-short': UNTIL_WRITTEN,
  'not-a-checkpoint': UNTIL_WRITTEN,
  'bad-zip': UNTIL_WRITTEN,
  'bad-pickle': UNTIL_WRITTEN,
  'pickle-ends': UNTIL_WRITTEN,
  'bad-tensor': UNTIL_WRITTEN,
  'bad-safetensors': UNTIL_WRITTEN,
  'bad-npz': UNTIL_WRITTEN,
  'bad-onnx': UNTIL_WRITTEN,
  'bad-index': UNTIL_WRITTEN,
  'foreign-global': RETRY,
  'several-models': RETRY,
  'external-data': RETRY,
  'unsupported-dtype': RETRY,
  'too-large': RETRY,

  // The model that a checkpoint holds.
  'not-a-model': RETRY,
  'missing-tensor': RETRY,
  'bad-shape': RETRY,
  'bad-config': RETRY,
  'config-disagrees': RETRY,
  'unknown-value': RETRY,
  /** Which name is which can be said by hand. */
  'unknown-layout': { remedy: 'writeLayoutMap', also: ['retry'] },
  'unsupported-architecture': RETRY,
  'unsupported-graph': RETRY,
  'custom-operators': RETRY,
  'other-architecture': ASK_OTHERWISE,
  'not-finite': RETRY,
  'graph-failed': RETRY,
  'not-trusted': TRUST,
  'no-steering': ASK_OTHERWISE,

  // S3.
  'bad-s3-address': ASK_OTHERWISE,
  's3-credentials': S3_SETTINGS,
  's3-region': S3_SETTINGS,
  's3-denied': S3_SETTINGS,
  's3-endpoint': S3_SETTINGS,
  's3-not-found': S3_SETTINGS,
  's3-clock': RETRY,
  's3-changed': RETRY,
  's3-connection': RETRY,
  's3-cache': RETRY,
  's3-damaged': RETRY,
  's3-failed': RETRY,

  // The process.
  'no-process': CHOOSE_PROCESS,
  'unknown-process': CHOOSE_PROCESS,
  'vocabulary-mismatch': CHOOSE_PROCESS,
  'no-process-file': CHOOSE_PROCESS,
  /** A path in a file leads out of the folder: a person may choose what it names. */
  'named-outside': CHOOSE_PROCESS,
  'bad-process-file': CHOOSE_PROCESS,
  'bad-process': CHOOSE_PROCESS,
  'bad-parameter': CHOOSE_PROCESS,
  'negative-probability': CHOOSE_PROCESS,
  'several-recurrent-classes': CHOOSE_PROCESS,
  'no-stationary-vector': CHOOSE_PROCESS,

  // What was asked of an analysis.
  'no-words': ASK_OTHERWISE,
  'context-too-long': ASK_OTHERWISE,
  'context-too-short': ASK_OTHERWISE,
  'activations-too-large': ASK_OTHERWISE,
  'tree-too-large': ASK_OTHERWISE,
  'sample-too-large': ASK_OTHERWISE,
  'sample-too-rare': ASK_OTHERWISE,
  'bad-sample': ASK_OTHERWISE,
  'bad-decimals': ASK_OTHERWISE,
  'bad-limit': ASK_OTHERWISE,
  'no-such-layer': ASK_OTHERWISE,
  'no-such-position': ASK_OTHERWISE,
  'no-such-belief': ASK_OTHERWISE,
  'no-such-cut': ASK_OTHERWISE,
  'not-a-belief': ASK_OTHERWISE,
  'belief-does-not-occur': ASK_OTHERWISE,
  'no-words-end-in-belief': ASK_OTHERWISE,
  'no-such-part': ASK_OTHERWISE,
  'part-undefined': ASK_OTHERWISE,
  'too-many-futures': ASK_OTHERWISE,
  'too-many-words': ASK_OTHERWISE,
  'empty-word': ASK_OTHERWISE,
  'word-too-long': ASK_OTHERWISE,
  'impossible-word': ASK_OTHERWISE,
  'unknown-symbol': ASK_OTHERWISE,
  'token-out-of-range': ASK_OTHERWISE,
} as const satisfies Readonly<Record<string, ErrorRow>>;

/** A stable name for a kind of failure, for tests and for what is done about it. */
export type ErrorCode = keyof typeof TABLE;

export const ERROR_CODES: Readonly<Record<ErrorCode, ErrorRow>> = TABLE;

/** A code as it came over a border; `fault` where it is none of ours. */
export const errorCodeOf = (code: unknown): ErrorCode =>
  typeof code === 'string' && Object.hasOwn(TABLE, code) ? (code as ErrorCode) : 'fault';
