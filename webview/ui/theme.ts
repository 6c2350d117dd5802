import { composed, held } from '../../src/figure/geometry/contrast.js';

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
  new MutationObserver(listener).observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'data-vscode-theme-id'],
  });
}

/** A colour of the page's styles by the name of its variable, as the theme has it now. */
export const themeColour = (variable: `--${string}`): string =>
  getComputedStyle(document.documentElement).getPropertyValue(variable).trim();

/** What lies behind what a page draws, as `#rrggbb`. */
export function groundColour(): string {
  return (
    composed(themeColour('--ground'), isDark() ? '#000000' : '#ffffff')?.formatHex() ??
    (isDark() ? '#1f1f1f' : '#ffffff')
  );
}

/** Tones that marks, lines and bars are drawn in. */
const tones = ['--tone-a', '--tone-b', '--tone-ab', '--tone-ba', '--bar'] as const;

/**
 * Keeps every tone of the theme at a contrast against the ground at which it can be seen, in place of the theme's own
 * colour where that fails, as some do that are translucent or meant for the margin of an editor. Follows the theme.
 */
export function keepTonesVisible(): void {
  const { style } = document.documentElement;
  const set = (): void => {
    // Without ours the theme's own are read again.
    for (const tone of tones) style.removeProperty(tone);
    const ground = groundColour();
    const own = tones.map((tone) => [tone, themeColour(tone)] as const);
    for (const [tone, colour] of own) if (colour !== '') style.setProperty(tone, held(colour, [ground]));
  };
  set();
  onThemeChange(set);
}
