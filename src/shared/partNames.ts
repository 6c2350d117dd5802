/** Names of the parts of a composed process; those of one name are told apart by their place, counted from 1. */
export function partNames(parts: readonly { readonly name: string }[]): string[] {
  return parts.map(({ name }, at) =>
    parts.some((other, place) => place !== at && other.name === name) ? `${name} ${at + 1}` : name,
  );
}
