/** Thresholds of a graph: lines, dashed lines, and areas behind the series. */
import type { GrafanaTheme2 } from '@grafana/data';
import { color as colors } from 'echarts/core';
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
    const lines = mode === 'area' ? [] : linesOf(steps).filter(({ value }) => isWithin(value, axis.range));
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
            lineStyle: { color: thinned(color, LINE), width: 2, type: mode.includes('dashed') ? [10, 10] : 'solid' },
          })),
        },
        markArea: {
          silent: true,
          data: areas.flatMap(({ value, color }, at) => {
            const from = Math.max(bottom, value);
            const to = Math.min(top, areas[at + 1]?.value ?? top);
            return from < to
              ? [
                  [
                    { yAxis: placed(axis, from), itemStyle: { color: thinned(color, AREA) } },
                    { yAxis: placed(axis, to) },
                  ],
                ]
              : [];
          }),
        },
      },
    ];
  });
}

type Step = ReturnType<typeof stepsOf>[number];

/** A line for each step but the lowest. Below one that is not to be seen, it has the colour of what it ends. */
function linesOf(steps: Step[]): Step[] {
  const unseen = steps.findIndex(({ color }) => color === 'transparent');
  return steps.slice(1).map((step, at) => (unseen > at ? { ...step, color: steps[at]!.color } : step));
}

function isWithin(value: number, [bottom, top]: [number, number]): boolean {
  return value > bottom && value < top;
}

/** A colour that is whole is thinned; one that is see-through by itself stays as it is. */
function thinned(color: string, opacity: number): string {
  const [, , , own = 1] = colors.parse(color) ?? [];
  return own < 1 ? color : faded(color, opacity);
}
