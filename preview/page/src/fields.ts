/** What a panel's JSON makes of its frames: transformations, then units, colours, mappings and overrides a field. */
import {
  applyFieldOverrides,
  type DataFrame,
  type DataTransformerConfig,
  type FieldConfigPropertyItem,
  FieldConfigOptionsRegistry,
  type FieldConfigSource,
  type GrafanaTheme2,
  standardTransformers,
  standardTransformersRegistry,
  transformDataFrame,
} from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import type { PanelModel } from './contract';
import { framesOf } from './frames';
import type { Answer } from './contract';

standardTransformersRegistry.setInit(() =>
  Object.values(standardTransformers).map((transformer) => ({
    id: transformer.id,
    name: transformer.name,
    transformation: () => Promise.resolve(transformer as never),
    editor: () => null,
    imageDark: '',
    imageLight: '',
  })),
);

const STANDARD = [
  'displayName', 'unit', 'min', 'max', 'fieldMinMax', 'decimals', 'noValue', 'color', 'thresholds', 'mappings', 'links',
  'filterable', 'description',
];

/** Frames ready to draw: each field has `display`, `config` and its state. Unknown transformations are left out. */
export async function fieldsOf(
  model: PanelModel,
  answers: Answer[],
  theme: GrafanaTheme2,
  timeZone: string,
): Promise<DataFrame[]> {
  const transformations = (model.transformations ?? []) as DataTransformerConfig[];
  const wanted = transformations.filter((one) => !one.disabled && isKnown(one.id));
  const context = { interpolate: (text: string) => text };
  const data = await lastValueFrom(transformDataFrame(wanted, framesOf(answers), context));
  const fieldConfig = fieldConfigOf(model);
  return applyFieldOverrides({
    data,
    fieldConfig,
    fieldConfigRegistry: registryOf(fieldConfig),
    replaceVariables: (text) => text,
    theme,
    timeZone,
  });
}

/** The panel's field configuration; broken parts of it count as absent. */
export function fieldConfigOf(model: PanelModel): FieldConfigSource {
  const { defaults, overrides } = model.fieldConfig ?? {};
  return {
    defaults: structuredClone(defaults ?? {}) as FieldConfigSource['defaults'],
    overrides: structuredClone(overrides ?? []) as FieldConfigSource['overrides'],
  };
}

/** Ids of the panel's transformations that are not drawn here. */
export function unknownTransformations(model: PanelModel): string[] {
  return ((model.transformations ?? []) as DataTransformerConfig[]).map((one) => one.id).filter((id) => !isKnown(id));
}

function isKnown(id: string): boolean {
  return standardTransformersRegistry.getIfExists(id) !== undefined;
}

/** The properties that this panel sets: the standard ones, and any `custom` one, taken as they are. */
function registryOf(config: FieldConfigSource): FieldConfigOptionsRegistry {
  const set = config.overrides.flatMap((rule) => rule.properties.map((property) => property.id));
  const custom = Object.keys((config.defaults.custom as object | undefined) ?? {}).map((key) => `custom.${key}`);
  const ids = new Set([...STANDARD, ...custom, ...set]);
  return new FieldConfigOptionsRegistry(() => [...ids].map(propertyOf));
}

function propertyOf(id: string): FieldConfigPropertyItem {
  const isCustom = id.startsWith('custom.');
  return {
    id,
    path: isCustom ? id.slice('custom.'.length) : id,
    name: id,
    isCustom,
    editor: () => null,
    override: () => null,
    process: (value: unknown) => value,
    shouldApply: () => true,
  } as unknown as FieldConfigPropertyItem;
}
