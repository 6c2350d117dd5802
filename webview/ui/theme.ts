/** VS Code marks the theme's kind on the body and changes it while the page is up. */
export function isDark(): boolean {
  const { classList } = document.body;
  if (classList.contains('vscode-light') || classList.contains('vscode-high-contrast-light')) return false;
  return (
    classList.contains('vscode-dark') ||
    classList.contains('vscode-high-contrast') ||
    !matchMedia('(prefers-color-scheme: light)').matches
  );
}

export function onThemeChange(listener: () => void): void {
  new MutationObserver(listener).observe(document.body, { attributes: true, attributeFilter: ['class'] });
}

/** A colour of the page's styles by the name of its variable, as the theme has it now. */
export const themeColour = (variable: `--${string}`): string =>
  getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
