/** Numbers on dials: how far each is from the low to the high end of its range, with its limits as a ring around. */
import {
  type DisplayValueAlignmentFactors,
  type FieldDisplay,
  FieldColorModeId,
  formattedValueToString,
  getDisplayValueAlignmentFactors,
  getValueFormat,
} from '@grafana/data';
import { chart, type EChartsType } from '../graph/chart';
import { h } from '../page/dom';
import { numberOf, record } from '../data/json';
import { dialOf, type Dial, pointOf, SWEEP_FROM, SWEEP_TO } from './dial';
import { sizeToFit } from './fit';
import type { Kind, Room } from './kind';
import { extentOf, type Limit, limitsOf, shareOf } from './limits';
import { linked, linksOf } from './linked';
import { redrawn } from './redrawn';
import { type Tile, tiles } from './tiles';
import { colorOf, fixedSizes, optionsOf, spoken, valuesOf } from './values';

const SPACING = 16;
const LINE_HEIGHT = 1.21;
const LEAST_NAME = 10;

export const gauge: Kind = (room) => {
  const { body } = room;
  const options = optionsOf(room);
  const values = valuesOf(room);
  const longest = getDisplayValueAlignmentFactors(values);
  const drawing = redrawn(body, () => {
    const places = tiles(body, values.length, { orientation: options.orientation, spacing: SPACING, asGrid: true });
    const charts = values.map((value, at) => drawDial(room, places[at]!, value, longest, values.length));
    return () => charts.forEach((made) => made.dispose());
  });
  return { ...drawing, summary: spoken(values) };
};

function drawDial(
  room: Room,
  tile: Tile,
  value: FieldDisplay,
  longest: DisplayValueAlignmentFactors,
  count: number,
): EChartsType {
  const { theme } = room;
  const options = optionsOf(room);
  const extent = extentOf(value.field);
  const limits = limitsOf(value.field, extent, theme).filter(({ value: at }) => at < extent.max);
  const isByLimit = (value.field.color?.mode ?? FieldColorModeId.Thresholds) === FieldColorModeId.Thresholds;
  const hasRing = options.showThresholdMarkers !== false && isByLimit && limits.length > 0;
  const hasLabels = options.showThresholdLabels === true;
  const dial = dialOf(tile.width, tile.height, hasRing, hasLabels);

  const neutral = numberOf(record(value.field.custom).neutral) ?? extent.min;
  const [from, to] = [shareOf(neutral, extent), shareOf(value.display.numeric, extent)].sort((a, b) => a - b) as [
    number,
    number,
  ];
  const track = theme.colors.action.hover;
  const bar: [number, string][] = [
    [from, track],
    [to, colorOf(value, theme)],
    [1, track],
  ];
  const ring = limits.map(({ color }, at): [number, string] => {
    const next = limits[at + 1];
    return [next ? shareOf(next.value, extent) : 1, color];
  });

  const place = h('div', { class: 'dial', 'aria-hidden': 'true' });
  const words = wordsOf(room, value, longest, dial, count);
  tile.element.append(place, ...words, ...(hasLabels ? labelsOf(value, limits, dial) : []));
  return chart(place, {
    series: [
      arc(dial, dial.radius, dial.barWidth, bar),
      ...(hasRing ? [arc(dial, dial.ringRadius, dial.ringWidth, ring)] : []),
    ],
  });
}

/** An arc of coloured parts, each up to its share of the whole. */
function arc({ x, y }: Dial, radius: number, width: number, color: [number, string][]): object {
  const none = { show: false };
  return {
    type: 'gauge',
    silent: true,
    center: [x, y],
    radius,
    startAngle: 90 - SWEEP_FROM,
    endAngle: 90 - SWEEP_TO,
    axisLine: { lineStyle: { width, color } },
    pointer: none,
    progress: none,
    axisTick: none,
    splitLine: none,
    axisLabel: none,
    detail: none,
    title: none,
    anchor: none,
    data: [{ value: 0 }],
  };
}

/** The number in the middle; where there are several dials, its name below it. */
function wordsOf(
  room: Room,
  value: FieldDisplay,
  longest: DisplayValueAlignmentFactors,
  dial: Dial,
  count: number,
): HTMLElement[] {
  const { display } = value;
  const fixed = fixedSizes(room);
  const hasName = (count > 1 || Boolean(room.panel.model.fieldConfig?.defaults?.displayName)) && Boolean(display.title);
  const radius = Math.max(1, dial.radius - dial.barWidth / 2);
  const width = radius * 2 - dial.barWidth - radius / 7;
  const decayed = radius ** 0.86; // large dials have relatively smaller words
  const size = fixed.value ?? sizeToFit(formattedValueToString(longest), width, 0.82 * decayed, LINE_HEIGHT);
  const nameHeight = hasName ? 0.45 * decayed : radius / 4;
  const nameSize = fixed.title ?? Math.max(LEAST_NAME, sizeToFit(longest.title ?? '', width, nameHeight, LINE_HEIGHT));
  const raised = ((size + nameSize) * LINE_HEIGHT) / 4;
  const middle = dial.y - raised - (hasName ? nameSize * LINE_HEIGHT * 0.3 : 0);
  const small = (text: string | undefined) => (text ? h('small', {}, text) : undefined);
  const figure = h('span', {}, small(display.prefix), display.text, small(display.suffix));
  const said = h('div', { class: 'dial-words' }, linked(linksOf(value), figure) ?? figure);
  put(said, dial.x, middle, size);
  if (!hasName) return [said];
  const name = h('div', { class: 'dial-words dial-name' }, display.title);
  put(name, dial.x, middle + size * LINE_HEIGHT * 0.7, nameSize);
  name.style.maxWidth = `${Math.max(0, dial.x * 2)}px`;
  return [said, name];
}

/** The ends of the range and its limits, around the dial. */
function labelsOf(value: FieldDisplay, limits: Limit[], dial: Dial): HTMLElement[] {
  const extent = extentOf(value.field);
  const format = getValueFormat(value.field.unit ?? 'none');
  const inside = limits.map((limit) => limit.value).filter((at) => at > extent.min && at < extent.max);
  return [extent.min, ...inside, extent.max].map((at) => {
    const text = formattedValueToString(format(at, value.field.decimals));
    const share = shareOf(at, extent);
    const [x, y] = pointOf(dial, dial.outer + 8, share);
    const label = h('span', { class: 'dial-limit' }, text.trim());
    label.style.left = `${x}px`;
    label.style.top = `${y}px`;
    label.style.transform = `translate(${share < 0.4 ? -100 : share > 0.6 ? 0 : -50}%, -50%)`;
    return label;
  });
}

function put(element: HTMLElement, x: number, y: number, size: number): void {
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
  element.style.fontSize = `${size}px`;
}
