import { filesAmong, type FolderEntry } from '../sources/folderSource.js';

export const MAX_CONFIG_BYTES = 4 * 2 ** 20;
/** Files under names that say nothing are small where they are configs, and few are looked into. */
const MAX_OTHER_BYTES = 2 ** 18;
const MAX_OTHERS = 12;

/** Names that promise a config, in the order in which they are believed where two say different things. */
const KNOWN: readonly RegExp[] = [
  /^train_config\.json$/i,
  /^config\.(json|ya?ml)$/i,
  /^(hooked_?)?(model|transformer|rnn|net)[-_]?(config|cfg|args|hparams|params)\.(json|ya?ml)$/i,
  /^(run|train|training|experiment|exp|full|resolved)?[-_]?(config|cfg|args|hparams|hyperparams|hyperparameters|hyper_parameters|params|settings|options|flags)\.(json|ya?ml)$/i,
  /^(process|hmm|generative_process|data|dataset)([-_]?(config|cfg|info|params|spec))?\.(json|ya?ml)$/i,
];

/** What lies beside checkpoints and is no config: logs, tokenizers, indexes of shards, what tools keep, process files of ours. */
const NO_CONFIG =
  /^\.|\.index\.json$|\.process\.json$|^(tokenizer|vocab|merges|special_tokens|added_tokens|generation_config|package|package-lock|tsconfig|jsconfig|log|logs|metrics|results?|wandb-summary|events|meta|hydra|overrides|conda|environment|mlflow|docker-compose|pnpm-lock|composer|launch|settings|tasks|eval|evaluation|predictions?|belief|probe)\b/i;

/** A config's file, and whether its name promises one. */
export interface ConfigFile {
  readonly name: string;
  readonly isKnown: boolean;
}

/** Files of a folder that may hold a run's configuration, those that are believed first in front. */
export function configFilesAmong(entries: readonly FolderEntry[]): readonly ConfigFile[] {
  const rank = (name: string) => {
    const at = KNOWN.findIndex((pattern) => pattern.test(name));
    return at < 0 ? KNOWN.length : at;
  };
  const named = entries
    .filter(({ name }) => /\.(json|ya?ml)$/i.test(name))
    .map((entry) => ({ ...entry, rank: rank(entry.name) }))
    .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
  const known = named.filter((entry) => entry.rank < KNOWN.length);
  const others = filesAmong(named).filter(
    (entry) =>
      !known.some(({ name }) => name === entry.name) && !NO_CONFIG.test(entry.name) && entry.size <= MAX_OTHER_BYTES,
  );
  return [
    ...known.map(({ name }) => ({ name, isKnown: true })),
    ...others.slice(0, MAX_OTHERS).map(({ name }) => ({ name, isKnown: false })),
  ];
}
