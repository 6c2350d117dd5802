import type { Body, Operator } from './program.js';

/**
 * The operators of a body, each after those whose values it takes, itself or in a graph of its own; null where values
 * hang on each other. Exporters write them in such an order, which the standard asks for and onnxruntime does not need.
 */
export function inOrder({ operators }: Body): readonly Operator[] | null {
  const maker = new Map<string, number>();
  operators.forEach(({ outputs }, index) => outputs.forEach((name) => name !== '' && maker.set(name, index)));
  const before = operators.map((operator) => [
    ...new Set([...takenBy(operator)].flatMap((name) => maker.get(name) ?? [])),
  ]);
  const [UNSEEN, BEGUN, DONE] = [0, 1, 2];
  const state = new Uint8Array(operators.length).fill(UNSEEN);
  const ordered: Operator[] = [];
  for (let start = 0; start < operators.length; start++) {
    const stack = [start];
    while (stack.length > 0) {
      const index = stack.at(-1) ?? 0;
      if (state[index] !== UNSEEN) {
        stack.pop();
        if (state[index] === BEGUN) {
          state[index] = DONE;
          ordered.push(operators[index]);
        }
        continue;
      }
      state[index] = BEGUN;
      for (const other of before[index]) {
        if (state[other] === BEGUN) return null;
        if (state[other] === UNSEEN) stack.push(other);
      }
    }
  }
  return ordered;
}

/** Names of the values that an operator takes, those that graphs in it take from outside among them. */
function takenBy({ inputs, attributes }: Operator): ReadonlySet<string> {
  const taken = new Set(inputs);
  for (const { body } of attributes.values()) {
    if (!body) continue;
    const own = new Set([
      ...body.inputs,
      ...body.constants.keys(),
      ...body.operators.flatMap(({ outputs }) => outputs),
    ]);
    for (const name of [...body.outputs, ...body.operators.flatMap((inner) => [...takenBy(inner)])])
      if (!own.has(name)) taken.add(name);
  }
  return taken;
}
