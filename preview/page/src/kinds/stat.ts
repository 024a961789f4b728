/** Single numbers, large, coloured by what they are, with or without a line of how they came there. */
import {
  type FieldDisplay,
  formattedValueToString,
  type GrafanaTheme2,
  getDisplayValueAlignmentFactors,
} from '@grafana/data';
import { color as colors } from 'echarts/core';
import type { EChartsType } from '../graph/chart';
import { h } from '../page/dom';
import { oneOf, record } from '../data/json';
import { faded } from '../graph/paint';
import { spanOf } from '../graph/timespan';
import {
  CHANGE_RATIO,
  layOut,
  type Layout,
  LINE_HEIGHT,
  type TextMode,
  VALUE_WEIGHT,
  type Words,
  wordsOf,
} from './bigvalue';
import { figureOf } from './figure';
import type { Kind, Room } from './kind';
import { linked, linksOf } from './linked';
import { redrawn } from './redrawn';
import { drawSparkline, hasLine, type SparklineStyle } from './sparkline';
import { type Tile, tiles } from './tiles';
import { colorOf, fixedSizes, gradientOf, optionsOf, spoken, textOn, valuesOf } from './values';

const SPACING = 3;

export const stat: Kind = (room) => {
  const { body } = room;
  const options = optionsOf(room);
  const hasChange = options.showPercentChange === true && record(options.reduceOptions).values !== true;
  const values = valuesOf(room, { sparkline: options.graphMode !== 'none', percentChange: hasChange });
  const longest = getDisplayValueAlignmentFactors(values);
  const wanted = {
    textMode: textModeOf(room),
    isWideAllowed: options.wideLayout !== false,
    hasChange,
    fixed: fixedSizes(room),
  };
  body.classList.add('unpadded'); // as in Grafana, a coloured value fills its panel
  const drawing = redrawn(body, () => {
    const charts: EChartsType[] = [];
    const places = tiles(body, values.length, { orientation: options.orientation, spacing: SPACING, asGrid: true });
    values.forEach((value, at) => {
      const tile = places[at]!;
      const words = wordsOf(value, longest, wanted.textMode, values.length);
      const layout = layOut(tile.width, tile.height, words, hasLine(value.sparkline), wanted);
      charts.push(...drawValue(room, tile, value, words, layout));
    });
    return () => charts.forEach((made) => made.dispose());
  });
  return { ...drawing, summary: spoken(values) };
};

/** Where the panel has no title or its fields have a name of their own, the name is written too. */
function textModeOf(room: Room): TextMode {
  const { title, fieldConfig } = room.panel.model;
  const mode = oneOf<TextMode>(optionsOf(room).textMode, ['auto', 'value', 'value_and_name', 'name', 'none']);
  return mode === 'auto' && (fieldConfig?.defaults?.displayName || !title) ? 'value_and_name' : mode;
}

function drawValue(room: Room, tile: Tile, value: FieldDisplay, words: Words, layout: Layout): EChartsType[] {
  const { theme, panel, page } = room;
  const options = optionsOf(room);
  const mode = oneOf(options.colorMode, ['value', 'background', 'background_solid', 'none']);
  const color = colorOf(value, theme);
  const isFilled = mode === 'background' || mode === 'background_solid';
  const ink = isFilled ? textOn(color, theme) : theme.colors.text.primary;
  const { element } = tile;
  element.classList.add('big');
  element.style.padding = `${layout.padding}px`;
  if (isFilled) element.style.background = mode === 'background' ? gradientOf(color, theme) : color;
  element.title = hintOf(value, words);

  const figure = h('div', { class: 'big-value' }, ...figureOf(words.value, layout.value));
  Object.assign(figure.style, sized(layout.value), {
    fontWeight: String(VALUE_WEIGHT),
    color: mode === 'value' ? color : ink,
  });
  const change = changeOf(
    value,
    layout.value,
    isFilled ? ink : undefined,
    options.percentChangeColorMode,
    color,
    theme,
  );
  const title = words.title ? h('div', { class: 'big-title' }, words.title) : undefined;
  if (title) Object.assign(title.style, sized(layout.title), { color: ink });
  const links = linksOf(value);
  const column = h('div', { class: 'big-figure' }, linked(links, figure) ?? figure, change);
  const isCentred = options.justifyMode === 'center' || !words.title;
  const classes = ['big-words', layout.isWide && 'wide', isCentred && 'centred', layout.chart > 0 && 'over-line'];
  element.append(h('div', { class: classes.filter(Boolean).join(' ') }, title, column));

  if (!layout.chart || !value.sparkline) return [];
  const place = h('div', { class: 'big-line', 'aria-hidden': 'true' });
  place.style.height = `${layout.chart}px`;
  element.prepend(place);
  const { from, to } = spanOf(panel.model, page);
  return [drawSparkline(place, value.sparkline, lineOf(color, isFilled), from, to)];
}

function sized(pixels: number): { fontSize: string; lineHeight: string } {
  return { fontSize: `${pixels}px`, lineHeight: String(LINE_HEIGHT) };
}

/** What of name and value is not written. */
function hintOf({ display }: FieldDisplay, words: Words): string {
  if (words.title) return '';
  const written = formattedValueToString(words.value);
  return [display.title, formattedValueToString(display)].filter((word) => word && word !== written).join('\n');
}

function lineOf(color: string, isFilled: boolean): SparklineStyle {
  if (!isFilled) return { line: color, fill: faded(color, 0.2) };
  const [red = 0, green = 0, blue = 0] = (colors.parse(color) ?? []).map((part) => Math.min(255, part + 102));
  return { line: `rgb(${red}, ${green}, ${blue})`, fill: 'rgba(255, 255, 255, 0.4)' };
}

/** The change over the time shown; a sign says its direction. */
function changeOf(
  { display }: FieldDisplay,
  size: number,
  ink: string | undefined,
  mode: unknown,
  color: string,
  theme: GrafanaTheme2,
): HTMLElement | undefined {
  const change = display.percentChange;
  if (change === undefined || change === null || Number.isNaN(change)) return undefined;
  const rises = mode === 'inverted' ? change < 0 : change > 0;
  const own = mode === 'same_as_value' ? color : theme.visualization.getColorByName(rises ? 'green' : 'red');
  const arrow = change > 0 ? '↑ ' : change < 0 ? '↓ ' : '';
  const text = (change / 100).toLocaleString('en-US', { style: 'percent', maximumSignificantDigits: 3 });
  const made = h('div', { class: 'big-change' }, arrow + text);
  const quiet = theme.colors.text.secondary;
  Object.assign(made.style, sized(Math.max(12, size * CHANGE_RATIO)), {
    color: ink ?? (change === 0 && mode !== 'same_as_value' ? quiet : own),
  });
  return made;
}
