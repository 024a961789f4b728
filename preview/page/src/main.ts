/** Draws the dashboard that is embedded in the page. */
import type { Site } from './contract';
import css from './page.css';
import { drawPanel } from './panel';
import { modeNow, useTheme } from './theme';

async function start(): Promise<void> {
  const site = JSON.parse(document.getElementById('site')?.textContent ?? '') as Site;
  const style = document.createElement('style');
  style.textContent = css;
  document.head.append(style);
  const theme = useTheme(modeNow());
  const grid = document.createElement('main');
  grid.className = 'grid';
  document.body.append(grid);
  const drawing = site.shown.panels.map((panel) => {
    const { x, y, w, h } = panel.model.gridPos;
    const place = document.createElement('section');
    place.className = 'panel';
    place.dataset.panel = String(panel.model.id);
    place.style.gridArea = `${y + 1} / ${x + 1} / span ${h} / span ${w}`;
    grid.append(place);
    return drawPanel(place, panel, site.shown, theme);
  });
  await Promise.all(drawing);
  document.documentElement.dataset.drawn = 'true';
}

void start();
