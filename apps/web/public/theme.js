// Before the first paint, so that a chosen theme never flashes; a file because the page's policy
// allows no inline script.
try {
  const theme = localStorage.getItem('crpm.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // storage is blocked: the system's theme applies
}
