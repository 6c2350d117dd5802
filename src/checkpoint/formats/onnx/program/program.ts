import { isStandard, tensorHead } from '../messages.js';
import {
  AttributeProto,
  ELEMENT,
  FunctionProto,
  GraphProto,
  ModelProto,
  NodeProto,
  TensorProto,
  ValueInfoProto,
} from '../schema.js';
import { DamagedMessage, FieldBudget, fieldsOf, packed, part, textOf, type Field } from '../wire.js';

/** A small tensor of whole numbers in its order; null where it is large or of other numbers. */
export type Integers = readonly number[] | null;

/** What the check of a program looks at of an attribute. */
export interface AttributeValue {
  readonly integers: Integers;
  readonly body: Body | null;
}

export interface Operator {
  readonly op: string;
  /** Key of the function that it calls; null for one of the standard operators. */
  readonly calls: string | null;
  /** As the file names it; '' where it does not. */
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeValue>;
}

/** The graph itself, a branch, a loop or a function. */
export interface Body {
  /** Without those that are constants. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly operators: readonly Operator[];
  readonly constants: ReadonlyMap<string, Integers>;
}

export interface Program {
  readonly graph: Body;
  readonly functions: ReadonlyMap<string, Body>;
}

/** More numbers are no size of anything. */
const MAX_INTEGERS = 64;
const MAX_FIELDS = 2_000_000;
const MAX_DEPTH = 8;

/**
 * Reads what a model computes, nested graphs and functions included, and the small whole numbers among its constants.
 * @param bytes a ModelProto, whose structure readOnnx has checked
 * @throws DamagedMessage
 */
export async function readProgram(bytes: Uint8Array): Promise<Program> {
  const budget = new FieldBudget(MAX_FIELDS);
  const functions = new Map<string, Body>();
  let graph: Body | null = null;
  for (const field of fieldsOf(ModelProto, bytes, budget)) {
    if (field.name === 'graph') graph = await readGraph(part(bytes, field), budget, 0);
    else if (field.name === 'functions') {
      const [key, body] = await readFunction(part(bytes, field), budget);
      functions.set(key, body);
    }
  }
  if (!graph) throw new DamagedMessage('it has no graph');
  return { graph, functions };
}

async function readGraph(bytes: Uint8Array, budget: FieldBudget, depth: number): Promise<Body> {
  if (depth > MAX_DEPTH) throw new DamagedMessage(`its branches are nested more than ${MAX_DEPTH} deep`);
  const [inputs, outputs]: [string[], string[]] = [[], []];
  const operators: Operator[] = [];
  const constants = new Map<string, Integers>();
  for (const field of fieldsOf(GraphProto, bytes, budget)) {
    if (field.name === 'node') operators.push(await readOperator(part(bytes, field), budget, depth));
    else if (field.name === 'initializer') {
      const { name, integers } = await readTensor(part(bytes, field), budget);
      constants.set(name, integers);
    } else if (field.name === 'input') inputs.push(portName(part(bytes, field), budget));
    else if (field.name === 'output') outputs.push(portName(part(bytes, field), budget));
  }
  return { inputs: inputs.filter((name) => !constants.has(name)), outputs, operators, constants };
}

async function readFunction(bytes: Uint8Array, budget: FieldBudget): Promise<[string, Body]> {
  const [inputs, outputs]: [string[], string[]] = [[], []];
  const operators: Operator[] = [];
  let [name, domain, overload] = ['', '', ''];
  for (const field of fieldsOf(FunctionProto, bytes, budget)) {
    if (field.name === 'node') operators.push(await readOperator(part(bytes, field), budget, 0));
    else if (field.name === 'input') inputs.push(textOf(bytes, field));
    else if (field.name === 'output') outputs.push(textOf(bytes, field));
    else if (field.name === 'name') name = textOf(bytes, field);
    else if (field.name === 'domain') domain = textOf(bytes, field);
    else if (field.name === 'overload') overload = textOf(bytes, field);
  }
  return [keyOf(domain, name, overload), { inputs, outputs, operators, constants: new Map() }];
}

async function readOperator(bytes: Uint8Array, budget: FieldBudget, depth: number): Promise<Operator> {
  const [inputs, outputs]: [string[], string[]] = [[], []];
  const attributes = new Map<string, AttributeValue>();
  let [op, domain, overload, name] = ['', '', '', ''];
  for (const field of fieldsOf(NodeProto, bytes, budget)) {
    if (field.name === 'input') inputs.push(textOf(bytes, field));
    else if (field.name === 'output') outputs.push(textOf(bytes, field));
    else if (field.name === 'op_type') op = textOf(bytes, field);
    else if (field.name === 'domain') domain = textOf(bytes, field);
    else if (field.name === 'overload') overload = textOf(bytes, field);
    else if (field.name === 'name') name = textOf(bytes, field);
    else if (field.name === 'attribute') {
      const [key, value] = await readAttribute(part(bytes, field), budget, depth);
      attributes.set(key, value);
    }
  }
  return { op, calls: isStandard(domain) ? null : keyOf(domain, op, overload), name, inputs, outputs, attributes };
}

async function readAttribute(bytes: Uint8Array, budget: FieldBudget, depth: number): Promise<[string, AttributeValue]> {
  let name = '';
  let body: Body | null = null;
  let integers: number[] | null = null;
  const add = (values: Integers) => (integers = values && [...(integers ?? []), ...values].slice(0, MAX_INTEGERS));
  for (const field of fieldsOf(AttributeProto, bytes, budget)) {
    if (field.name === 'name') name = textOf(bytes, field);
    else if (field.name === 'g' || field.name === 'graphs')
      body = await readGraph(part(bytes, field), budget, depth + 1);
    else if (field.name === 't') add((await readTensor(part(bytes, field), budget)).integers);
    else if (field.name === 'i') add([signed(field.value)]);
    else if (field.name === 'ints') add(numbersIn(bytes, field));
  }
  return [name, { integers, body }];
}

async function readTensor(bytes: Uint8Array, budget: FieldBudget): Promise<{ name: string; integers: Integers }> {
  const head = await tensorHead(fieldsOf(TensorProto, bytes, budget), (small) => part(bytes, small));
  const { name, shape, type, raw, external } = head;
  const count = shape.reduce((product, size) => product * size, 1);
  const isWhole = type === ELEMENT.int64 || type === ELEMENT.int32;
  if (!isWhole || external || count > MAX_INTEGERS) return { name, integers: null };
  if (raw) {
    const at = part(bytes, raw);
    const view = new DataView(at.buffer, at.byteOffset, at.byteLength);
    const width = type === ELEMENT.int64 ? 8 : 4;
    if (at.byteLength !== count * width) return { name, integers: null };
    const read = (index: number) =>
      width === 8 ? Number(view.getBigInt64(index * 8, true)) : view.getInt32(index * 4, true);
    return { name, integers: Array.from({ length: count }, (_, index) => read(index)) };
  }
  const stored = type === ELEMENT.int64 ? 'int64_data' : 'int32_data';
  const integers: number[] = [];
  for (const field of fieldsOf(TensorProto, bytes, budget))
    if (field.name === stored) integers.push(...(numbersIn(bytes, field) ?? []));
  return { name, integers: integers.length === count ? integers : null };
}

function numbersIn(bytes: Uint8Array, field: Field): number[] | null {
  if (!Number.isNaN(field.value)) return [signed(field.value)];
  return field.length > MAX_INTEGERS * 10 ? null : packed(part(bytes, field), MAX_INTEGERS * 10).map(signed);
}

/** The reader of numbers knows no sign. Of a negative size it matters only that it is one. */
const signed = (value: number): number => (value >= 2 ** 63 ? -1 : value);

function portName(bytes: Uint8Array, budget: FieldBudget): string {
  for (const field of fieldsOf(ValueInfoProto, bytes, budget)) if (field.name === 'name') return textOf(bytes, field);
  return '';
}

const keyOf = (domain: string, name: string, overload: string): string => [domain, name, overload].join('\n');
