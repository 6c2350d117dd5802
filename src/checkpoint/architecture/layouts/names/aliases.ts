/** Names of modules: every one of `names` in every one of `modules`, of which either may be empty. */
export interface NameGroup {
  readonly modules: readonly string[];
  readonly names: readonly string[];
}

/** The words of a text, as lists of names are written. */
export const words = (text: string): string[] => text.trim().split(/\s+/);

/** Names that stand in no module. */
export const alone = (names: readonly string[]): NameGroup => ({ modules: [''], names });

/** A name in two, in every way: `a.b` is `b` in `a`, and `a.b` in nothing, and nothing in `a.b`. */
export type Cuts = readonly (readonly [module: string, name: string])[];

export function cutsOf(name: string): Cuts {
  const cuts: [string, string][] = [
    ['', name],
    [name, ''],
  ];
  for (let at = name.indexOf('.'); at >= 0; at = name.indexOf('.', at + 1))
    cuts.push([name.slice(0, at), name.slice(at + 1)]);
  return cuts;
}

/**
 * A list of names, the likeliest first: group after group, module after module, name after name. Thousands of names
 * are some dozens of words, so the list itself is never made.
 */
export class Aliases {
  private readonly groups: readonly { modules: Positions; names: Positions; width: number; from: number }[];

  constructor(readonly of: readonly NameGroup[]) {
    let from = 0;
    this.groups = of.map(({ modules, names }) => {
      const group = { modules: positionsIn(modules), names: positionsIn(names), width: names.length, from };
      from += modules.length * names.length;
      return group;
    });
  }

  /** Where the name stands in the list, from 0; null where it does not. */
  rank(cuts: Cuts): number | null {
    for (const { modules, names, width, from } of this.groups) {
      let least: number | null = null;
      for (const [module, name] of cuts) {
        const row = modules.get(module);
        const column = row === undefined ? undefined : names.get(name);
        if (row === undefined || column === undefined) continue;
        const rank = from + row * width + column;
        if (least === null || rank < least) least = rank;
      }
      if (least !== null) return least;
    }
    return null;
  }

  has(name: string): boolean {
    return this.rank(cutsOf(name)) !== null;
  }
}

type Positions = ReadonlyMap<string, number>;

/** Where each word stands first. */
function positionsIn(list: readonly string[]): Positions {
  const positions = new Map<string, number>();
  list.forEach((word, at) => {
    if (!positions.has(word)) positions.set(word, at);
  });
  return positions;
}
