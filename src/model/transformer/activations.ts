import type { Activation } from '../../checkpoint/architecture/architecture.js';
import type { RealGraph } from './realGraph.js';

/** torch's leaky_relu lets this much of negative numbers through. */
const LEAK = 0.01;
/** quick_gelu is x · sigmoid(1.702 x) (Hendrycks and Gimpel, "Gaussian Error Linear Units"). */
const QUICK_GELU = 1.702;

/**
 * Activation functions as HookedTransformer, transformers and torch compute them. The norm of solu_ln is not among
 * what this does.
 */
export function activate(g: RealGraph, act_fn: Activation, x: string): string {
  switch (act_fn) {
    case 'relu':
      return g.node('Relu', [x], 'mlp_post');
    case 'relu_squared': {
      const relu = g.node('Relu', [x], 'relu');
      return g.node('Mul', [relu, relu], 'mlp_post');
    }
    case 'leaky_relu':
      return g.node('Max', [x, g.node('Mul', [x, g.scalar('leak', LEAK)], 'leaking')], 'mlp_post');
    case 'elu': {
      const exp = g.node('Exp', [g.node('Min', [x, g.scalar('zero', 0)], 'negative')], 'exp');
      const below = g.node('Sub', [exp, g.scalar('one', 1)], 'below');
      return g.node('Add', [g.node('Relu', [x], 'relu'), below], 'mlp_post');
    }
    case 'tanh':
      return g.node('Tanh', [x], 'mlp_post');
    case 'sigmoid':
      return g.node('Div', [g.scalar('numerator', 1), sigmoidDivisor(g, x)], 'mlp_post');
    case 'silu':
      return g.node('Div', [x, sigmoidDivisor(g, x)], 'mlp_post');
    case 'quick_gelu': {
      const scaled = g.node('Mul', [x, g.scalar('quick', QUICK_GELU)], 'scaled');
      return g.node('Div', [x, sigmoidDivisor(g, scaled)], 'mlp_post');
    }
    // "Softmax Linear Units" (Elhage et al., 2022).
    case 'solu':
    case 'solu_ln':
      return g.node('Mul', [x, g.node('Softmax', [x], 'softmax', { axis: -1 })], 'mlp_post');
    case 'gelu': {
      const erf = g.single('Erf', g.node('Div', [x, g.scalar('sqrt2', Math.SQRT2)], 'scaled'), 'erf');
      const gate = g.node('Add', [erf, g.scalar('one', 1)], 'gate');
      return g.node('Mul', [g.node('Mul', [x, gate], 'gated'), g.scalar('half', 0.5)], 'mlp_post');
    }
    // Two spellings of one formula: √(2/π) is written out to ten digits in gelu_fast.
    case 'gelu_fast':
    case 'gelu_new': {
      const square = g.node('Mul', [x, x], 'square');
      const cubic = g.node('Mul', [g.node('Mul', [square, x], 'cube'), g.scalar('coefficient', 0.044715)], 'cubic');
      const inner = g.node('Add', [x, cubic], 'inner');
      const scaled = g.node('Mul', [inner, g.scalar('sqrt_2_over_pi', Math.sqrt(2 / Math.PI))], 'scaled');
      const gate = g.node('Add', [g.node('Tanh', [scaled], 'tanh'), g.scalar('one', 1)], 'gate');
      return g.node('Mul', [g.node('Mul', [x, gate], 'gated'), g.scalar('half', 0.5)], 'mlp_post');
    }
  }
}

/** 1 + exp(-x). Not the operator Sigmoid: onnxruntime would fuse x · Sigmoid(x) into one that knows float32 alone. */
function sigmoidDivisor(g: RealGraph, x: string): string {
  const exp = g.node('Exp', [g.node('Neg', [x], 'negative')], 'exp');
  return g.node('Add', [exp, g.scalar('one', 1)], 'gate');
}
