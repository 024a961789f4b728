/** The charting library, with the parts that panels use. */
import { BarChart, CandlestickChart, CustomChart, GaugeChart, LineChart, PieChart, ScatterChart } from 'echarts/charts';
import {
  AxisPointerComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components';
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([
  AxisPointerComponent,
  BarChart,
  CandlestickChart,
  CanvasRenderer,
  CustomChart,
  GaugeChart,
  GridComponent,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  PieChart,
  ScatterChart,
  TooltipComponent,
]);

export type { EChartsCoreOption, EChartsType };

/** A chart that fills an element of known size. Nothing moves: a picture taken at any time is whole. */
export function chart(element: HTMLElement, option: EChartsCoreOption): EChartsType {
  const made = init(element, undefined, { renderer: 'canvas' });
  made.setOption({ animation: false, ...option });
  return made;
}
