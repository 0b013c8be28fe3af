import { PROBLEMS } from '@crpm/contracts';

/** Every problem there is, each where a problem's `type` points to. */
export function problemPage(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, [status, title]]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${String(status)}</td><td>${title}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>CRPM problems</title>
<h1>Problems</h1>
<table>
<tr><th>Code</th><th>Status</th><th>Title</th></tr>
${rows.join('\n')}
</table>
</html>
`;
}
