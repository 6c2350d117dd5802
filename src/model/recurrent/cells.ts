import type { RecurrentArchitecture, Weights } from '../../checkpoint/architecture/architecture.js';
import type { Ort } from '../runtime/onnxRuntime.js';
import { SessionPool } from '../runtime/sharedSessions.js';
import type { Precision } from '../transformer/realGraph.js';
import { cellGraph, gateWidth, outputGraph } from './cellGraph.js';
import { cellWeights, inputTable, outputWeights, reals, startOf, type NamedReals, type Reals } from './cellWeights.js';

type Tensors = Readonly<Record<string, Ort.Tensor>>;
type Programs = Readonly<Record<'first' | 'next' | 'output', Ort.InferenceSession>>;

/** One step of some rows of one layer. */
export interface Step {
  readonly layer: number;
  /** Rows of the input: the row of the table, or of x, for each row. */
  readonly xAt: Int32Array;
  /** States of the layer below; absent of the first layer. */
  readonly x?: Reals;
  /** Rows of `h` and `c` that the rows go on from. */
  readonly parent: Int32Array;
  readonly h: Reals;
  readonly c: Reals;
  /** vectors × d_model, row 0 adding nothing. */
  readonly steering: Reals;
  readonly addition: Int32Array;
  /** Written over: rows × d_model and rows × d_cell. */
  readonly hOut: Reals;
  readonly cOut: Reals;
}

const pool = new SessionPool<'first' | 'next' | 'output'>();

/** The weights of a recurrent net, ready to be stepped with. */
export class Cells {
  private readonly rowOfToken = new Map<number, number>();
  private table: Reals;

  private constructor(
    private readonly ort: typeof Ort,
    private readonly architecture: RecurrentArchitecture,
    private readonly weights: Weights,
    readonly precision: Precision,
    private readonly programs: Programs,
    private readonly layers: readonly Tensors[],
    private readonly output: Tensors,
    readonly release: () => Promise<void>,
  ) {
    this.table = reals(precision, 0);
  }

  static async create(
    ort: typeof Ort,
    architecture: RecurrentArchitecture,
    weights: Weights,
    precision: Precision,
    options: Ort.InferenceSession.SessionOptions,
  ): Promise<Cells> {
    const make = (graph: Uint8Array) => ort.InferenceSession.create(graph, options);
    const { rnn_type, nonlinearity, d_model, d_cell, d_vocab_out, normalization_type, eps } = architecture;
    const shape = [rnn_type, nonlinearity, d_model, d_cell, d_vocab_out, normalization_type, eps];
    const key = JSON.stringify([...shape, precision, options]);
    const { sessions, release } = await pool.get(key, async () => ({
      first: await make(cellGraph(architecture, true, precision)),
      next: await make(cellGraph(architecture, false, precision)),
      output: await make(outputGraph(architecture, precision)),
    }));
    const tensors = (arrays: NamedReals): Tensors =>
      Object.fromEntries(
        [...arrays].map(([name, { shape, data }]) => [
          name,
          data instanceof Float64Array
            ? new ort.Tensor('float64', data, shape)
            : new ort.Tensor('float32', data as Float32Array<ArrayBuffer>, shape),
        ]),
      );
    const layers = Array.from({ length: architecture.n_layers }, (_, layer) =>
      tensors(cellWeights(architecture, weights, layer, precision)),
    );
    const output = tensors(outputWeights(architecture, weights, precision));
    return new Cells(ort, architecture, weights, precision, sessions, layers, output, release);
  }

  /** Rows of the first layer's table for some tokens; what a token adds is computed when it is first met. */
  async tableRows(tokens: Int32Array, signal?: AbortSignal): Promise<ReadonlyMap<number, number>> {
    const fresh = [...new Set(tokens)].filter((token) => !this.rowOfToken.has(token));
    if (fresh.length > 0) {
      const added = await inputTable(this.architecture, this.weights, fresh, this.precision, signal);
      // Not the number of known tokens: two runs at a time may both have added one.
      const before = this.table.length / gateWidth(this.architecture);
      const table = reals(this.precision, this.table.length + added.length);
      table.set(this.table);
      table.set(added, this.table.length);
      fresh.forEach((token, index) => this.rowOfToken.set(token, before + index));
      this.table = table;
    }
    return this.rowOfToken;
  }

  /** What a layer starts from, one row each of h and c; not to be written to. */
  start(layer: number): { readonly h: Reals; readonly c: Reals } {
    return startOf(this.architecture, this.weights, layer, this.precision);
  }

  async step({ layer, xAt, x, parent, h, c, steering, addition, hOut, cOut }: Step): Promise<void> {
    const { d_model, d_cell, rnn_type } = this.architecture;
    const isLstm = rnn_type === 'LSTM';
    const feeds = {
      ...this.layers[layer],
      ...(x ? { x: this.real(x, d_model) } : { table: this.real(this.table, gateWidth(this.architecture)) }),
      x_at: this.rows(xAt),
      parent: this.rows(parent),
      h: this.real(h, d_model),
      ...(isLstm && { c: this.real(c, d_cell) }),
      steering: this.real(steering, d_model),
      addition: this.rows(addition),
    };
    const program = x ? this.programs.next : this.programs.first;
    await program.run(feeds, {
      h_out: this.real(hOut, d_model),
      ...(isLstm && { c_out: this.real(cOut, d_cell) }),
    });
  }

  /** h, rows × d_model, to logits, rows × d_vocab_out, written over. */
  async logits(h: Reals, logits: Reals): Promise<void> {
    const { d_model, d_vocab_out } = this.architecture;
    await this.programs.output.run(
      { ...this.output, h: this.real(h, d_model) },
      { logits: this.real(logits, d_vocab_out) },
    );
  }

  private real(data: Reals, width: number): Ort.Tensor {
    return new this.ort.Tensor(this.precision, data as Float32Array, [data.length / width, width]);
  }

  private rows(data: Int32Array): Ort.Tensor {
    return new this.ort.Tensor('int32', data, [data.length]);
  }
}
