/** The graph of Grafana before 7.4 as a time series, or what its x axis makes of it. */
import type { Migrated, OldPanel } from '.';
import { numberOf, record } from '../data/json';
import { colorRules, fixedColor, matcherOf, present, type Property, reducerOf, type Rule } from './old';

export function fromGraph(panel: OldPanel): Migrated {
  const notes: string[] = [];
  const mode = record(panel.xaxis).mode;
  const axes = Array.isArray(panel.yaxes) ? panel.yaxes.map(axisOf) : [];
  const rules = Array.isArray(panel.seriesOverrides)
    ? panel.seriesOverrides.flatMap((one) => ruleOf(record(one), panel, axes, notes))
    : [];
  const custom = { ...axes[0]?.custom, ...styleOf(panel, rules) };
  const { steps, style } = thresholdsOf(panel.thresholds);
  const given = record(panel.fieldConfig);
  const defaults = present({
    ...record(given.defaults),
    ...axes[0]?.standard,
    custom: { ...custom, ...(style ? { thresholdsStyle: { mode: style } } : {}) },
    color: { mode: 'palette-classic' },
    thresholds: steps,
  });
  const overrides = [
    ...(Array.isArray(given.overrides) ? given.overrides : []),
    ...colorRules(panel.aliasColors),
    ...rules,
  ];
  if (Array.isArray(panel.timeRegions) && panel.timeRegions.length) notes.push('Its regions of time are not drawn.');
  const type = mode === 'series' ? 'bargauge' : mode === 'histogram' ? 'histogram' : 'timeseries';
  const options = {
    ...optionsOf(panel),
    ...(mode === 'series' ? { reduceOptions: { calcs: [reducerOf(record(panel.xaxis).values, 'sum')] } } : {}),
  };
  return { model: { ...panel, type, fieldConfig: { defaults, overrides }, options }, notes };
}

function styleOf(panel: OldPanel, rules: Rule[]): Record<string, unknown> {
  const drawStyle = panel.bars ? 'bars' : panel.lines === false ? 'points' : 'line';
  const isBand = rules.some((rule) => rule.properties.some(({ id }) => id === 'custom.fillBelowTo'));
  const gradient = numberOf(panel.fillGradient) ?? 0;
  const fill =
    drawStyle === 'bars' ? 100 : isBand ? 35 : gradient > 0 ? gradient * 10 : (numberOf(panel.fill) ?? 1) * 10;
  const mode = panel.percentage ? 'percent' : 'normal';
  return present({
    drawStyle,
    showPoints: panel.points || drawStyle === 'points' ? 'always' : 'never',
    pointSize: panel.points ? 2 + (numberOf(panel.pointradius) ?? 5) * 2 : undefined,
    lineWidth: numberOf(panel.linewidth) ?? 1,
    lineStyle: panel.dashes
      ? { fill: 'dash', dash: [numberOf(panel.dashLength) ?? 10, numberOf(panel.spaceLength) ?? 10] }
      : undefined,
    fillOpacity: fill,
    gradientMode: gradient > 0 ? 'opacity' : undefined,
    spanNulls: panel.nullPointMode === 'connected',
    lineInterpolation: panel.steppedLine ? 'stepAfter' : undefined,
    stacking: panel.stack ? { mode, group: 'A' } : undefined,
  });
}

interface OldAxis {
  standard: Record<string, unknown>;
  custom: Record<string, unknown>;
}

function axisOf(given: unknown): OldAxis {
  const { show, label, logBase, format, decimals, min, max } = record(given);
  const standard = present({ unit: format, decimals: numberOf(decimals), min: numberOf(min), max: numberOf(max) });
  const isLog = logBase === 2 || logBase === 10;
  const custom = present({
    axisPlacement: show === false ? 'hidden' : 'auto',
    axisLabel: label,
    scaleDistribution: isLog ? { type: 'log', log: logBase } : undefined,
  });
  return { standard, custom };
}

const PLAIN: Record<string, (value: unknown) => Property[]> = {
  fill: (value) => [{ id: 'custom.fillOpacity', value: (numberOf(value) ?? 0) * 10 }],
  fillBelowTo: (value) => [{ id: 'custom.fillBelowTo', value }],
  fillGradient: (value) =>
    numberOf(value)
      ? [
          { id: 'custom.gradientMode', value: 'opacity' },
          { id: 'custom.fillOpacity', value: numberOf(value)! * 10 },
        ]
      : [],
  points: (value) => [{ id: 'custom.showPoints', value: value ? 'always' : 'never' }],
  bars: (value) =>
    value
      ? [
          { id: 'custom.drawStyle', value: 'bars' },
          { id: 'custom.fillOpacity', value: 100 },
        ]
      : [{ id: 'custom.drawStyle', value: 'line' }],
  lines: (value) => (value ? [] : [{ id: 'custom.lineWidth', value: 0 }]),
  linewidth: (value) => [{ id: 'custom.lineWidth', value: numberOf(value) ?? 1 }],
  pointradius: (value) => [{ id: 'custom.pointSize', value: 2 + (numberOf(value) ?? 5) * 2 }],
  steppedLine: (value) => [{ id: 'custom.lineInterpolation', value: value ? 'stepAfter' : 'linear' }],
  transform: (value) => (value === 'negative-Y' || value === 'constant' ? [{ id: 'custom.transform', value }] : []),
  color: (value) => (typeof value === 'string' ? [fixedColor(value)] : []),
  stack: (value) => [
    { id: 'custom.stacking', value: value === false ? { mode: 'none' } : { mode: 'normal', group: String(value) } },
  ],
  legend: (value) =>
    value === false ? [{ id: 'custom.hideFrom', value: { legend: true, tooltip: false, viz: false } }] : [],
  nullPointMode: (value) => [{ id: 'custom.spanNulls', value: value === 'connected' }],
};
const ELSEWHERE = new Set(['alias', '$$hashKey', 'yaxis', 'dashes', 'dashLength', 'spaceLength', 'zindex']);

/** One rule for the series of a name; what of it has no likeness today is noted. */
function ruleOf(given: Record<string, unknown>, panel: OldPanel, axes: OldAxis[], notes: string[]): Rule[] {
  if (typeof given.alias !== 'string' || !given.alias) return [];
  const properties = Object.entries(given).flatMap(([key, value]) => {
    if (Object.hasOwn(PLAIN, key)) return PLAIN[key]!(value);
    if (!ELSEWHERE.has(key)) notes.push(`Its series override "${key}" is left out.`);
    return [];
  });
  if (given.yaxis === 2) properties.push(...onRight(axes));
  if ('dashes' in given || 'dashLength' in given || 'spaceLength' in given) {
    const dash = [
      numberOf(given.dashLength ?? panel.dashLength) ?? 10,
      numberOf(given.spaceLength ?? panel.spaceLength) ?? 10,
    ];
    properties.push({
      id: 'custom.lineStyle',
      value: { fill: (given.dashes ?? panel.dashes) ? 'dash' : 'solid', dash },
    });
  }
  return properties.length ? [{ matcher: matcherOf(given.alias), properties }] : [];
}

/** The second axis is on the right, with what it has of its own. */
function onRight([first, second]: OldAxis[]): Property[] {
  const standard = ['unit', 'decimals', 'min', 'max'].flatMap((id) =>
    second?.standard[id] === first?.standard[id] ? [] : [{ id, value: second?.standard[id] ?? null }],
  );
  const custom = Object.entries({
    ...second?.custom,
    axisPlacement: second?.custom.axisPlacement === 'hidden' ? 'hidden' : 'right',
  });
  return [...standard, ...custom.map(([key, value]) => ({ id: `custom.${key}`, value }))];
}

const SORTS = ['none', 'asc', 'desc'];
const LEGEND_VALUES = ['min', 'max', 'avg', 'current', 'total'];

function optionsOf(panel: OldPanel): Record<string, unknown> {
  const legend = record(panel.legend);
  const { shared, sort } = record(panel.tooltip);
  const calcs = legend.values ? LEGEND_VALUES.filter((id) => legend[id]).map((id) => reducerOf(id, id)) : [];
  return {
    legend: {
      showLegend: legend.show !== false,
      displayMode: legend.alignAsTable ? 'table' : 'list',
      placement: legend.rightSide ? 'right' : 'bottom',
      calcs,
      width: numberOf(legend.sideWidth),
      sortBy: typeof legend.sort === 'string' && reducerName(legend.sort),
      sortDesc: legend.sortDesc === true,
    },
    tooltip: { mode: shared === false ? 'single' : 'multi', sort: SORTS[numberOf(sort) ?? 0] ?? 'none' },
  };
}

const NAMES: Record<string, string> = { min: 'Min', max: 'Max', avg: 'Mean', current: 'Last *', total: 'Total' };

function reducerName(id: string): string | undefined {
  return NAMES[id];
}

const COLORS: Record<string, string> = { critical: 'red', warning: 'orange', ok: 'green' };

/** Bands from lines that values must stay above ('lt') or below ('gt'); what lies between them is not coloured. */
function thresholdsOf(given: unknown): { steps?: object; style?: string } {
  const all = (Array.isArray(given) ? given : []).map(record).flatMap((one) => {
    const value = numberOf(one.value);
    return value === undefined ? [] : [{ ...one, value }];
  }) as {
    value: number;
    op?: string;
    fill?: boolean;
    line?: boolean;
    colorMode?: string;
    fillColor?: string;
    lineColor?: string;
  }[];
  if (!all.length) return {};
  all.sort((a, b) => a.value - b.value);
  const color = (one: (typeof all)[number]) => COLORS[one.colorMode ?? ''] ?? one.fillColor ?? one.lineColor ?? 'red';
  const steps: { value: number | null; color: string }[] = [];
  all.forEach((one, index) => {
    if (one.op !== 'lt') return steps.push({ value: one.value, color: color(one) });
    if (!steps.length) steps.push({ value: null, color: color(one) });
    const next = all[index + 1];
    return steps.push({ value: one.value, color: next?.op === 'lt' ? color(next) : 'transparent' });
  });
  if (steps[0]!.value !== null) steps.unshift({ value: null, color: 'transparent' });
  const isArea = all.some((one) => one.fill);
  const style = !isArea ? 'line' : all.some((one) => one.line) ? 'line+area' : 'area';
  return { steps: { mode: 'absolute', steps }, style };
}
