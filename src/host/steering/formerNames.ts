/** Current field names of the exported steering result, and their former names; both are written until the next version. */
const FORMER: Readonly<Record<string, string>> = {
  start_to_end: 'startToEnd',
  end_to_start: 'endToStart',
  vector_norms: 'vectorNorms',
  from_position: 'fromPosition',
  kl_to_ideal: 'klToIdeal',
  kl_unsteered: 'klUnsteered',
  kl_of_ideals: 'klOfIdeals',
  per_word: 'perWord',
};

/** A plain value with each renamed field under its former name as well. */
export function withFormerNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withFormerNames);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]): [string, unknown][] => {
      const written = withFormerNames(item);
      const former = FORMER[name];
      return former === undefined
        ? [[name, written]]
        : [
            [name, written],
            [former, written],
          ];
    }),
  );
}
