/** The pie chart of the plugin before Grafana 8 as Grafana's own. */
import type { Migrated, OldPanel } from '.';
import { numberOf, record } from '../data/json';
import { colorRules, present, reducerOf } from './old';

export function fromPiechart(panel: OldPanel): Migrated {
  const legend = record(panel.legend);
  const combine = record(panel.combine);
  const notes = numberOf(combine.threshold) ? ['Small slices are not put together.'] : [];
  const defaults = present({
    unit: panel.format,
    decimals: numberOf(panel.decimals),
    color: { mode: 'palette-classic' },
  });
  const values = [legend.percentage && 'percent', legend.values && 'value'].filter(Boolean);
  const options = {
    pieType: panel.pieType === 'donut' ? 'donut' : 'pie',
    reduceOptions: { values: false, calcs: [reducerOf(panel.valueName, 'lastNotNull')], fields: '' },
    displayLabels: panel.legendType === 'On graph' ? ['name'] : [],
    legend: {
      showLegend: legend.show !== false && panel.legendType !== 'On graph',
      displayMode: values.length ? 'table' : 'list',
      placement: panel.legendType === 'Right side' ? 'right' : 'bottom',
      values,
    },
  };
  return {
    model: { ...panel, type: 'piechart', fieldConfig: { defaults, overrides: colorRules(panel.aliasColors) }, options },
    notes,
  };
}
