/** Which methods each path of the API takes: the router itself only says that it found nothing. */
export class KnownPaths {
  private readonly methods = new Map<string, Set<string>>();

  /** `pattern`: a route's path, with `:name` for what varies. Routes for whatever path are no path. */
  add(pattern: string, methods: string | readonly string[]): void {
    if (pattern.includes('*')) return;
    const known = this.methods.get(pattern) ?? new Set();
    for (const method of [methods].flat()) known.add(method);
    this.methods.set(pattern, known);
  }

  /** Methods of a path in alphabetical order; none where there is nothing. */
  methodsAt(path: string): string[] {
    const parts = path.split('/');
    const found = [...this.methods].filter(([pattern]) => matches(pattern.split('/'), parts));
    return [...new Set(found.flatMap(([, methods]) => [...methods]))].sort();
  }
}

const matches = (pattern: readonly string[], parts: readonly string[]) =>
  pattern.length === parts.length &&
  pattern.every((part, index) =>
    part.startsWith(':') ? parts[index] !== '' : part === parts[index],
  );
