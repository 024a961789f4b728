/** How charts over time look whose rows are no numbers: their axis of time, their labels at the left, their margins. */
import type { GrafanaTheme2 } from '@grafana/data';
import { gridColor } from '../axes';
import { chart, drawn, type EChartsCoreOption, share } from '../chart';
import { textStyle, textWidth } from '../text';
import { spanOf } from '../timespan';
import { timeText, timeTicks } from '../timeaxis';
import type { Drawn, Room } from './kind';

/** Pixels that a chart may use. */
export interface Size {
  width: number;
  height: number;
}

/** Draws a chart whose option depends on its size, and draws it again when that changes. */
export function fitted(room: Room, place: HTMLElement, optionOf: (size: Size) => EChartsCoreOption): Drawn & { redraw(): void } {
  const option = () => optionOf({ width: Math.max(1, place.clientWidth), height: Math.max(1, place.clientHeight) });
  const made = chart(place, option());
  share(made, room.page);
  const redraw = () => made.setOption({ animation: false, ...option() }, true);
  return {
    ...drawn(made),
    redraw,
    resize: () => {
      made.resize();
      redraw();
    },
  };
}

export const MARGIN = { top: 8, right: 12, bottom: 24 };
const GAP = 12;

/** Margins that leave room for the widest of these labels, but no more than two fifths of the width. */
export function gridFor(labels: string[], { width }: Size, side: 'left' | 'right' | 'none' = 'left') {
  const widest = labels.reduce((most, label) => Math.max(most, textWidth(label)), 0);
  const room = side === 'none' ? MARGIN.right : Math.ceil(Math.min(widest, width * 0.4)) + GAP;
  return { ...MARGIN, left: side === 'left' ? room : MARGIN.right, right: side === 'right' ? room : MARGIN.right };
}

export function labelStyle(theme: GrafanaTheme2, width: number) {
  return { ...textStyle(theme), width: width * 0.4, overflow: 'truncate' };
}

/** The axis of time below a chart; `span` is what it reaches over, the panel's own range unless told. */
export function timeAxis({ panel, page, theme, timeZone }: Room, pixels: number, span = spanOf(panel.model, page)) {
  const { from, to } = span;
  const { at, step } = timeTicks(from, to, Math.max(1, pixels), timeZone);
  const line = { color: gridColor(theme) };
  return {
    type: 'value',
    min: from,
    max: to,
    axisLine: { show: false },
    axisTick: { show: true, length: 4, customValues: at, lineStyle: line },
    axisLabel: { ...textStyle(theme), customValues: at, formatter: (time: number) => timeText(time, step, to - from, timeZone) },
    splitLine: { show: true, lineStyle: line, customValues: at },
    axisPointer: { show: true, type: 'line', label: { show: false }, lineStyle: { color: theme.colors.text.disabled } },
  };
}
