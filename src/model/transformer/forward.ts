import type { Architecture } from '../../checkpoint/architecture/architecture.js';
import type { Groups } from './chunks.js';
import { ramp, repeated } from './indices.js';
import { rotaryTables } from './positions.js';
import type { Precision } from './realGraph.js';
import type { Ort } from '../runtime/onnxRuntime.js';

export type Tensors = Readonly<Record<string, Ort.Tensor>>;

/** What is added after a block. */
export interface Addition {
  /** vectors × d_model, row 0 adding nothing. */
  readonly table: Float32Array;
  /** For each wanted row of a copy: whether row 1 + copy of the table is added. */
  readonly at: Uint8Array;
}

/** Calls the two graphs of a model on rows of one chunk. */
export class Forward {
  private readonly nothing: Float32Array;
  private tables: Tensors = {};
  /** Positions in the tables. */
  private tabled = 0;

  constructor(
    private readonly ort: typeof Ort,
    private readonly architecture: Architecture,
    private readonly precision: Precision,
    private readonly block: Ort.InferenceSession,
    private readonly layers: readonly Tensors[],
    private readonly unembed: Ort.InferenceSession,
    private readonly unembedWeights: Tensors,
  ) {
    this.nothing = new Float32Array(architecture.d_model).fill(-0);
  }

  /**
   * @param resid copies × rows × d_model
   * @param positions of the rows
   * @param result copies × groups.wanted × d_model, written over
   */
  async runBlock(
    layer: number,
    resid: Float32Array,
    copies: number,
    positions: Int32Array,
    groups: Groups,
    steering: Addition | undefined,
    result: Float32Array,
  ): Promise<void> {
    const { d_model } = this.architecture;
    const rows = resid.length / d_model / copies;
    const { wanted, groupRows, groupKeys } = groups;
    const count = wanted.length;
    const table = steering?.table ?? this.nothing;
    const feeds = {
      ...this.layers[layer],
      ...this.placing(positions, copies, groups),
      resid: this.float(resid, copies * rows, d_model),
      queries: this.int(repeated(groups.queries, copies, rows), copies, groups.groups, groupRows),
      keys: this.int(repeated(groups.keys, copies, rows), copies, groups.groups, groupKeys),
      mask: this.float(groups.mask, groups.groups, groupRows, groupKeys),
      wanted: this.int(repeated(wanted, copies, rows), copies * count),
      slot: this.int(repeated(ramp(count), copies, groups.groups * groupRows), copies * count),
      addition: this.int(additions(copies, count, steering?.at), copies * count),
      steering: this.float(table, table.length / d_model, d_model),
    };
    await this.block.run(feeds, { resid_post: this.float(result, copies * count, d_model) });
  }

  /**
   * @param resid rows × d_model
   * @param result rows × d_vocab_out, written over
   */
  async runUnembed(resid: Float32Array, result: Float32Array): Promise<void> {
    const { d_model, d_vocab_out } = this.architecture;
    const rows = resid.length / d_model;
    const feeds = { ...this.unembedWeights, resid: this.float(resid, rows, d_model) };
    await this.unembed.run(feeds, { logits: this.float(result, rows, d_vocab_out) });
  }

  /** Where positions enter the attention, what it needs of them. */
  private placing(positions: Int32Array, copies: number, groups: Groups): Tensors {
    const { positional_embedding_type: type } = this.architecture;
    if (groups.distance)
      return { distance: this.float(groups.distance, groups.groups, groups.groupRows, groups.groupKeys) };
    if (type !== 'rotary' && type !== 'shortformer') return {};
    const position = this.int(repeated(positions, copies, 0), copies * positions.length);
    return type === 'rotary' ? { position, ...this.turns(positions) } : { position };
  }

  /** Tables for the positions that there are, made again where longer words come. */
  private turns(positions: Int32Array): Tensors {
    const length = positions.reduce((longest, position) => Math.max(longest, position + 1), 0);
    if (length <= this.tabled) return this.tables;
    const shape = [length, (this.architecture.rotary_dim ?? 0) / 2];
    const { cos, sin } = rotaryTables(this.architecture, length);
    const table = (data: Float64Array): Ort.Tensor =>
      this.precision === 'float64'
        ? new this.ort.Tensor('float64', data, shape)
        : new this.ort.Tensor('float32', Float32Array.from(data), shape);
    this.tables = { rotary_cos: table(cos), rotary_sin: table(sin) };
    this.tabled = length;
    return this.tables;
  }

  private float(data: Float32Array, ...shape: number[]): Ort.Tensor {
    return new this.ort.Tensor('float32', data, shape);
  }

  private int(data: Int32Array, ...shape: number[]): Ort.Tensor {
    return new this.ort.Tensor('int32', data, shape);
  }
}

function additions(copies: number, count: number, at: Uint8Array | undefined): Int32Array {
  const result = new Int32Array(copies * count);
  if (!at) return result;
  for (let copy = 0, index = 0; copy < copies; copy++)
    for (let row = 0; row < count; row++, index++) if (at[row]) result[index] = 1 + copy;
  return result;
}
