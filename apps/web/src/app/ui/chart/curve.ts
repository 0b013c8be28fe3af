/** What d3 draws lines on. */
interface Path {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

/** A curve, as d3 takes one: from value to value; with `steps` each holds until the next and jumps. */
export const curve = (steps: boolean) => (path: Path) => {
  let held: number | undefined;
  return {
    lineStart: () => {
      held = undefined;
    },
    lineEnd: () => undefined,
    point: (x: number, y: number) => {
      if (held === undefined) path.moveTo(x, y);
      else {
        if (steps) path.lineTo(x, held);
        path.lineTo(x, y);
      }
      held = y;
    },
    areaStart: () => undefined,
    areaEnd: () => undefined,
  };
};
