/** The table of Grafana before 7: its styles are overrides today, and its way to rows a transformation. */
import type { Migrated, OldPanel } from '.';
import { numberOf, record } from '../data/json';
import { mappingsFrom, matcherOf, present, type Property, reducerOf, type Rule, stepsFrom } from './old';

export function fromTable(panel: OldPanel): Migrated {
  const notes: string[] = [];
  const styles = (Array.isArray(panel.styles) ? panel.styles : [])
    .map(record)
    .filter(({ pattern }) => typeof pattern === 'string');
  // The first style that fits a column was the one; of overrides it is the last.
  const overrides = styles.toReversed().flatMap(ruleOf);
  const sort = record(panel.sort);
  if (numberOf(sort.col) !== undefined) notes.push('It is not sorted by its column at first.');
  const transformations = [
    ...(Array.isArray(panel.transformations) ? panel.transformations : []),
    ...transformationOf(panel, notes),
  ];
  return {
    model: {
      ...panel,
      type: 'table',
      fieldConfig: { defaults: { custom: {} }, overrides },
      options: { showHeader: panel.showHeader !== false },
      transformations,
    },
    notes,
  };
}

function transformationOf({ transform, columns }: OldPanel, notes: string[]): object[] {
  switch (transform) {
    case undefined:
    case 'table':
      return [{ id: 'merge', options: {} }];
    case 'timeseries_to_rows':
      return [{ id: 'seriesToRows', options: {} }];
    case 'timeseries_to_columns':
      return [{ id: 'seriesToColumns', options: {} }];
    case 'timeseries_aggregations':
      return [
        {
          id: 'reduce',
          options: {
            includeTimeField: false,
            reducers: (Array.isArray(columns) ? columns : []).map((one) => reducerOf(record(one).value, 'lastNotNull')),
          },
        },
      ];
    default:
      notes.push(`Its rows are made in a way that is not drawn here: "${String(transform)}".`);
      return [];
  }
}

const CELLS: Record<string, string> = { cell: 'color-background', row: 'color-background', value: 'color-text' };

function ruleOf(style: Record<string, unknown>): Rule[] {
  const properties: Property[] = [];
  const set = (id: string, value: unknown) => value !== undefined && value !== '' && properties.push({ id, value });
  set('displayName', style.alias);
  if (style.type === 'hidden') set('custom.hidden', true);
  if (style.type === 'date') set('unit', `time:${String(style.dateFormat ?? 'YYYY-MM-DD HH:mm:ss')}`);
  if (style.type === 'number') {
    set('unit', style.unit);
    set('decimals', numberOf(style.decimals));
  }
  if (style.type === 'string') set('mappings', mappingsFrom(style).length ? mappingsFrom(style) : undefined);
  if (typeof style.colorMode === 'string' && CELLS[style.colorMode]) {
    set('custom.cellOptions', { type: CELLS[style.colorMode] });
    set('thresholds', stepsFrom(style.thresholds, style.colors));
  }
  if (style.link && style.linkUrl)
    set('links', [
      present({ title: style.linkTooltip || 'Link', url: style.linkUrl, targetBlank: style.linkTargetBlank }),
    ]);
  set('custom.align', style.align === 'auto' ? undefined : style.align);
  return properties.length ? [{ matcher: matcherOf(String(style.pattern)), properties }] : [];
}
