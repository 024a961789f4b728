/** The horizontal axis of a graph: of time, or of another number. */
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { gridColor } from './axes';
import { textStyle } from './text';
import { timeText, timeTicks } from './timeaxis';

export interface Across {
  from: number;
  to: number;
  isTime: boolean;
  /** Ticks for so many pixels. */
  ticks: (pixels: number) => { at: number; text: string }[];
  heading: (x: number) => string;
}

/** An axis of time; `format` is of the moment that a tooltip is headed by. */
export function acrossTime({ from, to }: { from: number; to: number }, timeZone: string, format?: string): Across {
  return {
    from,
    to,
    isTime: true,
    ticks(pixels) {
      const { at, step } = timeTicks(from, to, pixels, timeZone);
      return at.map((moment) => ({ at: moment, text: timeText(moment, step, to - from, timeZone) }));
    },
    heading: (moment) => dateTimeFormat(moment, { format, timeZone }),
  };
}

/** The axis as the chart takes it, for so many pixels. */
export function acrossOption({ from, to, ticks }: Across, pixels: number, theme: GrafanaTheme2) {
  const marks = ticks(pixels);
  const at = marks.map((tick) => tick.at);
  const names = new Map(marks.map((tick) => [tick.at, tick.text]));
  const faint = gridColor(theme);
  return {
    type: 'time',
    min: from,
    max: to,
    axisLine: { show: false, onZero: false },
    axisTick: { show: true, customValues: at, length: 4, lineStyle: { color: faint } },
    axisLabel: {
      ...textStyle(theme),
      customValues: at,
      margin: 9,
      hideOverlap: false,
      formatter: (value: number) => names.get(value) ?? '',
    },
    splitLine: { show: true, lineStyle: { color: faint, width: 1 } },
  };
}
