import { takeRows } from '../../../shared/takeRows.js';
import { elementReader } from '../../../checkpoint/formats/dtype.js';
import { InputError } from '../../../shared/inputError.js';
import { plural } from '../../../shared/texts.js';
import { faultOf } from '../../runtime/faultText.js';
import { onnxRuntime, type Ort } from '../../runtime/onnxRuntime.js';
import { sessionOptions } from '../../runtime/sessionOptions.js';
import type { Run } from './messages.js';

const WAY = 'Export it again with torch.onnx.export, or open the checkpoint that it was exported from.';

const sentence = (text: string): string => `${text.replace(/\.+$/, '')}.`;

/** An exported model in the process that runs it. */
export class LoadedProgram {
  private nothing = new Float32Array(0);

  private constructor(
    private readonly ort: typeof Ort,
    private readonly session: Ort.InferenceSession,
  ) {}

  /**
   * onnxruntime takes the files beside a model from memory: it opens none by itself.
   * @throws InputError `bad-onnx`, whose message ends a sentence
   */
  static async load(
    model: Uint8Array,
    sideFiles: readonly { path: string; data: Uint8Array }[],
    threads: number,
  ): Promise<LoadedProgram> {
    const ort = await onnxRuntime();
    const options = { ...sessionOptions(threads), ...(sideFiles.length > 0 && { externalData: sideFiles }) };
    try {
      return new LoadedProgram(ort, await ort.InferenceSession.create(model, options));
    } catch (error) {
      throw new InputError('bad-onnx', `is not a model that onnxruntime can load: ${sentence(faultOf(error))} ${WAY}`);
    }
  }

  release(): Promise<void> {
    return this.session.release();
  }

  /**
   * The wanted rows of each output.
   * @throws InputError `graph-failed`, `unsupported-graph`, whose message ends a sentence
   */
  async run({ tokens, additions, outputs, places, d_model }: Run): Promise<Float32Array[]> {
    const { name, dtype, ids, batch, pos } = tokens;
    const { ort } = this;
    // x + (-0) is x to the bit.
    if (this.nothing.length !== d_model) this.nothing = new Float32Array(d_model).fill(-0);
    const feeds: Record<string, Ort.Tensor> = {
      [name]:
        dtype === 'int32'
          ? new ort.Tensor('int32', ids.slice(), [batch, pos])
          : new ort.Tensor('int64', BigInt64Array.from(ids, BigInt), [batch, pos]),
    };
    for (const { name, values } of additions) {
      const shape = values === null || values.length === d_model ? [1, 1, d_model] : [batch, pos, d_model];
      feeds[name] = new ort.Tensor('float32', values?.slice() ?? this.nothing, shape);
    }
    let results: Ort.InferenceSession.OnnxValueMapType;
    try {
      results = await this.session.run(
        feeds,
        outputs.map((output) => output.name),
      );
    } catch (error) {
      throw new InputError(
        'graph-failed',
        `cannot be run on ${plural(batch, 'word')} of ${plural(pos, 'token')}: ${sentence(faultOf(error))} ${WAY}`,
      );
    }
    return outputs.map(({ name, width }) => {
      const result = results[name];
      const shape = [batch, pos, width];
      if (result?.dims.length !== 3 || result.dims.some((size, axis) => size !== shape[axis]))
        throw new InputError(
          'unsupported-graph',
          `gives ${name.slice(0, 60)} as [${result?.dims.slice(0, 9).join(', ')}], expected [${shape.join(', ')}] (batch, pos, width): ` +
            'export the model again with these outputs.',
        );
      return takeRows(float32(result, name), places, width);
    });
  }
}

function float32({ data }: Ort.Tensor, name: string): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof Float64Array) return Float32Array.from(data);
  // Half-precision numbers come as their bits where this Node has no Float16Array.
  if (data instanceof Uint16Array) {
    const read = elementReader(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 'float16', true);
    if (read) return Float32Array.from(data, (_, index) => read(index));
  }
  if (ArrayBuffer.isView(data) && 'length' in data) return Float32Array.from(data as unknown as ArrayLike<number>);
  throw new InputError(
    'unsupported-graph',
    `gives ${name.slice(0, 60)}, which is not of real numbers: export it as float32.`,
  );
}
