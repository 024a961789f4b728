/** A small line of how a value came there: no axes, as wide as the time shown. */
import { type FieldSparkline, getMinMaxAndDelta } from '@grafana/data';
import { chart, type EChartsType } from '../graph/chart';

export interface SparklineStyle {
  line: string;
  fill: string;
}

/** Whether there is a line to draw. */
export function hasLine(sparkline: FieldSparkline | undefined): sparkline is FieldSparkline {
  return sparkline !== undefined && sparkline.y.values.filter((value) => Number.isFinite(value)).length > 1;
}

export function drawSparkline(
  element: HTMLElement,
  { x, y }: FieldSparkline,
  style: SparklineStyle,
  from: number,
  to: number,
): EChartsType {
  const { min, max } = getMinMaxAndDelta(y);
  const low = y.config.min ?? min ?? 0;
  const high = y.config.max ?? max ?? 1;
  // A flat line lies in the middle.
  const [bottom, top] = low === high ? [low - 1, high + 1] : [low, high];
  const data = y.values.map((value, index) => [x ? x.values[index] : index, Number.isFinite(value) ? value : null]);
  const hidden = { show: false, axisPointer: { show: false } };
  return chart(element, {
    grid: { left: 0, right: 0, top: 2, bottom: 0 },
    xAxis: { type: 'value', min: x ? from : 0, max: x ? to : data.length - 1, ...hidden },
    yAxis: { type: 'value', min: bottom, max: top, ...hidden },
    series: [
      {
        type: 'line',
        data,
        silent: true,
        symbol: 'none',
        clip: true,
        lineStyle: { width: 1, color: style.line },
        areaStyle: { color: style.fill, opacity: 1, origin: 'auto' },
      },
    ],
  });
}
