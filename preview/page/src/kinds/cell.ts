/** One cell of a table, drawn as its column says. */
import {
  type DisplayValue,
  type Field,
  FieldType,
  formattedValueToString,
  getColorByStringHash,
  getDisplayValueAlignmentFactors,
  getFieldConfigWithMinMax,
  type GrafanaTheme2,
  isDataFrame,
} from '@grafana/data';
import { color as colors } from 'echarts/core';
import { h } from '../page/dom';
import { oneOf, record } from '../data/json';
import { barOf } from './bar';
import { linked, linksOf } from './linked';
import { gradientOf, solid, textOn } from './values';

export interface Style {
  type: string;
  mode: string;
  valueMode: 'text' | 'color' | 'hidden';
  wraps: boolean;
  /** Its colour is that of the whole row. */
  isOfRow: boolean;
}

/** What older dashboards say in one word. */
const OLDER: Record<string, [string, string]> = {
  'color-background-solid': ['color-background', 'basic'],
  'color-background': ['color-background', 'gradient'],
  'gradient-gauge': ['gauge', 'gradient'],
  'lcd-gauge': ['gauge', 'lcd'],
  basic: ['gauge', 'basic'],
};

export function styleOf(field: Field): Style {
  const custom = record(field.config.custom);
  const options = record(custom.cellOptions);
  const older = typeof custom.displayMode === 'string' ? custom.displayMode : 'auto';
  const [type, mode] = Object.hasOwn(OLDER, older) ? OLDER[older]! : [older, ''];
  return {
    type: typeof options.type === 'string' ? options.type : type,
    mode: typeof options.mode === 'string' ? options.mode : mode,
    valueMode: oneOf(options.valueDisplayMode, ['text', 'color', 'hidden']),
    wraps: options.wrapText === true || custom.wrapText === true,
    isOfRow: options.applyToRow === true,
  };
}

/** The words of a value, as sorting and reading aloud take them. */
export function textOf(field: Field, value: unknown): string {
  if (value !== null && typeof value === 'object' && !(value instanceof Date)) return safeJson(value);
  return formattedValueToString(displayOf(field, value));
}

export function displayOf(field: Field, value: unknown): DisplayValue {
  return (
    field.display?.(value) ?? {
      text: value === null || value === undefined ? '' : String(value),
      numeric: Number(value),
    }
  );
}

/** A cell of a row. `width` and `height` in pixels. */
export function cellOf(
  field: Field,
  row: number,
  style: Style,
  size: { width: number; height: number },
  theme: GrafanaTheme2,
): HTMLTableCellElement {
  const value: unknown = field.values[row];
  const display = displayOf(field, value);
  const cell = h('td');
  if (style.wraps) cell.className = 'wrapped';
  if (style.type === 'gauge' && Number.isFinite(display.numeric))
    return gaugeCell(cell, field, display, style, size, theme);
  if (style.type === 'json-view' || (typeof value === 'object' && value !== null && style.type === 'auto')) {
    cell.classList.add('json');
    cell.textContent = safeJson(value);
    return cell;
  }
  if (style.type === 'sparkline') return sparklineCell(cell, value, display, size, theme);
  if (style.type === 'pill') return pillCell(cell, field, value, theme);
  const words = formattedValueToString(display);
  const links = linksOf({
    hasLinks: Boolean(field.config.links?.length),
    getLinks: () => field.getLinks?.({ valueRowIndex: row }) ?? [],
  });
  cell.append(
    style.type === 'data-links' && links.length
      ? h('span', {}, ...links.flatMap((link) => [linked([link], link.title || words), ' ']))
      : (linked(links, words) ?? words),
  );
  paint(cell, display, style, theme);
  return cell;
}

/** Colours the words or the ground of a cell, or of a row. */
export function paint(element: HTMLElement, display: DisplayValue, style: Style, theme: GrafanaTheme2): void {
  if (!display.color) return;
  const color = solid(display.color, theme);
  if (style.type === 'color-text') element.style.color = color;
  if (style.type !== 'color-background') return;
  element.classList.add('painted');
  element.style.background = style.mode === 'gradient' ? gradientOf(color, theme) : color;
  element.style.color = textOn(color, theme);
}

function gaugeCell(
  cell: HTMLTableCellElement,
  field: Field,
  display: DisplayValue,
  style: Style,
  size: { width: number; height: number },
  theme: GrafanaTheme2,
) {
  const config = getFieldConfigWithMinMax(field);
  cell.classList.add('bars');
  const bar = barOf({
    width: Math.max(20, size.width - 8),
    height: size.height - 9,
    isUpright: false,
    mode: oneOf(style.mode, ['gradient', 'basic', 'lcd']),
    valueMode: style.valueMode,
    namePlacement: 'hidden',
    showUnfilled: false,
    cell: 8,
    cellGap: 1,
    fixed: { value: 14 },
    field: config,
    display,
    processor: field.display,
    longest: { text: longestOf(field) },
    theme,
  });
  cell.append(bar);
  return cell;
}

const longest = new WeakMap<Field, string>();

/** The longest words of a column. */
function longestOf(field: Field): string {
  const known = longest.get(field);
  if (known !== undefined) return known;
  const shown = field.values.slice(0, 1000).map((value) => ({ display: { text: textOf(field, value), numeric: NaN } }));
  const { text } = getDisplayValueAlignmentFactors(shown as never);
  longest.set(field, text);
  return text;
}

function pillCell(
  cell: HTMLTableCellElement,
  field: Field,
  value: unknown,
  theme: GrafanaTheme2,
): HTMLTableCellElement {
  for (const word of wordsOf(value)) {
    const mapped = field.display?.(word);
    const isMapped = Boolean(field.config.mappings?.length) && mapped?.color;
    const color = solid(isMapped ? mapped?.color : getColorByStringHash(theme.visualization.palette, word), theme);
    const pill = h('span', { class: 'pill' }, isMapped ? mapped!.text : word);
    pill.style.background = color;
    pill.style.color = textOn(color, theme);
    cell.append(pill);
  }
  return cell;
}

function wordsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value !== 'string') return value === null || value === undefined ? [] : [String(value)];
  if (value.trim().startsWith('[')) {
    try {
      const parsed: unknown = JSON.parse(value);
      if (Array.isArray(parsed)) return parsed.map(String);
    } catch {
      // words with commas, then
    }
  }
  return value
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
}

function sparklineCell(
  cell: HTMLTableCellElement,
  value: unknown,
  display: DisplayValue,
  size: { width: number; height: number },
  theme: GrafanaTheme2,
) {
  const numbers = isDataFrame(value)
    ? (value.fields.find(({ type }) => type === FieldType.number)?.values ?? [])
    : Array.isArray(value)
      ? value
      : [];
  const known = numbers.filter((one): one is number => Number.isFinite(one));
  if (known.length < 2) return cell;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const [width, height] = [Math.max(20, size.width - 14), size.height - 10];
  const points = known.map(
    (one, at) =>
      `${(at / (known.length - 1)) * width},${height - ((one - low) / (high - low || 1)) * (height - 2) - 1}`,
  );
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `from ${low} to ${high}, last ${known.at(-1)}`);
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
  line.setAttribute('points', points.join(' '));
  line.setAttribute('fill', 'none');
  line.setAttribute('stroke', display.color && colors.parse(display.color) ? display.color : theme.colors.primary.main);
  svg.append(line);
  cell.append(svg);
  return cell;
}

function safeJson(value: unknown): string {
  try {
    return typeof value === 'string' ? JSON.stringify(JSON.parse(value), null, 2) : (JSON.stringify(value) ?? '');
  } catch {
    return String(value);
  }
}
