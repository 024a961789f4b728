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
import { h } from '../page/dom';

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

/** Pixels that a chart may use. */
export interface Size {
  width: number;
  height: number;
}

/** A chart that fills an element of known size. Nothing moves: a picture taken at any time is whole. */
export function chart(element: HTMLElement, option: EChartsCoreOption): EChartsType {
  const made = init(element, undefined, { renderer: 'canvas' });
  made.setOption({ animation: false, ...option });
  return made;
}

/** A place's chart, which is drawn anew as a whole. */
export interface Redrawn {
  /** Draws it as large as the place is, unless that is too small for a chart. */
  draw(): void;
  dispose(): void;
}

/** A chart that fills a place, of what `option` says for its size; `whenMade` is told of it once it is there. */
export function redrawnChart(
  place: HTMLElement,
  option: (size: Size) => EChartsCoreOption,
  whenMade?: (made: EChartsType) => void,
): Redrawn {
  const canvas = h('div', { class: 'canvas' });
  place.append(canvas);
  let made: EChartsType | undefined;
  return {
    draw() {
      const size = { width: place.clientWidth, height: place.clientHeight };
      if (size.width < 20 || size.height < 20) return;
      const whole = option(size);
      if (made) {
        made.resize(size);
        made.setOption({ animation: false, ...whole }, { notMerge: true });
        return;
      }
      made = chart(canvas, whole);
      whenMade?.(made);
    },
    dispose: () => made?.dispose(),
  };
}
