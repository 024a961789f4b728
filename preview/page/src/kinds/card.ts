/** A panel of a kind that is not drawn here: what it is, what it asks, and what was answered, never a blank. */
import { type DataFrame, FieldType, getFieldDisplayName } from '@grafana/data';
import { valueText } from '../data/text';
import type { PanelModel } from '../contract';
import { h } from '../page/dom';
import type { Kind } from './kind';

/** What Grafana shows in panels of a type, in words. */
const SHOWS: Record<string, string> = {
  alertlist: 'a list of alerts and their state',
  annolist: 'a list of annotations',
  canvas: 'elements placed freely on a canvas',
  dashlist: 'a list of dashboards',
  datagrid: 'a table that can be edited',
  debug: 'how often it is rendered',
  flamegraph: 'a profile as a flame graph',
  geomap: 'a map',
  gettingstarted: 'first steps in Grafana',
  graph: 'a graph over time, by the panel that Grafana has removed',
  logs: 'lines of a log',
  news: 'a news feed',
  nodeGraph: 'nodes and the edges between them',
  'table-old': 'a table, by the panel that Grafana has removed',
  traces: 'a trace',
  welcome: 'a welcome',
};

const MOST_ROWS = 10;

export const card: Kind = ({ body, panel, frames }) => {
  const { model } = panel;
  const shows = (Object.hasOwn(SHOWS, model.type) && SHOWS[model.type]) || 'a visualization of its own';
  const queries = queriesOf(model);
  const values = latest(frames);
  const about = `${String(model.type)} · not drawn in preview. In Grafana it shows ${shows}.`;
  body.append(
    h(
      'div',
      { class: 'card', tabindex: '0', role: 'group', 'aria-label': about },
      h(
        'p',
        { class: 'card-about' },
        h('code', {}, String(model.type)),
        ` · not drawn in preview. In Grafana it shows ${shows}.`,
      ),
      ...(queries.length
        ? queries.map(([ref, text]) => h('pre', { class: 'card-query' }, h('b', {}, ref), h('code', {}, text)))
        : []),
      queries.length
        ? h('p', {}, answered(panel.answers.flatMap((answer) => answer.series).length, values.length))
        : h('p', {}, 'It asks nothing.'),
      values.length > 0 && tableOf(values),
    ),
  );
  return { summary: `${about} ${queries.length} ${queries.length === 1 ? 'query' : 'queries'}.` };
};

/** Each query's letter and text, as its author wrote it. */
function queriesOf({ targets }: PanelModel): [string, string][] {
  if (!Array.isArray(targets)) return [];
  return targets.map((target) => [
    String(target?.refId ?? ''),
    String(target?.expr ?? target?.rawSql ?? 'a query in no words'),
  ]);
}

function answered(series: number, shown: number): string {
  if (!series) return 'Nothing was answered.';
  const some = shown > MOST_ROWS ? `; the first ${MOST_ROWS}` : '';
  return `${series} series ${series === 1 ? 'was' : 'were'} answered${some}:`;
}

/** The name and last value of each number answered. */
function latest(frames: DataFrame[]): [string, string][] {
  return frames.flatMap((frame) =>
    frame.fields
      .filter((field) => field.type === FieldType.number)
      .map((field): [string, string] => {
        const last = field.values.findLast((value) => value !== null && value !== undefined);
        const text = last === undefined ? 'no value' : valueText(field, last);
        return [getFieldDisplayName(field, frame, frames), text];
      }),
  );
}

function tableOf(values: [string, string][]): HTMLTableElement {
  const rows = values
    .slice(0, MOST_ROWS)
    .map(([name, value]) => h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, value)));
  return h('table', { class: 'card-values' }, h('tbody', {}, ...rows));
}
