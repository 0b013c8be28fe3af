import { curve } from './curve.ts';

function drawn(steps: boolean): string {
  const path: string[] = [];
  const line = curve(steps)({
    moveTo: (x, y) => path.push(`M${x},${y}`),
    lineTo: (x, y) => path.push(`L${x},${y}`),
  });
  line.lineStart();
  line.point(0, 10);
  line.point(5, 12);
  line.lineEnd();
  return path.join(' ');
}

it('draws a price that holds until it changes as steps, and a course straight', () => {
  expect(drawn(true)).toBe('M0,10 L5,10 L5,12');
  expect(drawn(false)).toBe('M0,10 L5,12');
});
