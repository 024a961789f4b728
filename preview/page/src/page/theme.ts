/** Grafana's own dark and light theme, for charts and as CSS variables for the page. */
import { createTheme, type GrafanaTheme2 } from '@grafana/data';

export type Mode = 'dark' | 'light';

const themes: Record<Mode, GrafanaTheme2> = {
  dark: createTheme({ colors: { mode: 'dark' } }),
  light: createTheme({ colors: { mode: 'light' } }),
};

/** The mode asked for by `?theme=`, else kept from last time, else the one of the reader's system. */
export function modeNow(): Mode {
  const asked = new URLSearchParams(location.search).get('theme') ?? stored();
  if (asked === 'dark' || asked === 'light') return asked;
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

/** Uses a theme for the page, and returns it. */
export function useTheme(mode: Mode): GrafanaTheme2 {
  const { colors, components, shadows, shape, spacing, typography } = themes[mode];
  const values: Record<string, string> = {
    '--canvas': colors.background.canvas,
    '--panel': colors.background.primary,
    '--raised': colors.background.secondary,
    '--text': colors.text.primary,
    '--quiet': colors.text.secondary,
    '--faint': colors.text.disabled,
    '--line': colors.border.weak,
    '--line-strong': colors.border.medium,
    '--link': colors.text.link,
    '--error': colors.error.text,
    '--error-line': colors.error.main,
    '--added': colors.success.main,
    '--warning': colors.warning.text,
    '--primary': colors.primary.main,
    '--primary-text': colors.primary.contrastText,
    '--hover': colors.action.hover,
    '--input': components.input.background,
    '--input-line': components.input.borderColor,
    '--shadow': shadows.z3,
    '--panel-line': components.panel.borderColor,
    '--panel-heading': `${components.panel.headerHeight * spacing.gridSize}px`,
    '--panel-padding': `${components.panel.padding * spacing.gridSize}px`,
    '--panel-radius': shape.radius.lg,
    '--radius': shape.radius.default,
    '--font': typography.fontFamily,
    '--mono': typography.fontFamilyMonospace,
  };
  for (const [name, value] of Object.entries(values)) document.documentElement.style.setProperty(name, value);
  document.documentElement.dataset.theme = mode;
  document.documentElement.style.colorScheme = mode;
  return themes[mode];
}

/** Uses this mode from now on. */
export function keepMode(mode: Mode): void {
  try {
    localStorage.setItem('tradeboards.theme', mode);
  } catch {
    // a page opened from a file may have no storage: it is for this page then
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem('tradeboards.theme');
  } catch {
    return null; // a page opened from a file may have no storage
  }
}
