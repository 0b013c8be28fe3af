/** Values of a list such as "Audio,Music, Movies and Books": names may have commas of their own. */
export function chosenOf(text: string, known: readonly string[]): ReadonlySet<string> {
  const parts = text.split(',');
  const chosen = new Set<string>();
  for (let first = 0; first < parts.length; first += 1) {
    // The longest run that is a name is meant.
    for (let end = parts.length; end > first; end -= 1) {
      const name = parts.slice(first, end).join(',');
      if (!known.includes(name)) continue;
      chosen.add(name);
      first = end - 1;
      break;
    }
  }
  return chosen;
}

/** The list with a value put in, or taken out where it was in. */
export function withChoice(text: string, value: string, known: readonly string[]): string {
  const chosen = new Set(chosenOf(text, known));
  if (!chosen.delete(value)) chosen.add(value);
  return [...chosen].join(',');
}
