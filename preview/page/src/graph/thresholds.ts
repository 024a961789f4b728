/** Thresholds of a graph: lines, dashed lines, and areas behind the series. */
import type { GrafanaTheme2 } from '@grafana/data';
import { type Axis, placed } from './axes';
import { faded, stepsOf } from './paint';

const AREA = 0.15;
const LINE = 0.7;

/** Series without data that carry the thresholds of each axis: of its first series that shows any. */
export function thresholdSeries(axes: Axis[], theme: GrafanaTheme2): object[] {
  return axes.flatMap((axis, index) => {
    const plot = axis.plots.find((one) => (one.style.thresholdsStyle.mode || 'off') !== 'off' && !one.hidden);
    if (!plot || !axis.plots.some((one) => !one.hidden)) return [];
    const { mode } = plot.style.thresholdsStyle;
    const steps = stepsOf(plot, axis).map((step) => ({
      ...step,
      color: theme.visualization.getColorByName(step.color),
    }));
    const lines = mode === 'area' ? [] : steps.filter(({ value }) => value > axis.range[0] && value < axis.range[1]);
    const areas = mode.includes('area') ? steps : [];
    const [bottom, top] = axis.range;
    return [
      {
        type: 'line',
        yAxisIndex: index,
        data: [],
        silent: true,
        symbol: 'none',
        markLine: {
          silent: true,
          symbol: 'none',
          label: { show: false },
          data: lines.map(({ value, color }) => ({
            yAxis: placed(axis, value),
            lineStyle: { color: faded(color, LINE), width: 2, type: mode.includes('dashed') ? [10, 10] : 'solid' },
          })),
        },
        markArea: {
          silent: true,
          data: areas.flatMap(({ value, color }, at) => {
            const from = Math.max(bottom, value);
            const to = Math.min(top, areas[at + 1]?.value ?? top);
            return from < to
              ? [[{ yAxis: placed(axis, from), itemStyle: { color: faded(color, AREA) } }, { yAxis: placed(axis, to) }]]
              : [];
          }),
        },
      },
    ];
  });
}
