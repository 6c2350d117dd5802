import { isFields, type Fields } from '../../shared/fields.js';
import { bare } from '../../shared/presetNames.js';

/** What the objects on the way to a field are about, by their names. */
export type Section = 'model' | 'process' | 'data' | 'train' | 'other';

/** One field of a config, wherever it is nested. */
export interface Place {
  /** As people write it: `model.cfg.act_fn`. */
  readonly path: string;
  /** Its own name, as {@link bare} leaves it. */
  readonly name: string;
  readonly value: unknown;
  readonly section: Section;
  /** 0 at the top. */
  readonly depth: number;
  /** The object that it stands in, and the outermost object around it that is about the process. */
  readonly owner: Fields;
  readonly process: Fields | null;
}

const MAX_DEPTH = 8;
const MAX_PLACES = 20_000;

const PROCESS =
  /^(generative|datagenerating|data|source|stochastic)?process(es)?(config|cfg|info|spec|args|kwargs|params|parameters|settings)?$|^(hmm|ghmm)(config|cfg|params|args)?$|^(data)?generator(config|cfg)?$/;
const DATA = /^(data|dataset|datamodule|dataloader|loader)s?(config|cfg|args|params|settings)?$/;
const TRAIN = /^(train|training|trainer|global|run|experiment)(config|cfg|args|arguments|params|settings|hparams)?$/;
/** What has fields of the same names that say nothing of the model: Adam has an eps, a probe a hidden size. */
const OTHER =
  /^(optim|adam|sgd$|muon|(lr)?sched|wandb|_wandb|mlflow|hydra|log(s|ger|gers|ging|history)?$|metrics?$|tokenizer|generationconfig|quantization|probes?|sae|eval|validation|val$|test$|callback|checkpoint(s|ing|er)?$|persist|env|git|slurm|launcher|history|results?$|summary|teacher|baseline|analysis|plot|visuali|regression)/;

const MODEL = /model|arch|transformer|network|net$|gpt|rnn|lstm|gru|lm$/;

function sectionOf(name: string, above: Section): Section {
  if (above === 'other' || OTHER.test(name)) return 'other';
  if (above === 'process' || PROCESS.test(name)) return 'process';
  if (DATA.test(name)) return 'data';
  if (TRAIN.test(name)) return 'train';
  // What a trainer's or a dataset's settings hold is theirs, but for a model among them.
  return above === 'model' || MODEL.test(name) ? 'model' : above;
}

/**
 * All fields of a config, those at the top first. A name with dots or slashes (MLflow's and W&B's flattened configs) counts
 * as nested. Fields of optimisers, trackers and probes are left out.
 */
export function placesOf(root: Fields): readonly Place[] {
  const places: Place[] = [];
  interface Level {
    readonly fields: Fields;
    readonly path: string;
    readonly section: Section;
    readonly depth: number;
    readonly process: Fields | null;
  }
  const queue: Level[] = [{ fields: root, path: '', section: 'model', depth: 0, process: null }];
  for (let at = 0; at < queue.length; at++) {
    const { fields, path, section, depth, process } = queue[at];
    for (const [key, value] of Object.entries(fields)) {
      if (places.length >= MAX_PLACES) return places;
      const words = key.replace(/^--/, '').split(/[./]/).filter(Boolean);
      const name = bare(words.at(-1) ?? '');
      const outer = words.slice(0, -1).reduce<Section>((above, word) => sectionOf(bare(word), above), section);
      if (outer === 'other') continue;
      const inner = isFields(value) ? sectionOf(name, outer) : outer;
      const around = process ?? (outer === 'process' ? fields : null);
      const place = `${path}${path && '.'}${key}`;
      places.push({ path: place, name, value, section: outer, depth, owner: fields, process: around });
      if (isFields(value) && inner !== 'other' && depth < MAX_DEPTH)
        queue.push({
          fields: value,
          path: place,
          section: inner,
          depth: depth + 1,
          process: around ?? (inner === 'process' ? value : null),
        });
    }
  }
  return places;
}

/** W&B writes `{name: {desc, value}}`; the fields themselves are wanted. */
export function unwrapped(root: Fields): Fields {
  const wraps = (value: unknown): value is Fields =>
    isFields(value) &&
    Object.hasOwn(value, 'value') &&
    Object.keys(value).every((key) => key === 'value' || key === 'desc');
  const entries = Object.entries(root).filter(([key]) => !/^_?wandb/.test(key));
  if (entries.length === 0 || !entries.every(([, value]) => wraps(value))) return root;
  return Object.fromEntries(entries.map(([key, value]) => [key, wraps(value) ? value.value : value]));
}
