import { once } from '../../../shared/once.js';
import type { RunConfig } from '../../config/runConfig.js';
import type { StateDict } from '../../formats/storedTensor.js';
import { architectureOf } from '../architectureOf.js';
import { asideNotes } from './asideNotes.js';
import { namesFor, namesWith } from './names/commonNames.js';
import { findRoles } from './findRoles.js';
import { refuseParts } from './missing.js';
import type { LayoutFields } from './hookedState.js';
import type { Layout } from './layout.js';
import type { RoleNames } from './roles.js';
import { headCheck } from './headCheck.js';
import { toHooked, type Storage } from './toHooked.js';
import { plainType, refuseType } from './modelTypes.js';
import { refuseForeign } from '../unsupported.js';

/** A way of writing causal transformers, told by the names of their modules. */
export interface TransformerLayout {
  /** In words, for people. */
  readonly name: string;
  /** Each matches some tensor's name: together they tell the layout. `{l}` stands for the number of a block. */
  readonly tells: readonly string[];
  /** None of these does. */
  readonly unless?: readonly string[];
  /** What the shapes must be like besides. */
  readonly shapes?: (state: StateDict) => boolean;
  /** Names that are not the common ones, by role. */
  readonly names?: Partial<RoleNames>;
  readonly storage?: Partial<Storage>;
  /** What the layout implies. */
  readonly told?: LayoutFields;
  /** What its models usually have: an assumption, which is recorded, where nothing else tells it. */
  readonly usual?: LayoutFields;
  /** Whether a person wrote the code around it: what its names do not show is usual at most, and not told by the layout. */
  readonly isOwnCode?: boolean;
  /** Whether its models all have a final norm. */
  readonly needsFinalNorm?: boolean;
  /** Whether tensors stand several times under different names. */
  readonly doubles?: boolean;
  /** The config as models of this layout understand it, where they do otherwise than its fields say. */
  readonly understands?: (config: RunConfig, state: StateDict) => RunConfig;
  /** Other models whose tensors have the same names: how they are stored and what they imply, by {@link plainType}. */
  readonly variants?: Readonly<Record<string, Variant>>;
}

/** What a model of another type does otherwise. */
export interface Variant {
  readonly storage?: Partial<Storage>;
  readonly told?: LayoutFields;
  /** What its config class has where a config is silent. */
  readonly defaults?: Partial<RunConfig>;
  /** What holds whatever its config says. */
  readonly always?: Partial<RunConfig>;
}

const LINEAR: Storage = {
  matrices: 'linear',
  fused: 'qkv',
  columns: false,
  normsAreLayerNorm: false,
};

/** The layout that a table of names describes. */
export function transformerLayout(table: TransformerLayout): Layout {
  // Made when the first checkpoint is looked at, so that nothing else waits for it.
  const patterns = once(() => ({ tells: table.tells.map(patternOf), unless: (table.unless ?? []).map(patternOf) }));
  const names = once(() => namesWith(table.names ?? {}));
  return {
    name: table.name,
    tells: (state) => {
      const { tells, unless } = patterns();
      const all = [...state.keys()];
      const some = (pattern: RegExp) => all.some((name) => pattern.test(name));
      return tells.every(some) && !unless.some(some) && (table.shapes?.(state) ?? true);
    },
    infer: (state, given, file) => {
      if (given) refuseType(given);
      const type = given?.model_type == null ? null : plainType(given.model_type);
      const variants = table.variants ?? {};
      const variant = type !== null && Object.hasOwn(variants, type) ? variants[type] : null;
      const understood = given && table.understands ? table.understands(given, state) : given;
      const config =
        understood && variant ? { ...withDefaults(understood, variant.defaults), ...variant.always } : understood;
      const implied = { ...table.told, ...variant?.told };
      const found = findRoles(state, namesFor(names(), state.keys()), table.doubles ?? false, file);
      if (!found) throw new Error(`${table.name} was asked to read what it does not tell`);
      const aside = refuseForeign(found.rest, file);
      refuseParts(found, state, file);
      const order = config?.qkv_order ?? null;
      const storage = {
        ...{ ...LINEAR, ...table.storage, ...variant?.storage },
        ...(order === 'heads' && { fused: order }),
      };
      const fused = found.blocks[0]?.qkv?.name ?? null;
      // torch's own module and GPT-2's name tell the order.
      const isOpen = fused !== null && order === null && table.isOwnCode && !/(in_proj|c_attn)$/.test(fused);
      const isTied = config?.tie_word_embeddings ?? implied.tied ?? false;
      const { state: hooked, headsField, tiedTo } = toHooked(found, storage, config, file);
      const model = architectureOf(
        {
          state: hooked,
          layout: table.name,
          isOwnCode: table.isOwnCode ?? false,
          ...(isOpen && { fusedUnsaid: fused }),
          ...(tiedTo !== null && !isTied && { tiedUnsaid: tiedTo }),
          told: implied,
          ...(table.variants && type !== null && !variant && { unknownType: given?.model_type ?? '' }),
          usual: table.usual ?? {},
          seen: found.seen,
          positionsMayBeLonger: true,
          needsFinalNorm: table.needsFinalNorm ?? false,
          embedNorm: 'sum',
          headsField,
          sines: /(^|\.)pe$/.test(found.outer.positions?.name ?? ''),
          notes: [
            ...(tiedTo !== null && config?.tie_word_embeddings == null && implied.tied
              ? [tiedNote(tiedTo, table.name, file)]
              : []),
            ...asideNotes(aside, found.others, file),
          ],
        },
        config,
        file,
      );
      const check = config && headCheck(found, config, file);
      return check ? { ...model, checks: [check] } : model;
    },
  };
}

/** A config with the values of its class where it gives none. */
const withDefaults = (config: RunConfig, defaults: Partial<RunConfig> = {}): RunConfig => ({
  ...config,
  ...Object.fromEntries(Object.entries(defaults).filter(([field]) => config[field as keyof RunConfig] == null)),
});

const tiedNote = (embed: string, layout: string, file: string): string =>
  `${file} has no unembedding of its own: the unembedding was taken to be the embedding (${embed}), as ${layout} ties them.`;

/** A pattern for the end of a name: after any prefix, with `{l}` for a number. */
function patternOf(name: string): RegExp {
  const text = name.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{l\}/g, '\\d+');
  return new RegExp(`(^|\\.)${text}$`);
}

/** Whether a tensor that ends in a name has a shape, of which null may be anything. */
export function hasShape(state: StateDict, end: string, test: (shape: readonly number[]) => boolean): boolean {
  const pattern = patternOf(end);
  for (const [name, { shape }] of state) if (pattern.test(name)) return test(shape);
  return false;
}
