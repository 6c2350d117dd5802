/** Some rows of a row-major matrix, in the order in which they are named. */
export function takeRows<Values extends Float32Array | Float64Array>(
  values: Values,
  rows: ArrayLike<number>,
  width: number,
): Values {
  const taken = new (values.constructor as new (length: number) => Values)(rows.length * width);
  for (let at = 0; at < rows.length; at++)
    taken.set(values.subarray(rows[at] * width, (rows[at] + 1) * width), at * width);
  return taken;
}
