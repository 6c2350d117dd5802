import { rgb } from 'd3';
import { cssVariables, palettes, roles } from '../../src/figure/palette.js';
import type { Palette, Role } from '../../src/figure/palette.js';
import type { PictureWish } from '../../src/protocol/picture.js';
import { isDark, themeColour } from '../ui/theme.js';

/** The colours that a picture is asked for in. */
export const paletteOf = (theme: PictureWish['theme']): Palette =>
  theme === 'shown' ? shownPalette() : palettes[theme];

/** The colours of the page's theme, the translucent ones as they look on its ground. */
function shownPalette(): Palette {
  const ground = rgb(themeColour(cssVariables.ground));
  const solid = (role: Role): string => {
    const { r, g, b, opacity } = rgb(themeColour(cssVariables[role]));
    const mixed = (over: number, under: number): number => opacity * over + (1 - opacity) * under;
    return rgb(mixed(r, ground.r), mixed(g, ground.g), mixed(b, ground.b)).formatHex();
  };
  const colours = Object.fromEntries(roles.map((role) => [role, solid(role)])) as Record<Role, string>;
  return { dark: isDark(), colours };
}
