/** Variables for what a field is and shows: `${__field.labels.venue}`, `${__series.name}`, `${__value.text}`. */
import { type DataFrame, type Field, getFieldDisplayName, type ScopedVars } from '@grafana/data';
import { valueText } from './text';

interface Context {
  frame?: DataFrame;
  field?: Field;
  rowIndex?: number;
  calculatedValue?: { text?: string; numeric?: number };
}

/** Replaces them in a text; what is not known stays as it is written. */
export function replaceVariables(text: string, variables?: ScopedVars): string {
  const context = (variables?.__dataContext?.value ?? {}) as Context;
  return text.replace(/\$\{(__(?:field|series|value))\.([^}:]+)(?::[^}]*)?\}/g, (whole, of: string, path: string) => {
    return valueOf(of, path, context) ?? whole;
  });
}

function valueOf(of: string, path: string, { frame, field, rowIndex, calculatedValue }: Context): string | undefined {
  if (of === '__series') return path === 'name' && frame ? (frame.name ?? frame.refId) : undefined;
  if (!field) return undefined;
  if (of === '__field') {
    if (path === 'name') return field.name;
    if (path === 'displayName')
      return getFieldDisplayName({ ...field, config: { ...field.config, displayName: undefined }, state: null }, frame);
    const label = path.match(/^labels(?:\.(.+)|\["(.+)"\])$/);
    return label ? (field.labels?.[label[1] ?? label[2] ?? ''] ?? '') : undefined;
  }
  const value = rowIndex === undefined ? calculatedValue?.numeric : field.values[rowIndex];
  if (path === 'raw' || path === 'numeric') return value === undefined ? undefined : String(value);
  if (path !== 'text' || value === undefined) return undefined;
  return calculatedValue?.text ?? valueText(field, value);
}
