/** One panel: its frame, title and description, what is wrong with it, and its kind's drawing. */
import type { DataFrame, GrafanaTheme2 } from '@grafana/data';
import type { Shown, ShownPanel } from '../contract';
import { h } from './dom';
import { fieldsOf, unknownTransformations } from '../data/fields';
import { addMark, headingOf } from './heading';
import { kindOf } from '../kinds';
import { card } from '../kinds/card';
import type { Drawn } from '../kinds/kind';
import { drawNothing } from '../kinds/nothing';
import { migrated } from '../migrate';
import { within } from './zoom';

/** What a dashboard is drawn with. */
export interface View {
  /** Its range is what is zoomed into, of what was loaded. */
  page: Shown;
  theme: GrafanaTheme2;
  onZoom: (from: number, to: number) => void;
}

/** A panel with its fields computed: drawing it takes no more waiting. */
interface Ready {
  panel: ShownPanel;
  view: View;
  frames: DataFrame[];
  problems: string[];
  /** What is left out, in words. */
  notes: string[];
}

export async function ready(given: ShownPanel, view: View): Promise<Ready> {
  const { model, notes: old } = migrated(given.model);
  const panel = { ...given, model };
  const problems = [...panel.problems, ...panel.answers.flatMap((answer) => (answer.error ? [answer.error] : []))];
  let frames: DataFrame[] = [];
  let notes: string[] = [];
  try {
    notes = [...old, ...unknownTransformations(panel.model).map((id) => `The transformation "${id}" is left out.`)];
    const answers = within(panel, view.page);
    frames = await fieldsOf(panel.model, answers, view.theme, view.page.timezone);
  } catch (error) {
    problems.push(cannot(error));
  }
  return { panel, view, frames, problems: [...new Set(problems)], notes };
}

/** Draws into a panel's place on the grid, instead of what is there. What cannot be drawn says why; others go on. */
export function draw(place: HTMLElement, { panel, view, frames, problems, notes }: Ready): Drawn {
  const { model } = panel;
  const heading = headingOf(panel, `${place.id}-title`);
  const body = h('div', { class: 'body' });
  const kind = kindOf(model.type);
  const isEmpty = kind !== card && asks(panel) && !frames.some((frame) => frame.length > 0);
  const strip =
    problems.length > 0 && !isEmpty && h('p', { class: 'strip wrong', title: problems.join('\n') }, problems[0]);
  place.classList.toggle('untitled', !model.title);
  place.classList.toggle('transparent', Boolean(model.transparent));
  place.replaceChildren(...[heading, strip, body].filter((part) => part instanceof Node));
  let drawing: Drawn = {};
  const unasked = panel.unasked ?? [];
  if (isEmpty && (problems.length > 0 || unasked.length > 0 || !OF_NUMBERS.has(model.type))) {
    if (problems.length) body.append(problemList(problems));
    else if (unasked.length) body.append(unaskedList(unasked));
    else drawNothing({ body, panel });
  } else {
    try {
      const { page, theme, onZoom } = view;
      drawing = kind({ body, panel, frames, page, theme, timeZone: page.timezone, onZoom });
    } catch (error) {
      problems = [...problems, cannot(error)];
      body.replaceChildren(problemList(problems));
    }
  }
  const leftOut = isEmpty ? [] : unasked.map(({ says }) => says);
  addMark(heading, problems, [...new Set([...leftOut, ...notes, ...(drawing.notes ?? [])])]);
  describe(place, model.title || `Panel of type ${model.type}`, drawing.summary);
  return drawing;
}

/** Kinds that write themselves that there is no number, with the mapping and colour that the panel has for it. */
const OF_NUMBERS = new Set(['stat', 'gauge', 'bargauge']);

function asks(panel: ShownPanel): boolean {
  return panel.answers.length > 0 || Boolean(panel.model.targets?.length);
}

/** What a panel asks that is not asked here: no fault, so it is said quietly. */
function unaskedList(queries: NonNullable<ShownPanel['unasked']>): HTMLElement {
  const parts = queries.flatMap(({ says, query }) => [h('p', {}, says), query && h('pre', { tabindex: 0 }, query)]);
  return h('div', { class: 'unasked' }, h('div', {}, ...parts));
}

function problemList(problems: string[]): HTMLElement {
  return h('ul', { class: 'problems wrong' }, ...problems.map((problem) => h('li', {}, problem)));
}

/** Names the region, and says what it shows to those who do not see it. */
function describe(place: HTMLElement, title: string, summary: string | undefined): void {
  place.setAttribute('aria-label', title);
  if (!summary) return place.removeAttribute('aria-describedby');
  const id = `${place.id}-summary`;
  place.append(h('p', { id, class: 'unseen' }, summary));
  place.setAttribute('aria-describedby', id);
}

function cannot(error: unknown): string {
  return `This panel cannot be drawn: ${error instanceof Error ? error.message : String(error)}`;
}
