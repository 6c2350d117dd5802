// oxlint-disable eqeqeq -- AssemblyScript, whose == compares no types

// Dense loops in AssemblyScript, two numbers at a time (128-bit SIMD). Addresses are bytes; matrices are row-major, rows of
// `stride` numbers apart. No memory is taken: callers lay out what is given. Every sum has a fixed order, so that the same input gives
// the same bits on every machine: WebAssembly has no fused multiply-add.

/** Address of entry k of a vector of float64. */
function at(p: usize, k: i32): usize {
  return p + ((<usize>k) << 3);
}

function added(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

const TILE: i32 = 4;

/**
 * a[i + r, j + c] -= Σ_k a[i + r, k] a[j + c, k] for k < j, four rows and two columns: eight sums of two lanes, which registers hold.
 * j is a multiple of the tile.
 */
function subtract(a: usize, row: usize, i: i32, first: i32, j: i32): void {
  const p0 = a + <usize>i * row;
  const p1 = p0 + row;
  const p2 = p1 + row;
  const p3 = p2 + row;
  const q0 = a + <usize>first * row;
  const q1 = q0 + row;
  let s00 = f64x2.splat(0);
  let s01 = f64x2.splat(0);
  let s10 = f64x2.splat(0);
  let s11 = f64x2.splat(0);
  let s20 = f64x2.splat(0);
  let s21 = f64x2.splat(0);
  let s30 = f64x2.splat(0);
  let s31 = f64x2.splat(0);
  const end = (<usize>j) << 3;
  for (let k: usize = 0; k < end; k += 16) {
    const b0 = v128.load(q0 + k);
    const b1 = v128.load(q1 + k);
    let x = v128.load(p0 + k);
    s00 = f64x2.add(s00, f64x2.mul(x, b0));
    s01 = f64x2.add(s01, f64x2.mul(x, b1));
    x = v128.load(p1 + k);
    s10 = f64x2.add(s10, f64x2.mul(x, b0));
    s11 = f64x2.add(s11, f64x2.mul(x, b1));
    x = v128.load(p2 + k);
    s20 = f64x2.add(s20, f64x2.mul(x, b0));
    s21 = f64x2.add(s21, f64x2.mul(x, b1));
    x = v128.load(p3 + k);
    s30 = f64x2.add(s30, f64x2.mul(x, b0));
    s31 = f64x2.add(s31, f64x2.mul(x, b1));
  }
  const o = (<usize>first) << 3;
  store<f64>(p0 + o, load<f64>(p0 + o) - added(s00));
  store<f64>(p0 + o, load<f64>(p0 + o, 8) - added(s01), 8);
  store<f64>(p1 + o, load<f64>(p1 + o) - added(s10));
  store<f64>(p1 + o, load<f64>(p1 + o, 8) - added(s11), 8);
  store<f64>(p2 + o, load<f64>(p2 + o) - added(s20));
  store<f64>(p2 + o, load<f64>(p2 + o, 8) - added(s21), 8);
  store<f64>(p3 + o, load<f64>(p3 + o) - added(s30));
  store<f64>(p3 + o, load<f64>(p3 + o, 8) - added(s31), 8);
}

/** A tile from which all columns before it have been taken: see finishTile of ../../cholesky.ts. */
function finish(a: usize, row: usize, i: i32, j: i32, least: usize): bool {
  for (let r = i; r < i + TILE; r++) {
    const own = a + <usize>r * row;
    const last = min(j + TILE, r + 1);
    for (let c = j; c < last; c++) {
      const other = a + <usize>c * row;
      let value = load<f64>(at(own, c));
      for (let k = j; k < c; k++) value -= load<f64>(at(own, k)) * load<f64>(at(other, k));
      if (r != c) store<f64>(at(own, c), value / load<f64>(at(other, c)));
      else if (value > load<f64>(at(least, r))) store<f64>(at(own, r), sqrt(value));
      else return false;
    }
  }
  return true;
}

/**
 * Four rows of a Cholesky factor from row i on, up to column `end`, in place, once the rows before them are there.
 * @param least of each row what its pivot must be above
 * @returns false where a pivot is not
 */
export function factorRows(a: usize, stride: i32, i: i32, end: i32, least: usize): bool {
  const row = (<usize>stride) << 3;
  for (let j = 0; j < end; j += TILE) {
    if (j > 0) {
      subtract(a, row, i, j, j);
      subtract(a, row, i, j + 2, j);
    }
    if (!finish(a, row, i, j, least)) return false;
  }
  return true;
}

/** Σ a[k] b[k] for k < n, in eight sums. */
function dot(a: usize, b: usize, n: i32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  let k = 0;
  for (; k + 7 < n; k += 8) {
    const p = at(a, k);
    const q = at(b, k);
    s0 = f64x2.add(s0, f64x2.mul(v128.load(p), v128.load(q)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(p, 16), v128.load(q, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(p, 32), v128.load(q, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(p, 48), v128.load(q, 48)));
  }
  let sum = added(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)));
  for (; k < n; k++) sum += load<f64>(at(a, k)) * load<f64>(at(b, k));
  return sum;
}

/** L z = x in place, for `count` vectors of n numbers one after the other. A row of the factor serves all of them at a time. */
export function forward(l: usize, stride: i32, n: i32, x: usize, count: i32): void {
  for (let i = 0; i < n; i++) {
    const row = at(l, i * stride);
    const pivot = load<f64>(at(row, i));
    for (let v = 0; v < count; v++) {
      const own = at(x, v * n);
      store<f64>(at(own, i), (load<f64>(at(own, i)) - dot(row, own, i)) / pivot);
    }
  }
}

/** Lᵀ x = z in place, for `count` vectors. Four rows of the factor at a time, so that each number is loaded and stored once for the four. */
export function backward(l: usize, stride: i32, n: i32, z: usize, count: i32): void {
  const row = (<usize>stride) << 3;
  let i = n - 1;
  for (; i >= 3; i -= 4) {
    const r0 = l + <usize>i * row;
    const r1 = r0 - row;
    const r2 = r1 - row;
    const r3 = r2 - row;
    for (let v = 0; v < count; v++) {
      const own = at(z, v * n);
      const z0 = load<f64>(at(own, i)) / load<f64>(at(r0, i));
      const z1 = (load<f64>(at(own, i - 1)) - load<f64>(at(r0, i - 1)) * z0) / load<f64>(at(r1, i - 1));
      const z2 =
        (load<f64>(at(own, i - 2)) - load<f64>(at(r0, i - 2)) * z0 - load<f64>(at(r1, i - 2)) * z1) /
        load<f64>(at(r2, i - 2));
      const z3 =
        (load<f64>(at(own, i - 3)) -
          load<f64>(at(r0, i - 3)) * z0 -
          load<f64>(at(r1, i - 3)) * z1 -
          load<f64>(at(r2, i - 3)) * z2) /
        load<f64>(at(r3, i - 3));
      store<f64>(at(own, i), z0);
      store<f64>(at(own, i - 1), z1);
      store<f64>(at(own, i - 2), z2);
      store<f64>(at(own, i - 3), z3);
      const v0 = f64x2.splat(z0);
      const v1 = f64x2.splat(z1);
      const v2 = f64x2.splat(z2);
      const v3 = f64x2.splat(z3);
      const end = i - 3;
      let k = 0;
      for (; k + 1 < end; k += 2) {
        const o = (<usize>k) << 3;
        const early = f64x2.add(f64x2.mul(v128.load(r0 + o), v0), f64x2.mul(v128.load(r1 + o), v1));
        const late = f64x2.add(f64x2.mul(v128.load(r2 + o), v2), f64x2.mul(v128.load(r3 + o), v3));
        v128.store(own + o, f64x2.sub(v128.load(own + o), f64x2.add(early, late)));
      }
      for (; k < end; k++) {
        const early = load<f64>(at(r0, k)) * z0 + load<f64>(at(r1, k)) * z1;
        const late = load<f64>(at(r2, k)) * z2 + load<f64>(at(r3, k)) * z3;
        store<f64>(at(own, k), load<f64>(at(own, k)) - (early + late));
      }
    }
  }
  for (; i >= 0; i--) {
    const r = l + <usize>i * row;
    for (let v = 0; v < count; v++) {
      const own = at(z, v * n);
      const value = load<f64>(at(own, i)) / load<f64>(at(r, i));
      store<f64>(at(own, i), value);
      for (let k = 0; k < i; k++) store<f64>(at(own, k), load<f64>(at(own, k)) - load<f64>(at(r, k)) * value);
    }
  }
}

/** One row of the lower triangle of a symmetric matrix: row[j] -= u[j] qk + q[j] uk for j < n. */
function changeRow(row: usize, n: i32, u: usize, q: usize, uk: f64, qk: f64): void {
  for (let j = 0; j < n; j++)
    store<f64>(at(row, j), load<f64>(at(row, j)) - (load<f64>(at(u, j)) * qk + load<f64>(at(q, j)) * uk));
}

/**
 * Of the leading i rows of a symmetric matrix, whose lower triangle is there: a -= u qᵀ + q uᵀ, and product += a x, in one pass. Two rows
 * at a time, so that what goes along the rows is loaded once for both.
 */
export function changeAndMultiply(a: usize, n: i32, i: i32, u: usize, q: usize, x: usize, product: usize): void {
  const row = (<usize>n) << 3;
  let k = 0;
  for (; k + 1 < i; k += 2) {
    const first = a + <usize>k * row;
    const second = first + row;
    const u0 = load<f64>(at(u, k));
    const q0 = load<f64>(at(q, k));
    const x0 = load<f64>(at(x, k));
    const u1 = load<f64>(at(u, k + 1));
    const q1 = load<f64>(at(q, k + 1));
    const x1 = load<f64>(at(x, k + 1));
    const vu0 = f64x2.splat(u0);
    const vq0 = f64x2.splat(q0);
    const vx0 = f64x2.splat(x0);
    const vu1 = f64x2.splat(u1);
    const vq1 = f64x2.splat(q1);
    const vx1 = f64x2.splat(x1);
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    const end = (<usize>k) << 3;
    for (let o: usize = 0; o < end; o += 16) {
      const uj = v128.load(u + o);
      const qj = v128.load(q + o);
      const xj = v128.load(x + o);
      const a0 = f64x2.sub(v128.load(first + o), f64x2.add(f64x2.mul(uj, vq0), f64x2.mul(qj, vu0)));
      const a1 = f64x2.sub(v128.load(second + o), f64x2.add(f64x2.mul(uj, vq1), f64x2.mul(qj, vu1)));
      v128.store(first + o, a0);
      v128.store(second + o, a1);
      s0 = f64x2.add(s0, f64x2.mul(a0, xj));
      s1 = f64x2.add(s1, f64x2.mul(a1, xj));
      v128.store(product + o, f64x2.add(v128.load(product + o), f64x2.add(f64x2.mul(a0, vx0), f64x2.mul(a1, vx1))));
    }
    const corner = load<f64>(at(first, k)) - 2 * u0 * q0;
    const beside = load<f64>(at(second, k)) - (u0 * q1 + q0 * u1);
    const last = load<f64>(at(second, k + 1)) - 2 * u1 * q1;
    store<f64>(at(first, k), corner);
    store<f64>(at(second, k), beside);
    store<f64>(at(second, k + 1), last);
    store<f64>(at(product, k), load<f64>(at(product, k)) + added(s0) + corner * x0 + beside * x1);
    store<f64>(at(product, k + 1), load<f64>(at(product, k + 1)) + added(s1) + beside * x0 + last * x1);
  }
  if (k < i) {
    const own = a + <usize>k * row;
    const xk = load<f64>(at(x, k));
    changeRow(own, k + 1, u, q, load<f64>(at(u, k)), load<f64>(at(q, k)));
    let sum: f64 = 0;
    for (let j = 0; j < k; j++) {
      const value = load<f64>(at(own, j));
      sum += value * load<f64>(at(x, j));
      store<f64>(at(product, j), load<f64>(at(product, j)) + value * xk);
    }
    store<f64>(at(product, k), load<f64>(at(product, k)) + sum + load<f64>(at(own, k)) * xk);
  }
}

/**
 * sums[c] += Σ_r weights[r] (block[r, c] - first[c]) over `count` rows of `width` numbers of float32.
 * @returns Σ_r weights[r]
 */
export function addRows(block: usize, width: i32, count: i32, first: usize, weights: usize, sums: usize): f64 {
  let total: f64 = 0;
  for (let r = 0; r < count; r++) {
    const row = block + ((<usize>r * <usize>width) << 2);
    const weight = load<f64>(at(weights, r));
    const all = f64x2.splat(weight);
    total += weight;
    let c = 0;
    for (; c + 1 < width; c += 2) {
      const two = f64x2.promote_low_f32x4(v128.load64_zero(row + ((<usize>c) << 2)));
      const about = f64x2.sub(two, v128.load(at(first, c)));
      v128.store(at(sums, c), f64x2.add(v128.load(at(sums, c)), f64x2.mul(all, about)));
    }
    for (; c < width; c++) {
      const about = <f64>load<f32>(row + ((<usize>c) << 2)) - load<f64>(at(first, c));
      store<f64>(at(sums, c), load<f64>(at(sums, c)) + weight * about);
    }
  }
  return total;
}

/**
 * Rows of float32 as columns of a tile of float64: tile[r, c] = (block[rows[r], c] - centre[c]) scale[r].
 * @param rows one int32 for each row of the tile
 * @param scale one number for each row; 0: none
 * @param stride numbers from one row of the tile to the next
 */
export function centreRows(
  block: usize,
  width: i32,
  rows: usize,
  count: i32,
  centre: usize,
  scale: usize,
  tile: usize,
  stride: i32,
): void {
  for (let r = 0; r < count; r++) {
    const from = block + ((<usize>load<i32>(rows + ((<usize>r) << 2)) * <usize>width) << 2);
    const to = tile + ((<usize>r * <usize>stride) << 3);
    const factor: f64 = scale != 0 ? load<f64>(at(scale, r)) : 1;
    const all = f64x2.splat(factor);
    let c = 0;
    for (; c + 3 < width; c += 4) {
      const early = f64x2.promote_low_f32x4(v128.load64_zero(from + ((<usize>c) << 2)));
      const late = f64x2.promote_low_f32x4(v128.load64_zero(from + ((<usize>c) << 2), 8));
      v128.store(at(to, c), f64x2.mul(f64x2.sub(early, v128.load(at(centre, c))), all));
      v128.store(at(to, c), f64x2.mul(f64x2.sub(late, v128.load(at(centre, c), 16)), all), 16);
    }
    for (; c < width; c++)
      store<f64>(at(to, c), (<f64>load<f32>(from + ((<usize>c) << 2)) - load<f64>(at(centre, c))) * factor);
  }
}
