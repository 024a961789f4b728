/** What a panel asks, and what came back, in a dialog: reviewers want the PromQL beside the picture. */
import type { Answer, ShownPanel } from '../contract';
import { h, icon } from './dom';

/** The button that opens it; undefined for a panel that asks nothing. */
export function queriesButton(panel: ShownPanel): HTMLElement | undefined {
  if (!panel.answers.length && !panel.model.targets?.length) return undefined;
  const label = `Queries of ${panel.model.title || 'this panel'}`;
  return h(
    'button',
    { class: 'queries', 'aria-label': label, 'aria-haspopup': 'dialog', title: 'Queries', onclick: () => open(panel) },
    icon('queries'),
  );
}

function open(panel: ShownPanel): void {
  const dialog = h('dialog', {
    class: 'queries-dialog',
    'aria-labelledby': 'queries-title',
    onclose: () => dialog.remove(),
  });
  const close = h('button', { class: 'plain', 'aria-label': 'Close', onclick: () => dialog.close() }, icon('close'));
  const answered = new Set(panel.answers.map((answer) => answer.ref));
  const unasked = (panel.model.targets ?? []).filter((target) => !answered.has(target.refId));
  dialog.append(
    h('header', {}, h('h2', { id: 'queries-title' }, `Queries of ${panel.model.title || 'this panel'}`), close),
    ...panel.answers.map(describe),
    ...unasked.map((target) =>
      part(target.refId, target.hide ? 'hidden' : 'not asked here', target.expr ?? target.rawSql ?? 'no query'),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}

function describe(answer: Answer): HTMLElement {
  const count = answer.series.length;
  const kind = [answer.instant ? 'at one moment' : 'over the range', answer.format.replace('_', ' ')];
  if (answer.step) kind.push(`step ${answer.step / 1000} s`);
  const shown = part(answer.ref, [`${count} series`, ...kind].join(' · '), answer.expr);
  if (answer.legend && answer.legend !== '__auto') shown.append(h('p', {}, `Legend: ${answer.legend}`));
  if (answer.error) shown.append(h('p', { class: 'wrong' }, icon('warning'), answer.error));
  for (const warning of answer.warnings ?? []) shown.append(h('p', { class: 'doubtful' }, icon('warning'), warning));
  return shown;
}

function part(ref: string, about: string, text: string): HTMLElement {
  return h('section', {}, h('h3', {}, ref, h('span', { class: 'quiet' }, about)), h('pre', { tabindex: 0 }, text));
}
