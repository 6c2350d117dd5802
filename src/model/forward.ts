import type { Architecture } from '../checkpoint/architecture.js';
import type { Groups } from './chunks.js';
import { ramp, repeated } from './indices.js';
import type { Ort } from './onnxRuntime.js';

export type Tensors = Readonly<Record<string, Ort.Tensor>>;

/** What a block does beyond its weights: repeats its results for copies and adds steering to them. */
export interface BlockChange {
  /** Copies in the result; the input's own number of copies, or any where the input has one. */
  readonly copies: number;
  /** vectors × d_model, row 0 adding nothing; nothing but that row where left out. */
  readonly table?: Float32Array | undefined;
  /** For each wanted row: whether rows 1 + copy of the table are added. Nowhere where left out. */
  readonly at?: Uint8Array | undefined;
}

/** Calls the two graphs of a model on rows of one chunk. */
export class Forward {
  private readonly nothing: Float32Array;

  constructor(
    private readonly ort: typeof Ort,
    private readonly architecture: Architecture,
    private readonly block: Ort.InferenceSession,
    private readonly layers: readonly Tensors[],
    private readonly unembed: Ort.InferenceSession,
    private readonly unembedWeights: Tensors,
  ) {
    this.nothing = new Float32Array(architecture.d_model).fill(-0);
  }

  /**
   * @param resid copies × rows × d_model
   * @returns change.copies × groups.wanted × d_model
   */
  async runBlock(
    layer: number,
    resid: Float32Array,
    copies: number,
    groups: Groups,
    change: BlockChange,
  ): Promise<Float32Array> {
    const { d_model } = this.architecture;
    const rows = resid.length / d_model / copies;
    const { wanted, groupRows, groupKeys } = groups;
    const count = wanted.length;
    const table = change.table ?? this.nothing;
    const result = change.copies * count;
    const source = copies === change.copies ? ramp(result) : repeated(ramp(count), change.copies, 0);
    const { resid_post } = await this.block.run({
      ...this.layers[layer],
      resid: this.float(resid, copies * rows, d_model),
      queries: this.int(repeated(groups.queries, copies, rows), copies, groups.groups, groupRows),
      keys: this.int(repeated(groups.keys, copies, rows), copies, groups.groups, groupKeys),
      mask: this.float(groups.mask, groups.groups, groupRows, groupKeys),
      wanted: this.int(repeated(wanted, copies, rows), copies * count),
      slot: this.int(repeated(ramp(count), copies, groups.groups * groupRows), copies * count),
      source: this.int(source, result),
      addition: this.int(additions(change, count), result),
      steering: this.float(table, table.length / d_model, d_model),
    });
    return resid_post?.data as Float32Array;
  }

  /** @param resid rows × d_model */
  async runUnembed(resid: Float32Array): Promise<Float32Array> {
    const { d_model } = this.architecture;
    const { logits } = await this.unembed.run({
      ...this.unembedWeights,
      resid: this.float(resid, resid.length / d_model, d_model),
    });
    return logits?.data as Float32Array;
  }

  private float(data: Float32Array, ...shape: number[]): Ort.Tensor {
    return new this.ort.Tensor('float32', data, shape);
  }

  private int(data: Int32Array, ...shape: number[]): Ort.Tensor {
    return new this.ort.Tensor('int32', data, shape);
  }
}

function additions({ copies, at }: BlockChange, count: number): Int32Array {
  const result = new Int32Array(copies * count);
  if (at)
    for (let copy = 0, index = 0; copy < copies; copy++)
      for (let row = 0; row < count; row++, index++) if (at[row]) result[index] = 1 + copy;
  return result;
}
