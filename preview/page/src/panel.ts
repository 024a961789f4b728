/** One panel: its frame, title and description, what is wrong with it, and its kind's drawing. */
import type { GrafanaTheme2 } from '@grafana/data';
import type { Shown, ShownPanel } from './contract';
import { fieldsOf } from './fields';
import { kindOf } from './kinds';
import type { Drawn } from './kinds/kind';

/** Draws a panel into its place on the grid. A panel that cannot be drawn says why; the others go on. */
export async function drawPanel(place: HTMLElement, panel: ShownPanel, page: Shown, theme: GrafanaTheme2): Promise<Drawn> {
  const heading = document.createElement('h3');
  heading.textContent = panel.model.title;
  const body = document.createElement('div');
  body.className = 'body';
  place.append(heading, body);
  try {
    const frames = await fieldsOf(panel.model, panel.answers, theme, page.timezone);
    return kindOf(panel.model.type)({ body, panel, frames, page, theme, timeZone: page.timezone, onZoom: () => undefined });
  } catch (error) {
    body.textContent = `This panel cannot be drawn: ${error instanceof Error ? error.message : String(error)}`;
    return {};
  }
}
