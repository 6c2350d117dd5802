import { expect, test } from 'vitest';
import { faultOf } from '../../../src/model/runtime/faultText.js';

const SAID: [string, string][] = [
  [
    "Non-zero status code returned while running Gather node. Name:'/embed/Gather' Status Message: indices element out of data bounds, idx=7 must be within the inclusive range [-2,1]",
    'the operator Gather (node /embed/Gather) fails: indices element out of data bounds, idx=7 must be within the inclusive range [-2,1]',
  ],
  [
    "\x1b[1;31mNon-zero status code returned while running Expand node. Name:'' Status Message: /onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:376 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*) Available memory of 0 is smaller than requested bytes of 4000000000000\x1b[m",
    'the operator Expand asks for more memory than there is',
  ],
  [
    "Non-zero status code returned while running Reshape node. Name:'r' Status Message: /onnxruntime_src/onnxruntime/core/providers/cpu/tensor/reshape_helper.h:47 onnxruntime::ReshapeHelper::ReshapeHelper(const onnxruntime::TensorShape&, onnxruntime::TensorShapeVector&, bool) input_shape_size == size was false. The input tensor cannot be reshaped to the requested shape. Input shape:{1,4,3}, requested shape:{5}",
    'the operator Reshape (node r) fails: The input tensor cannot be reshaped to the requested shape. Input shape:{1,4,3}, requested shape:{5}',
  ],
  [
    "Non-zero status code returned while running Clip node. Name:'' Status Message: /onnxruntime_src/onnxruntime/core/providers/cpu/math/clip.cc:119 void onnxruntime::Clip::ComputeImpl<T>::operator()(const onnxruntime::Tensor*, onnxruntime::Tensor*) const [with T = float] min->Shape().IsScalar() was false. min should be a scalar.",
    'the operator Clip fails: min should be a scalar.',
  ],
  [
    'D:\\a\\_work\\1\\s\\onnxruntime\\core\\graph\\model.cc:181 onnxruntime::Model::Model Unsupported model IR version: 99, max supported IR version: 11',
    'Unsupported model IR version: 99, max supported IR version: 11',
  ],
  [
    'Fatal error: EvilOp(-1) is not a registered function/op',
    'Fatal error: EvilOp(-1) is not a registered function/op',
  ],
  [
    'This is an invalid model. In Node, ("", EvilOp, "", -1) : ("x": tensor(float),) -> ("zz",) , Error No Op registered for EvilOp with domain_version of 17',
    "version 17 of ONNX's standard operators has none named EvilOp",
  ],
  ['std::bad_alloc', 'it asks for more memory than there is'],
  ['', 'onnxruntime does not say why'],
];

test.each(SAID)('what onnxruntime says becomes a sentence: %s', (text, sentence) => {
  expect(faultOf(new Error(text))).toBe(sentence);
});

test('whatever a file brings in with its names, the sentence is short, of one line, and made in no time', () => {
  for (const part of ['a::b(', '\x1b[31m', '/x.cc:1 f::g(', 'was false', '((((', '::', 'A.h', "node. Name:'"]) {
    const before = process.cpuUsage();
    const text = faultOf(
      `while running Add node. Name:'${part.repeat(50_000)}' Status Message: ${part.repeat(50_000)}`,
    );
    const { user } = process.cpuUsage(before);
    expect(text.length).toBeLessThan(500);
    expect(text).not.toMatch(/[\x00-\x1f]/);
    expect(user / 1e6).toBeLessThan(2);
  }
});
