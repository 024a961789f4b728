/** The single number of Grafana before 7 as a stat or a gauge. */
import type { Migrated, OldPanel } from '.';
import { numberOf, record } from '../data/json';
import { mappingsFrom, present, reducerOf, stepsFrom } from './old';

export function fromSinglestat(panel: OldPanel): Migrated {
  const gauge = record(panel.gauge);
  const isGauge = gauge.show === true;
  const notes = ['prefix', 'postfix'].filter((key) => panel[key]).map((key) => `Its ${key} is left out.`);
  const given = record(panel.fieldConfig);
  const defaults = present({
    ...record(given.defaults),
    unit: panel.format,
    decimals: numberOf(panel.decimals),
    noValue: panel.nullText,
    thresholds: stepsFrom(panel.thresholds, panel.colors),
    mappings: mappingsFrom(panel),
    color: { mode: 'thresholds' },
    min: isGauge ? (numberOf(gauge.minValue) ?? 0) : undefined,
    max: isGauge ? (numberOf(gauge.maxValue) ?? 100) : undefined,
  });
  const options = {
    reduceOptions: { values: false, calcs: [reducerOf(panel.valueName, 'mean')], fields: panel.tableColumn || '' },
    orientation: 'horizontal',
    textMode: panel.valueName === 'name' ? 'name' : 'auto',
    colorMode: panel.colorBackground ? 'background' : panel.colorValue ? 'value' : 'none',
    graphMode: record(panel.sparkline).show ? 'area' : 'none',
    ...(isGauge
      ? { showThresholdLabels: gauge.thresholdLabels === true, showThresholdMarkers: gauge.thresholdMarkers !== false }
      : {}),
  };
  return {
    model: { ...panel, type: isGauge ? 'gauge' : 'stat', fieldConfig: { defaults, overrides: [] }, options },
    notes,
  };
}

/** Stats and gauges of Grafana 6 kept what is of fields today among their options. */
export function fromFieldOptions(panel: OldPanel): Migrated {
  const { fieldOptions, ...options } = record(panel.options);
  const { defaults, overrides, calcs, values, limit, thresholds, mappings, unit, decimals, min, max } =
    record(fieldOptions);
  const own = present({
    thresholds: Array.isArray(thresholds) ? { mode: 'absolute', steps: thresholds } : thresholds,
    mappings,
    unit,
    decimals,
    min,
    max,
  });
  const given = record(panel.fieldConfig);
  return {
    model: {
      ...panel,
      fieldConfig: {
        defaults: { ...own, ...record(defaults), ...record(given.defaults) },
        overrides: (Array.isArray(given.overrides)
          ? given.overrides
          : Array.isArray(overrides)
            ? overrides
            : []) as unknown[],
      },
      options: { reduceOptions: present({ calcs, values, limit }), ...options },
    },
    notes: [],
  };
}
