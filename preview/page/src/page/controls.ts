/** Controls of a dashboard's variables. */
import type { Choice } from './choice';
import type { Variable } from '../contract';
import { h, icon } from './dom';
import { menu } from './float';

const ALL = '$__all';
/** Options that are found without a search. */
const FEW = 8;

export interface Choosing {
  choice: Choice;
  choose: (choice: Choice) => void;
  can: (choice: Choice) => boolean;
  /** Why others cannot be shown: '' where all can. */
  why: string;
}

/** All controls, in order, and the sentence why some choices are greyed. */
export function variableControls(variables: Variable[], choosing: Choosing): HTMLElement[] {
  const shown = variables.filter((variable) => !variable.hidden);
  const controls = shown.map((variable) => {
    const id = `var-${variable.name}`;
    const title = variable.description || undefined;
    const label = h('label', { for: id, title }, variable.label || variable.name);
    const problem =
      variable.problem && h('span', { class: 'wrong', id: `${id}-problem` }, icon('warning'), variable.problem);
    return h('div', { class: 'variable' }, label, control(variable, id, choosing), problem);
  });
  const isLimited = controls.some((element) => element.querySelector('option:disabled, input:disabled'));
  return isLimited && choosing.why ? [...controls, h('p', { class: 'why', id: 'why' }, choosing.why)] : controls;
}

function control(variable: Variable, id: string, choosing: Choosing): HTMLElement {
  if (variable.type === 'textbox') return textBox(variable, id, choosing);
  if (variable.type === 'adhoc' || (!variable.options.length && !variable.current.length)) {
    return h('output', { id, class: 'control' }, 'none');
  }
  // A file carries single choices at most.
  return variable.multi && !choosing.why ? checkBoxes(variable, id, choosing) : selection(variable, id, choosing);
}

function withValues({ choice }: Choosing, variable: Variable, values: string[]): Choice {
  return { ...choice, values: { ...choice.values, [variable.name]: values } };
}

function textBox(variable: Variable, id: string, choosing: Choosing): HTMLElement {
  const disabled = Boolean(choosing.why);
  const input = h('input', {
    id,
    class: 'control',
    value: variable.current[0] ?? '',
    disabled,
    autocomplete: 'off',
    onchange: () => choosing.choose(withValues(choosing, variable, [input.value])),
  });
  return input;
}

function selection(variable: Variable, id: string, choosing: Choosing): HTMLElement {
  const isOne =
    variable.current.length === 1 && variable.options.some((option) => option.value === variable.current[0]);
  const options = variable.options.map(({ text, value }) => {
    const selected = isOne && value === variable.current[0];
    const disabled = !selected && !choosing.can(withValues(choosing, variable, [value]));
    return h('option', { value, selected, disabled }, text);
  });
  const now = isOne ? undefined : h('option', { selected: true, value: '' }, textOf(variable));
  const select = h(
    'select',
    {
      id,
      class: 'control',
      'aria-describedby': options.some((option) => option.disabled) && 'why',
      onchange: () => choosing.choose(withValues(choosing, variable, [select.value])),
    },
    now,
    ...options,
  );
  return select;
}

/** Several values at once; chosen when its box is closed. */
function checkBoxes(variable: Variable, id: string, choosing: Choosing): HTMLElement {
  let values = variable.current;
  const name = variable.label || variable.name;
  const button = h(
    'button',
    { id, class: 'control', 'aria-label': `${name}: ${textOf(variable)}` },
    h('span', { class: 'cut' }, textOf(variable)),
    icon('open'),
  );
  const content = (): HTMLElement => {
    const boxes = variable.options.map(({ text, value }) => {
      const box = h('input', { type: 'checkbox', value, checked: values.includes(value) });
      return { box, value, line: h('li', {}, h('label', {}, box, text)), text: text.toLowerCase() };
    });
    const toggled = (event: Event): void => {
      const { value, checked } = event.target as HTMLInputElement;
      if (value === ALL) values = checked ? [ALL] : [];
      else values = [...values.filter((one) => one !== ALL && one !== value), ...(checked ? [value] : [])];
      for (const { box } of boxes) box.checked = values.includes(box.value);
    };
    const search = h('input', {
      type: 'search',
      placeholder: 'Search',
      'aria-label': `Search ${name}`,
      oninput: () => {
        for (const { line, text } of boxes) line.hidden = !text.includes(search.value.trim().toLowerCase());
      },
    });
    const list = h(
      'ul',
      { class: 'menu', role: 'group', 'aria-label': name, onchange: toggled },
      ...boxes.map(({ line }) => line),
    );
    return h('div', { class: 'choices' }, variable.options.length > FEW && search, list);
  };
  menu(button, content, () => {
    const all = variable.options.some((option) => option.value === ALL);
    const chosen = values.length || !all ? values : [ALL];
    if (chosen.length && [...chosen].sort().join('\n') !== [...variable.current].sort().join('\n')) {
      choosing.choose(withValues(choosing, variable, chosen));
    }
  });
  return h('span', {}, button);
}

function textOf(variable: Variable): string {
  const words = variable.current.map(
    (value) => variable.options.find((option) => option.value === value)?.text ?? value,
  );
  return words.map((word) => (word === ALL ? 'All' : word)).join(' + ') || 'none';
}
