/** How text looks on a chart, and how wide it is. */
import type { GrafanaTheme2 } from '@grafana/data';

/** The size of what is written on a chart, CSS pixels. */
export const TEXT_SIZE = 12;

let measuring: CanvasRenderingContext2D | null | undefined;
const widths = new Map<string, number>();

/** The width of a line of text in the page's font, in CSS pixels. */
export function textWidth(text: string, size = TEXT_SIZE, weight = 400): number {
  const key = `${weight} ${size} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  measuring ??= document.createElement('canvas').getContext('2d');
  if (!measuring) return text.length * size * 0.55;
  measuring.font = `${weight} ${size}px ${fontFamily()}`;
  const { width } = measuring.measureText(text);
  if (widths.size > 5000) widths.clear();
  widths.set(key, width);
  return width;
}

/** What charts write with. */
export function textStyle(theme: GrafanaTheme2): { fontSize: number; fontFamily: string; color: string } {
  return { fontSize: TEXT_SIZE, fontFamily: theme.typography.fontFamily, color: theme.colors.text.primary };
}

let family: string | undefined;

function fontFamily(): string {
  family ??= getComputedStyle(document.documentElement).getPropertyValue('--font') || 'sans-serif';
  return family;
}
