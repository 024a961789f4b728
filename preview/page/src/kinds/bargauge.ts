/** Numbers as bars, each from the low to the high end of its range. */
import { type FieldDisplay, getDisplayValueAlignmentFactors } from '@grafana/data';
import { numberOf, oneOf, record } from '../data/json';
import { barOf } from './bar';
import type { Kind } from './kind';
import { linked, linksOf } from './linked';
import { redrawn } from './redrawn';
import { tiles } from './tiles';
import { fixedSizes, optionsOf, spoken, valuesOf } from './values';

/** Pixels, where the panel does not say its own. */
const USUAL = { leastWidth: 8, leastHeight: 16, mostHeight: 300 };

export const bargauge: Kind = (room) => {
  const { body, theme } = room;
  const options = optionsOf(room);
  const values = valuesOf(room);
  const longest = getDisplayValueAlignmentFactors(values);
  const mode = oneOf(options.displayMode, ['gradient', 'basic', 'lcd']);
  const bounds =
    options.sizing === 'manual'
      ? {
          leastWidth: numberOf(options.minVizWidth) ?? USUAL.leastWidth,
          leastHeight: numberOf(options.minVizHeight) ?? USUAL.leastHeight,
          mostHeight: numberOf(options.maxVizHeight) ?? USUAL.mostHeight,
        }
      : USUAL;
  const spacing = mode === 'lcd' ? 2 : 10;
  const drawing = redrawn(body, () => {
    const places = tiles(body, values.length, { orientation: options.orientation, spacing, asGrid: false, ...bounds });
    values.forEach((value, at) => {
      const { element, width, height, orientation } = places[at]!;
      const bar = barOf(
        {
          width,
          height,
          isUpright: orientation === 'vertical',
          mode,
          valueMode: oneOf(options.valueMode, ['color', 'text', 'hidden']),
          namePlacement: oneOf(options.namePlacement, ['auto', 'top', 'left', 'hidden']),
          showUnfilled: options.showUnfilled !== false,
          cell: 12,
          cellGap: spacing,
          fixed: fixedSizes(room),
          field: value.field,
          display: value.display,
          processor: processorOf(value),
          longest,
          theme,
        },
        (figure) => linked(linksOf(value), figure) ?? figure,
      );
      element.append(bar);
    });
    return () => body.replaceChildren();
  });
  const hasLegend = record(options.legend).showLegend === true;
  return {
    ...drawing,
    summary: spoken(values),
    notes: hasLegend ? ['The legend of bars is left out; each bar has its name.'] : [],
  };
};

function processorOf({ view, colIndex }: FieldDisplay) {
  return colIndex === undefined ? undefined : view?.getFieldDisplayProcessor(colIndex);
}
