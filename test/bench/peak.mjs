// The fastest that onnxruntime multiplies matrices on one thread of this machine.
import { must } from '../tools/children.mjs';
import { root } from '../tools/paths.mjs';

/** Runs in a process of its own: a product of two N × N matrices, as an ONNX model of one node put together by hand. */
async function measure() {
  const ort = (await import('onnxruntime-node')).default;
  const N = 1024;
  const text = (/** @type {string} */ value) => [value.length, ...Buffer.from(value)];
  const field = (/** @type {number} */ tag, /** @type {number[]} */ bytes) => [tag, ...varint(bytes.length), ...bytes];
  const varint = (/** @type {number} */ value) => {
    const bytes = [];
    for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
    return [...bytes, value];
  };
  const value = (/** @type {number} */ tag, /** @type {string} */ name, /** @type {number} */ type) => {
    const side = field(0x0a, [0x08, ...varint(N)]);
    const tensor = [0x08, type, ...field(0x12, [...side, ...side])];
    return field(tag, [0x0a, ...text(name), ...field(0x12, field(0x0a, tensor))]);
  };
  const model = (/** @type {number} */ type) => {
    const node = [0x0a, ...text('a'), 0x0a, ...text('b'), 0x12, ...text('c'), 0x22, ...text('MatMul')];
    const graph = [
      ...field(0x0a, node),
      0x12,
      ...text('g'),
      ...value(0x5a, 'a', type),
      ...value(0x5a, 'b', type),
      ...value(0x62, 'c', type),
    ];
    return Uint8Array.from([0x08, 8, ...field(0x3a, graph), ...field(0x42, [0x0a, 0, 0x10, 17])]);
  };
  const best = async (/** @type {'float32' | 'float64'} */ kind) => {
    const session = await ort.InferenceSession.create(model(kind === 'float32' ? 1 : 11), {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
    });
    const data = kind === 'float32' ? new Float32Array(N * N).fill(0.5) : new Float64Array(N * N).fill(0.5);
    const [a, b] = [new ort.Tensor(kind, data, [N, N]), new ort.Tensor(kind, data.slice(), [N, N])];
    let least = Infinity;
    for (let time = 0; time < 8; time++) {
      const before = performance.now();
      await session.run({ a, b });
      least = Math.min(least, performance.now() - before);
    }
    return N ** 3 / (least / 1000);
  };
  void (async () => console.log(JSON.stringify({ float32: await best('float32'), float64: await best('float64') })))();
}

/** Multiply-adds per second, the best of several. @returns {Promise<{ float32: number, float64: number }>} */
export async function measurePeak() {
  const { stdout } = await must(process.execPath, ['-e', `(${measure})()`], { cwd: root, env: process.env });
  return JSON.parse(stdout);
}
