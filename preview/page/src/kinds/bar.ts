/** One bar with its number and name: plain, with a gradient, or as cells that light up. */
import {
  colorManipulator,
  type DisplayProcessor,
  type DisplayValue,
  type DisplayValueAlignmentFactors,
  type FieldConfig,
  FieldColorModeId,
  formattedValueToString,
  getFieldColorMode,
  type GrafanaTheme2,
} from '@grafana/data';
import { type Child, h } from '../page/dom';
import { faded } from '../graph/paint';
import { figureOf } from './figure';
import { textWidth } from '../graph/text';
import { sizeToFit } from './fit';
import { extentOf, limitsOf, shareOf } from './limits';
import { solid } from './values';

interface Bar {
  /** Pixels of the whole. */
  width: number;
  height: number;
  isUpright: boolean;
  mode: 'gradient' | 'basic' | 'lcd';
  valueMode: 'color' | 'text' | 'hidden';
  namePlacement: 'auto' | 'top' | 'left' | 'hidden';
  showUnfilled: boolean;
  /** Pixels from one cell to the next, and those that are free between them. */
  cell: number;
  cellGap: number;
  fixed: { title?: number; value?: number };
  field: FieldConfig;
  display: DisplayValue;
  processor: DisplayProcessor | undefined;
  /** The longest name and value among its neighbours. */
  longest: DisplayValueAlignmentFactors;
  theme: GrafanaTheme2;
}

const PADDING = 10;
const LEAST_VALUE = 18;
const MOST_VALUE = 50;
const MOST_VALUE_WIDTH = 150;
const NAME_LINE = 1.5;
/** How far what is not filled stands out from the panel. */
const UNFILLED = 0.07;

interface NamePlace {
  placement: 'left' | 'above' | 'below' | 'hidden';
  size: number;
  width: number;
  height: number;
}

/** The bar; `wrap` may make a link of its number. */
export function barOf(bar: Bar, wrap: (value: HTMLElement) => Child = (value) => value): HTMLElement {
  const name = namePlace(bar);
  const { display, theme, isUpright } = bar;
  const value = valueBox(bar, name);
  const length = isUpright ? bar.height - name.height - value.height : bar.width - name.width - value.width;
  const breadth = isUpright ? bar.width : bar.height - name.height;
  const extent = { length: Math.max(1, length), breadth: Math.max(1, breadth) };
  const made = bar.mode === 'lcd' ? cells(bar, extent) : track(bar, extent);

  const figure = h('div', { class: 'bar-value' }, h('span', {}, ...figureOf(display, value.size)));
  const color = bar.valueMode === 'text' ? theme.colors.text.primary : solid(display.color, theme);
  Object.assign(figure.style, {
    color,
    fontSize: `${value.size}px`,
    width: `${value.width}px`,
    height: `${value.height}px`,
  });
  const title =
    name.placement !== 'hidden' && display.title
      ? h('div', { class: 'bar-name', title: display.title }, display.title)
      : undefined;
  if (title) {
    title.style.fontSize = `${name.size}px`;
    if (name.placement === 'left') title.style.width = `${name.width}px`;
  }
  const placed = isUpright ? 'upright' : name.placement;
  const both = h('div', { class: 'bar-and-value' }, made, bar.valueMode !== 'hidden' && wrap(figure));
  return h('div', { class: `bar-row ${placed}` }, title, both);
}

function namePlace({ longest, namePlacement, isUpright, fixed, width, height }: Bar): NamePlace {
  if (!longest.title || namePlacement === 'hidden') return { placement: 'hidden', size: 0, width: 0, height: 0 };
  if (isUpright) {
    const size = fixed.title ?? 14;
    return { placement: 'below', size, width, height: size * NAME_LINE };
  }
  if (namePlacement === 'top' || (namePlacement === 'auto' && height > 40)) {
    const high = fixed.title ? fixed.title * NAME_LINE : Math.max(Math.min(height * 0.45, MOST_VALUE), 17);
    return { placement: 'above', size: high / NAME_LINE, width: 0, height: high };
  }
  const size = Math.max(height * 0.6, LEAST_VALUE) / NAME_LINE;
  return {
    placement: 'left',
    size: fixed.title ?? size,
    width: Math.min(textWidth(longest.title, size) + 15, width * 0.4),
    height: 0,
  };
}

function valueBox(
  { longest, valueMode, isUpright, fixed, width, height }: Bar,
  name: NamePlace,
): { width: number; height: number; size: number } {
  if (valueMode === 'hidden') return { width: 0, height: 0, size: 0 };
  const text = formattedValueToString(longest);
  if (isUpright) {
    const high = fixed.value ?? Math.min(Math.max(height * 0.1, LEAST_VALUE), MOST_VALUE);
    return { width, height: high, size: fixed.value ?? sizeToFit(text, width, high, 1) };
  }
  const needed = textWidth(text, fixed.value ?? Math.max(name.size, 12)) + 2 * PADDING;
  const wide = Math.max(Math.min(width * 0.2, MOST_VALUE_WIDTH), needed);
  const high = height - name.height;
  return { width: wide, height: high, size: fixed.value ?? sizeToFit(text, wide - 2 * PADDING, high, 1) };
}

interface Size {
  length: number;
  breadth: number;
}

function track(bar: Bar, { length, breadth }: Size): HTMLElement {
  const { display, field, isUpright, mode, showUnfilled, theme } = bar;
  const filled = Math.max(1, shareOf(display.numeric, extentOf(field)) * length);
  const color = solid(display.color, theme);
  const fill = h('div', { class: 'bar-fill' });
  const rest = h('div', { class: 'bar-rest' });
  rest.style.background = colorManipulator.emphasize(theme.components.panel.background, UNFILLED);
  const made = h('div', { class: 'bar-track' }, showUnfilled && rest, fill);
  Object.assign(made.style, sides(isUpright, showUnfilled ? length : filled, breadth));
  Object.assign(fill.style, sides(isUpright, filled, breadth));
  if (mode === 'basic') {
    fill.style.background = faded(color, 0.35);
    fill.style[isUpright ? 'borderTop' : 'borderRight'] = `2px solid ${color}`;
  } else {
    fill.style.background = gradient(bar, length) ?? color;
  }
  return made;
}

function sides(isUpright: boolean, length: number, breadth: number): { width: string; height: string } {
  return isUpright
    ? { width: `${breadth}px`, height: `${length}px` }
    : { width: `${length}px`, height: `${breadth}px` };
}

/** The colours that a value has passed, over the whole length; undefined where it has but one. */
function gradient({ field, display, theme, isUpright }: Bar, length: number): string | undefined {
  const direction = isUpright ? '0deg' : '90deg';
  const extent = extentOf(field);
  const mode = getFieldColorMode(field.color?.mode ?? FieldColorModeId.Thresholds);
  if (mode.id === FieldColorModeId.Thresholds) {
    const [first, ...passed] = limitsOf(field, extent, theme).filter(
      ({ value }, at) => at === 0 || value <= display.numeric,
    );
    if (!first) return undefined;
    let last = 0;
    const stops = passed.map(({ value, color }) => {
      const at = shareOf(value, extent) * length;
      const offset = Math.round((at + last) / 2);
      last = at;
      return `${offset}px, ${color}`;
    });
    return `linear-gradient(${direction}, ${[first.color, [first.color, ...stops].join(' ')].join(', ')})`;
  }
  if (!mode.isContinuous || !mode.getColors) return undefined;
  const scheme = mode.getColors(theme);
  const stops = scheme.map((color, at) => `${solid(color, theme)} ${(at / (scheme.length - 1)) * length}px`);
  return `linear-gradient(${direction}, ${stops.join(', ')})`;
}

function cells(bar: Bar, { length, breadth }: Size): HTMLElement {
  const { display, field, isUpright, cell, cellGap, processor, theme } = bar;
  const { min, max } = extentOf(field);
  const count = Math.max(1, Math.floor(length / cell));
  const size = Math.max(1, Math.floor((length - cellGap * count) / count));
  const made = h('div', { class: 'bar-cells' });
  Object.assign(made.style, sides(isUpright, length, breadth));
  for (let at = 0; at < count; at += 1) {
    const value = min + ((max - min) / count) * at;
    const color = solid(processor?.(value).color ?? display.color, theme);
    const one = h('i');
    Object.assign(one.style, sides(isUpright, size, breadth));
    one.style[isUpright ? 'marginTop' : 'marginRight'] = `${cellGap}px`;
    const isLit = value <= display.numeric;
    one.style.background = isLit
      ? `radial-gradient(${faded(color, 0.95)} 10%, ${faded(color, 0.55)})`
      : faded(color, 0.18);
    made.append(one);
  }
  return made;
}
