/** What a value of a field is called. */
import { type Field, formattedValueToString } from '@grafana/data';

/** A value in words, as its field is displayed; as it is where the field has no display. */
export function valueText({ display }: Pick<Field, 'display'>, value: unknown): string {
  return display ? formattedValueToString(display(value)) : String(value ?? '');
}
