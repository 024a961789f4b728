/** The colours of a heatmap's cells, from least to most, as Grafana chooses them for a theme. */
import { colorManipulator, type GrafanaTheme2 } from '@grafana/data';
import * as chromatic from 'd3-scale-chromatic';
import { numberOf } from '../data/json';

/** Schemes that Grafana turns round in both themes: the most is at their dark or red end. */
const TURNED = ['BrBG', 'PiYG', 'PRGn', 'PuOr', 'RdBu', 'RdGy', 'RdYlBu', 'RdYlGn', 'Spectral', 'Rainbow', 'Sinebow'];
/** Schemes from dark to light, turned round on a light page. */
const LIGHT_IS_MOST = ['Turbo', 'Cividis', 'Viridis', 'Magma', 'Inferno', 'Plasma', 'Warm', 'Cool', 'Cubehelix'];
/** Schemes from light to dark, turned round on a dark page. */
const DARK_IS_MOST =
  'Blues Greens Greys Oranges Purples Reds BuGn BuPu GnBu OrRd PuBuGn PuBu PuRd RdPu YlGnBu YlGn YlOrBr YlOrRd'.split(
    ' ',
  );
const KNOWN = new Set([...TURNED, ...LIGHT_IS_MOST, ...DARK_IS_MOST]);

/** The `steps` colours (2 to 128; 64 unless told) that an option `color` asks for. An unknown scheme is Spectral. */
export function paletteOf(color: Record<string, unknown>, theme: GrafanaTheme2): string[] {
  const steps = Math.round(Math.min(128, Math.max(2, numberOf(color.steps) ?? 64)));
  const shares = Array.from({ length: steps }, (_, index) => index / (steps - 1));
  if (color.mode === 'opacity') {
    const fill = theme.visualization.getColorByName(String(color.fill ?? 'dark-orange'));
    const exponent = color.scale === 'linear' ? 1 : (numberOf(color.exponent) ?? 0.5);
    return shares.map((share) => colorManipulator.alpha(fill, share ** exponent));
  }
  const asked = String(color.scheme ?? 'Oranges');
  const scheme = KNOWN.has(asked) ? asked : 'Spectral';
  const palette = shares.map(interpolator(scheme));
  const turned = TURNED.includes(scheme) || (theme.isDark ? DARK_IS_MOST : LIGHT_IS_MOST).includes(scheme);
  return turned === Boolean(color.reverse) ? palette : palette.reverse();
}

function interpolator(scheme: string): (share: number) => string {
  const name = scheme === 'Cubehelix' ? 'interpolateCubehelixDefault' : `interpolate${scheme}`;
  return chromatic[name as 'interpolateSpectral'];
}
