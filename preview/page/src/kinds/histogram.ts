/** How many samples lie in each of a row of buckets. */
import {
  buildHistogram,
  type Field,
  FieldType,
  getDisplayProcessor,
  getFieldDisplayName,
  getFieldSeriesColor,
  getHistogramFields,
  type HistogramFields,
} from '@grafana/data';
import { valueText } from '../data/text';
import { drawBars } from '../graph/bars';
import { numberOf } from '../data/json';
import { styleOf } from '../graph/style';
import { hasNumbers, type Plot } from '../graph/plots';
import type { Kind, Room } from './kind';
import { drawNothing } from './nothing';
import { optionsOf } from './values';

export const histogram: Kind = (room) => {
  const { frames, theme } = room;
  if (!hasNumbers(frames)) return drawNothing(room);
  const { bucketSize, bucketCount, bucketOffset, combine } = optionsOf(room);
  const ready = frames.length === 1 ? getHistogramFields(frames[0]!) : undefined;
  const settings = {
    bucketSize: numberOf(bucketSize),
    bucketCount: numberOf(bucketCount),
    bucketOffset: numberOf(bucketOffset),
    combine: combine === true,
  };
  const buckets = ready ?? buildHistogram(frames, settings, theme);
  if (!buckets?.counts.length) return drawNothing(room);
  return drawBars(room, plotsOf(buckets, room), bounds(buckets), {
    isHorizontal: false,
    groupWidth: 1,
    barWidth: 1,
    isOverlaid: true,
    showValue: 'never',
    rotation: 0,
    spacing: 60,
    radius: 0,
  });
};

function plotsOf({ counts }: HistogramFields, { frames, theme }: Room): Plot[] {
  return counts.map((field, index) => {
    const counted: Field = {
      ...field,
      type: FieldType.number,
      config: { ...field.config, unit: undefined, min: undefined, max: undefined },
      state: { ...field.state, seriesIndex: index },
    };
    counted.display = getDisplayProcessor({ field: counted, theme });
    const style = styleOf(counted, { fillOpacity: 80, drawStyle: 'bars' });
    const values = counted.values as number[];
    return {
      field: counted,
      name: getFieldDisplayName({ ...field, state: null }, frames[0], frames),
      color: getFieldSeriesColor(counted, theme).color,
      style: { ...style, drawStyle: 'bars' },
      x: values.map((_, place) => place),
      y: values,
      said: values,
      hidden: style.hideFrom.viz === true,
    };
  });
}

/** A bucket is named by its lower bound. */
function bounds({ xMin }: HistogramFields): string[] {
  return xMin.values.map((value) => valueText(xMin, value));
}
