import { InputError } from '../../../../shared/inputError.js';
import { countText } from '../../../../shared/texts.js';
import { DamagedMessage } from '../wire.js';
import { inOrder } from './order.js';
import { readProgram, type Body, type Integers, type Operator, type Program } from './program.js';
import { BOUNDED_BY_INPUT, FOREIGN, folded, numbersMade, SHAPED_AS_FIRST, sizedBy } from './sizes.js';

/** Steps of a loop: the longest word that is run has as many tokens. */
const MAX_STEPS = 4096;
/** Numbers of one tensor: 512 MiB as float32. */
const MAX_NUMBERS = 2 ** 27;
/** Operators looked at, each as often as loops and functions come by it. */
const MAX_LOOKS = 2_000_000;
/** A loop is gone through again while that tells something new; then all is taken to follow from the tokens. */
const MAX_ROUNDS = 4;
const MAX_CALLS = 200;

/** What of a value follows from which tokens there are, and not from their number alone. */
interface Hangs {
  readonly numbers: boolean;
  /** Its size, which then is bounded by sizes that do not. */
  readonly size: boolean;
}

interface Value extends Hangs {
  readonly integers: Integers;
}

const FREE: Value = { numbers: false, size: false, integers: null };
const BOUND: Value = { numbers: true, size: true, integers: null };

type Scope = ReadonlyMap<string, Value>;

/**
 * Refuses a model whose work or sizes follow from which tokens it is given, and not from their number alone: an exported
 * model is a program, and these are the parts of it whose end nobody can tell. What follows from sizes, as exporters write
 * masks and squeezes, is let through.
 * @param bytes a ModelProto, whose structure readOnnx has checked
 * @throws InputError `unsupported-graph`, `too-large`, `bad-onnx`
 */
export async function checkProgram(bytes: Uint8Array, file: string): Promise<void> {
  let program: Program;
  try {
    program = await readProgram(bytes);
  } catch (error) {
    if (!(error instanceof DamagedMessage)) throw error;
    throw new InputError('bad-onnx', `${file} is a damaged ONNX file: ${error.message}.`);
  }
  const { graph } = program;
  new ProgramCheck(program, file).body(
    graph,
    graph.inputs.map(() => ({ ...FREE, numbers: true })),
    new Map(),
  );
}

class ProgramCheck {
  private readonly known = new Map<string, readonly Value[]>();
  private looks = 0;
  private calls = 0;

  constructor(
    private readonly program: Program,
    private readonly file: string,
  ) {}

  /** What the outputs of a body follow from. */
  body(body: Body, inputs: readonly Value[], outer: Scope): Value[] {
    const scope = new Map(outer);
    for (const [name, integers] of body.constants) scope.set(name, { ...FREE, integers });
    body.inputs.forEach((name, at) => scope.set(name, inputs[at] ?? FREE));
    const operators = inOrder(body);
    if (!operators)
      throw new InputError('bad-onnx', `${this.file} is a damaged ONNX file: values of its graph hang on each other.`);
    for (const operator of operators) {
      if (++this.looks > MAX_LOOKS)
        throw this.refusal('unsupported-graph', 'has more loops and functions in each other than any model');
      const given = this.outputsOf(operator, scope);
      operator.outputs.forEach((name, at) => scope.set(name, given[Math.min(at, given.length - 1)] ?? FREE));
    }
    return body.outputs.map((name) => scope.get(name) ?? FREE);
  }

  /** What each output follows from; the last one stands for all that come after it. */
  private outputsOf(operator: Operator, scope: Scope): readonly Value[] {
    const inputs = operator.inputs.map((name) => scope.get(name) ?? FREE);
    if (operator.calls !== null) return this.called(operator.calls, inputs);
    switch (operator.op) {
      case 'If':
        return this.branches(operator, inputs, scope);
      case 'Loop':
        return this.loop(operator, inputs, scope);
      case 'Scan':
        return this.repeated(operator, 'body', [...inputs], scope);
      case 'Shape':
      case 'Size':
        return [{ ...FREE, numbers: inputs[0]?.size ?? false }];
      default:
        return [this.plain(operator, inputs)];
    }
  }

  private plain(operator: Operator, inputs: readonly Value[]): Value {
    const { op, attributes } = operator;
    if (FOREIGN.has(op))
      throw this.refusal('unsupported-graph', `uses ${nameOf(operator)}, which no model of tokens needs`);
    for (const { body } of attributes.values())
      if (body) throw this.refusal('unsupported-graph', `has a graph within ${nameOf(operator)}, which is not run`);
    if (sizedBy(operator).some((at) => inputs[at]?.numbers))
      throw this.refusal(
        'unsupported-graph',
        `has ${nameOf(operator)}, the size of whose output follows from which tokens it is given`,
      );
    const integers = inputs.map((value) => value.integers);
    const made = numbersMade(operator, integers);
    if (made !== null && made > MAX_NUMBERS)
      throw this.refusal(
        'too-large',
        `has ${nameOf(operator)}, which makes ${countText(made)} numbers (at most ${countText(MAX_NUMBERS)} are taken)`,
      );
    const numbers = inputs.some((value) => value.numbers);
    const sizes = SHAPED_AS_FIRST.has(op) ? inputs.slice(0, 1) : inputs;
    const size = sizes.some((value) => value.size) || (numbers && BOUNDED_BY_INPUT.has(op));
    return { numbers, size, integers: numbers ? null : folded(operator, integers) };
  }

  private called(key: string, inputs: readonly Value[]): readonly Value[] {
    const body = this.program.functions.get(key);
    if (!body) return [BOUND];
    const asked = `${key}\n${inputs.map(({ numbers, size }) => Number(numbers) + 2 * Number(size)).join('')}`;
    const known = this.known.get(asked);
    if (known) return known;
    if (++this.calls > MAX_CALLS)
      throw this.refusal('unsupported-graph', 'has more loops and functions in each other than any model');
    const given = this.body(
      body,
      inputs.map((value) => ({ ...value, integers: null })),
      new Map(),
    );
    this.calls--;
    this.known.set(asked, given);
    return given;
  }

  private branches(operator: Operator, [condition = FREE]: readonly Value[], scope: Scope): readonly Value[] {
    if (condition.numbers)
      throw this.refusal(
        'unsupported-graph',
        `has ${nameOf(operator)}, which chooses a branch by which tokens it is given`,
      );
    let given: readonly Value[] = [];
    for (const { body } of operator.attributes.values()) {
      if (!body) continue;
      const branch = this.body(body, [], scope);
      given = branch.map((value, at) => joined(value, given[at]));
    }
    return given;
  }

  private loop(operator: Operator, inputs: readonly Value[], scope: Scope): readonly Value[] {
    const [steps = FREE, condition = FREE, ...carried] = inputs;
    if (!operator.inputs[0])
      throw this.refusal('unsupported-graph', `has ${nameOf(operator)}, which does not say how often it repeats`);
    if (steps.numbers || condition.numbers)
      throw this.refusal('unsupported-graph', `has ${nameOf(operator)}, which repeats as often as the tokens say`);
    const count = steps.integers?.[0] ?? 0;
    if (count > MAX_STEPS)
      throw this.refusal(
        'unsupported-graph',
        `has ${nameOf(operator)}, which repeats ${countText(count)} times (at most ${countText(MAX_STEPS)} are run)`,
      );
    const [goesOn = FREE, ...given] = this.repeated(operator, 'body', [condition, ...carried], scope, [FREE]);
    if (goesOn.numbers)
      throw this.refusal('unsupported-graph', `has ${nameOf(operator)}, which repeats until the tokens let it end`);
    return given;
  }

  /** A body whose first outputs are its inputs again, until going through it tells nothing new. */
  private repeated(
    operator: Operator,
    name: string,
    start: Value[],
    scope: Scope,
    before: readonly Value[] = [],
  ): readonly Value[] {
    const body = operator.attributes.get(name)?.body;
    if (!body) return [BOUND];
    let values: Value[] = start.map((value) => ({ ...value, integers: null }));
    const scanned = operator.attributes.get('num_scan_inputs')?.integers?.[0] ?? 0;
    const again = Math.max(0, values.length - scanned);
    for (let round = 0; ; round++) {
      const given = this.body(body, [...before, ...values], scope);
      const next = values.map((value, at) => (at < again ? { ...joined(value, given[at]), integers: null } : value));
      const isSame = next.every(
        ({ numbers, size }, at) => numbers === values[at]?.numbers && size === values[at]?.size,
      );
      if (isSame)
        return given.map((value, at) => (at < again ? joined(value, values[at]) : { ...value, integers: null }));
      values = round < MAX_ROUNDS ? next : values.map((value, at) => (at < again ? BOUND : value));
    }
  }

  private refusal(code: 'unsupported-graph' | 'too-large', what: string): InputError {
    return new InputError(
      code,
      `${this.file} ${what}: export the model again so that loops and sizes follow from the number of tokens alone, or ` +
        'open the checkpoint that it was exported from.',
    );
  }
}

const joined = (a: Value, b: Value = a): Value => ({
  numbers: a.numbers || b.numbers,
  size: a.size || b.size,
  integers: null,
});

/** An operator as an error names it; names are as long as a file wants. */
const nameOf = ({ op, name }: Operator): string =>
  `the operator ${op.slice(0, 40)}${name === '' ? '' : ` (node ${name.slice(0, 60)})`}`;
