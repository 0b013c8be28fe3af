/** SVG path of a course drawn into width × height; empty for fewer than two points. */
export function sparkline(course: readonly number[], width: number, height: number): string {
  if (course.length < 2) return '';
  const low = Math.min(...course);
  const span = Math.max(...course) - low;
  const edge = 2;
  return course
    .map((value, index) => {
      const x = edge + (index / (course.length - 1)) * (width - 2 * edge);
      // A flat course is a line through the middle.
      const share = span === 0 ? 0.5 : (value - low) / span;
      const y = height - edge - share * (height - 2 * edge);
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}
