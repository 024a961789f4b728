/** What appears over a point of a chart: a heading, and a line each with its colour, name and value. */
import type { GrafanaTheme2 } from '@grafana/data';
import { h } from '../dom';
import { textStyle } from '../text';
import { swatch } from './places';

export interface HoverLine {
  name: string;
  value: string;
  color?: string;
}

/** Its words are set as text: nothing of a dashboard or a label is read as HTML. */
export function tip(heading: string, lines: HoverLine[]): HTMLElement {
  const rows = lines.map(({ name, value, color }) =>
    h('div', { class: 'hover-line' }, swatch('hover-color', color), h('span', { class: 'hover-name' }, name), h('b', {}, value)),
  );
  return h('div', { class: 'hover' }, h('div', { class: 'hover-time' }, heading), ...rows);
}

export function tooltipStyle(theme: GrafanaTheme2) {
  return {
    trigger: 'item',
    confine: true,
    transitionDuration: 0,
    backgroundColor: theme.colors.background.elevated,
    borderColor: theme.colors.border.weak,
    padding: 8,
    textStyle: textStyle(theme),
  };
}
