import { isInsideRun } from '../../shared/checkpointNames/insideRun.js';

/** How a file is read, as its name tells; `text` and `json` may turn out to be no logs at all. */
export type LogKind = 'separated' | 'lines' | 'json' | 'text' | 'wandb' | 'events' | 'summary';

const LOGGED =
  /(^|[^a-z])(logs?|metrics?|loss(es)?|history|histories|train(ing|er)?|val(id(ation)?)?|eval(uation)?|results?|stats?|statistics|progress|curves?|scalars?|performance)([^a-z]|$)/i;
/** What lies beside logs under names like theirs. */
const NO_LOG =
  /config|args|hparams|params|settings|tokenizer|vocab|metadata|manifest|requirements|\.process\.json$|^\.|^(output|debug|debug-internal|debug-core)\.log$|environment|package/i;

/** null for a file that is no log by its name. */
export function logKind(name: string): LogKind | null {
  if (/^events\.out\.tfevents\./.test(name)) return 'events';
  if (name === 'wandb-summary.json') return 'summary';
  if (NO_LOG.test(name)) return null;
  if (/\.wandb$/.test(name)) return 'wandb';
  if (/\.(csv|tsv)$/i.test(name)) return 'separated';
  if (/\.(jsonl|ndjson|json_?lines)$/i.test(name)) return 'lines';
  if (/\.json$/i.test(name)) return LOGGED.test(name.replace(/_/g, '-')) ? 'json' : null;
  return /\.(log|txt|dat)$/i.test(name) && LOGGED.test(name.replace(/_/g, '-')) ? 'text' : null;
}

/** Folders in a run in which its logs are kept. */
export const isLogFolder = (name: string): boolean =>
  /^(logs?|log[-_]?files|train(ing)?[-_]?logs?|metrics|tensorboard|tb|tb[-_]?logs?|csv[-_]?logs?|events|history|stats|runs)$/i.test(
    name,
  );

/** Folders of trackers, each with a folder for every run of theirs. */
export const isTracker = (name: string): name is 'wandb' | 'lightning_logs' | 'mlruns' =>
  name === 'wandb' || name === 'lightning_logs' || name === 'mlruns';

/** A run of wandb: its folder is named by when it was started and by its id, which it keeps when it is resumed. */
export const wandbRun = (folder: string): string | null =>
  /^(?:offline-)?run-\d{8}_\d{6}-(.+)$/.exec(folder)?.[1] ?? null;

/** Whether the logs of a run may stand above a folder of this name. */
export const isWithinRun = (name: string): boolean => isInsideRun(name) || isLogFolder(name);
