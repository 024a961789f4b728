/** A part of the loaded range, looked at without asking again. */
import type { Answer, Shown, ShownPanel } from '../contract';

/** The panel's answers without the samples outside the page's range; a panel with its own time keeps all of its. */
export function within(panel: ShownPanel, page: Shown): Answer[] {
  if (panel.model.timeFrom || panel.model.timeShift) return panel.answers;
  return panel.answers.map((answer) => (answer.instant || !answer.step ? answer : cut(answer, page.from, page.to)));
}

function cut(answer: Answer, from: number, to: number): Answer {
  // A sample more on either side: lines go to the edge.
  const first = Math.max(0, Math.floor((from - answer.start) / answer.step));
  const end = Math.ceil((to - answer.start) / answer.step) + 1;
  const longest = Math.max(0, ...answer.series.map((series) => series.values.length));
  if (first === 0 && end >= longest) return answer;
  const series = answer.series.map((one) => ({ ...one, values: one.values.slice(first, end) }));
  return { ...answer, start: answer.start + first * answer.step, series };
}
