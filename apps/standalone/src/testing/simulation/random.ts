/** Numbers that follow from a seed alone (sfc32). */
export class Random {
  private readonly state: [number, number, number, number];

  constructor(seed: number) {
    this.state = [seed | 0, 0x9e3779b9, 0x243f6a88, 1];
    for (let turn = 0; turn < 20; turn++) this.next();
  }

  /** A whole number of 32 bits. */
  next(): number {
    const [a, b, c, d] = this.state;
    const sum = (((a + b) | 0) + d) | 0;
    this.state[3] = (d + 1) | 0;
    this.state[0] = b ^ (b >>> 9);
    this.state[1] = (c + (c << 3)) | 0;
    this.state[2] = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** From 0 up to, and without, `most`. */
  below(most: number): number {
    return this.next() % most;
  }

  /** Both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability * 0x1_0000_0000;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }

  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += this.next().toString(16).padStart(8, '0');
    return text.slice(0, digits);
  }

  /** Others that follow from the same seed: what one part draws does not move what another does. */
  fork(): Random {
    return new Random(this.next());
  }
}
