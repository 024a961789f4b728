/** A value as it is written large: what stands before it, its number, and its unit somewhat smaller. */
import { type FormattedValue, formattedValueToString } from '@grafana/data';
import { h } from '../page/dom';

/** The parts of a value, for an element of so many pixels of text. */
export function figureOf({ prefix = '', text, suffix = '' }: FormattedValue, size: number): (Node | string)[] {
  if (!suffix) return [formattedValueToString({ prefix, text })];
  const unit = h('span', {}, suffix);
  unit.style.fontSize = `${size * (size < 20 ? 0.9 : size < 26 ? 0.8 : 0.6)}px`;
  return [`${prefix}${text}`, unit];
}
