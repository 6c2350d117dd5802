/**
 * What stands where a person has set nothing, and how far what they set may go: for the protocol, both sides of every
 * page, the command line and the editor's settings alike. package.json tells the same, which a test holds to this.
 */

/** A number with both ends. */
export interface Range {
  readonly minimum: number;
  readonly maximum: number;
  readonly default: number;
}

/** Decimals at which two beliefs are one. */
export const DECIMALS = { minimum: 1, maximum: 12, default: 5 } as const satisfies Range;

/** Threads of the native runtime; 0: the engine's choice. */
export const THREADS = { minimum: 0, maximum: 256, default: 0 } as const satisfies Range;

/** Of everything that is drawn at random. */
export const SEED = 0;

/** Penalty of the read-out, relative to the mean variance of its columns. */
export const RIDGE = { minimum: 0, maximum: 1e6, default: 0 } as const satisfies Range;

/** Singular values of the read-out's columns that are left out: those up to this share of the largest. */
export const CUTOFF = { minimum: 0, maximum: 0.999, default: 0 } as const satisfies Range;

/** An analysis; null leaves the choice to the folder or the model. */
export const ANALYSIS = {
  process: null,
  layers: null,
  decimals: DECIMALS.default,
  weighting: null,
  context: null,
  sample: null,
  bos: null,
  other_logits: null,
  ridge: RIDGE.default,
  cutoff: CUTOFF.default,
} as const;

/** Times which a steering vector is added. */
export const MULTIPLIER = { minimum: -1000, maximum: 1000, default: 1 } as const satisfies Range;

/** How a pair of beliefs is steered, whichever they are; null: all layers, whole words. */
export const STEERING = {
  layers: null,
  multiplier: MULTIPLIER.default,
  collect: 'all',
  cut: null,
  from_position: 0,
  part: null,
} as const;

/** Tokens of the futures that are compared beside a steered output. */
export const FUTURES = { minimum: 1, maximum: 8, default: 3 } as const satisfies Range;

/** Beliefs on each side of the matrix of all pairs. */
export const MATRIX_BELIEFS = { minimum: 1, maximum: 5000, default: 200 } as const satisfies Range;

/** Length of the words that the preview of a process follows. Of a process without finitely many beliefs, a budget of work bounds it too. */
export const PREVIEW_DEPTH = { minimum: 1, maximum: 1000, default: 10 } as const satisfies Range;

/** Beliefs of a mixed-state presentation that the preview draws. */
export const PREVIEW_DRAWN = { minimum: 1, maximum: 300, default: 120 } as const satisfies Range;

/** Beliefs of a mixed-state presentation that is kept as a process. */
export const PRESENTATION_BELIEFS = { minimum: 1, maximum: 1000, default: 300 } as const satisfies Range;

/** Checkpoints a second that go by while a panel plays through a training. */
export const PLAY_SPEED = { minimum: 0.25, maximum: 30, default: 2 } as const satisfies Range;

/** Height of the strip of checkpoints with its curves, in pixels. */
export const STRIP_HEIGHT = { minimum: 64, maximum: 480, default: 64 } as const satisfies Range;

/** Checkpoints that can be pinned at once: the read-outs of more would hide each other. */
export const MAX_PINS = 4;

/** How the strip shows a training; null: the curves that are usual, all checkpoints. */
export const STRIP_VIEW = {
  curves: null,
  scale: 'order',
  logarithmic: false,
  height: STRIP_HEIGHT.default,
  brush: null,
  pins: [] as string[],
  speed: PLAY_SPEED.default,
  loop: false,
} as const;

/** What the plots show of a composed process: the joint belief. A part has a plot and axes of its own; null: those that fit it. */
export const PART_VIEW = { shown: 'joint', plot: null, axes: null, third: null, colour: 0 } as const;

/** How the panel shows an analysis. */
export const PANEL_VIEW = {
  axes: null,
  plot: 'plane',
  colour: 'automatic',
  centres: true,
  singles: false,
  rotation: [0.6, 0.4] as [number, number],
  third: null,
  overlay: false,
  size: 'same',
  columns: 'share',
  hidden: [] as string[],
  tab: 'geometry',
  folds: [] as string[],
  strip: STRIP_VIEW,
  part: PART_VIEW,
} as const;

/** Selected beliefs that a reload brings back; what VS Code stores of a page is to stay small. */
export const MAX_SELECTED_KEPT = 5000;

/** How the preview shows a process. */
export const PROCESS_VIEW = {
  depth: PREVIEW_DEPTH.default,
  shown: null,
  axes: PANEL_VIEW.axes,
  third: PANEL_VIEW.third,
  plot: PANEL_VIEW.plot,
  colour: 'states',
  rotation: PANEL_VIEW.rotation,
  size: PANEL_VIEW.size,
  unit: 'nats',
} as const;

/** What the figures of compared runs are to pass: R² upwards, the others downwards; the loss as far above the best possible. */
export const RUNS_LEVELS = { r2: 0.95, r2_unseen: 0.9, kl: 0.01, loss: 0.01, components: 3 } as const;

/** Whom buckets are asked of, and as whom; null leaves the choice to the AWS configuration. */
export const S3_SERVICE = { profile: null, endpoint: null, region: null, forcePathStyle: false } as const;

/** Copies of S3 objects kept on this machine, MB. */
export const S3_CACHE_MB = { minimum: 16, maximum: 2 ** 20, default: 2048 } as const satisfies Range;

/** Results of sweeps that are kept on this machine, MB; 0: none. */
export const KEPT_RESULTS_MB = { minimum: 0, maximum: 2 ** 20, default: 512 } as const satisfies Range;

/** Largest file read from a virtual file system, MB. */
export const VIRTUAL_FILE_MB = { minimum: 1, maximum: 65_536, default: 512 } as const satisfies Range;

/** When all checkpoints of a run on show are analysed by themselves. */
export const SWEEP_STARTS = ['whenShort', 'always', 'never'] as const;
export type SweepStart = (typeof SWEEP_STARTS)[number];

/** How the editor's agents are offered the tools: as its own, by a server, or not at all. */
export const AGENT_OFFERS = ['tools', 'server', 'nothing'] as const;
export type AgentOffer = (typeof AGENT_OFFERS)[number];

/** The editor's settings, by their names after `beliefscope.`. A text that is empty names nothing. */
export const SETTINGS = {
  decimals: DECIMALS,
  threads: THREADS,
  analyseOnSelection: { default: true },
  followTraining: { default: true },
  openOnStartup: { default: '' },
  openCheckpointsInInspector: { default: true },
  codeLinks: { default: true },
  'engine.nodePath': { default: '' },
  'virtualFiles.sizeLimitMB': VIRTUAL_FILE_MB,
  'sweep.start': { default: 'whenShort' },
  'sweep.keptResultsMB': KEPT_RESULTS_MB,
  'agents.offer': { default: 'tools' },
  'agents.resultsFolder': { default: '' },
  'terminal.command': { default: true },
  's3.endpoint': { default: '' },
  's3.region': { default: '' },
  's3.profile': { default: '' },
  's3.forcePathStyle': { default: S3_SERVICE.forcePathStyle },
  's3.cacheSizeMB': S3_CACHE_MB,
} as const;

/** The number within its range that is nearest to one that was typed by hand, or the default for what is no number. */
export function within(value: unknown, { minimum, maximum, default: otherwise }: Range): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(maximum, Math.max(minimum, value)) : otherwise;
}
