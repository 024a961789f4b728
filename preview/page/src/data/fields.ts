/** What a panel's JSON makes of its frames: transformations, then units, colours, mappings and overrides a field. */
import {
  applyFieldOverrides,
  type DataFrame,
  type DataTransformerConfig,
  displayNameOverrideProcessor,
  type FieldConfigPropertyItem,
  FieldConfigOptionsRegistry,
  type FieldConfigSource,
  type GrafanaTheme2,
  standardTransformers,
  standardTransformersRegistry,
  transformDataFrame,
} from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import type { Answer, PanelModel } from '../contract';
import { framesOf } from './frames';
import { record } from './json';
import { fieldConfigOf } from './settings';
import { replaceVariables } from './variables';

standardTransformersRegistry.setInit(() =>
  [...new Set(Object.values(standardTransformers))].map((transformer) => ({
    id: transformer.id,
    aliasIds: transformer === standardTransformers.joinByFieldTransformer ? ['seriesToColumns'] : undefined,
    name: transformer.name,
    transformation: () => Promise.resolve(transformer as never),
    editor: () => null,
    imageDark: '',
    imageLight: '',
  })),
);

const STANDARD = [
  'displayName',
  'unit',
  'min',
  'max',
  'fieldMinMax',
  'decimals',
  'noValue',
  'color',
  'thresholds',
  'mappings',
  'links',
  'filterable',
  'description',
];

/**
 * Frames ready to draw: each field has `display`, `config` and its state. Unknown transformations are left out; one that
 * fails is thrown, by its name.
 */
export async function fieldsOf(
  model: PanelModel,
  answers: Answer[],
  theme: GrafanaTheme2,
  timeZone: string,
): Promise<DataFrame[]> {
  let data = framesOf(answers);
  for (const transformation of transformationsOf(model)) {
    if (!transformation.disabled && isKnown(transformation.id)) data = await transformed(data, transformation);
  }
  const fieldConfig = fieldConfigOf(model);
  return applyFieldOverrides({
    data,
    fieldConfig,
    fieldConfigRegistry: registryOf(fieldConfig),
    replaceVariables: (text, variables) => replaceVariables(text, variables),
    theme,
    timeZone,
  });
}

/** Ids of the panel's transformations that are not drawn here. */
export function unknownTransformations(model: PanelModel): string[] {
  return transformationsOf(model).flatMap(({ id, disabled }) => (disabled || isKnown(id) ? [] : [id]));
}

async function transformed(data: DataFrame[], transformation: DataTransformerConfig): Promise<DataFrame[]> {
  const context = { interpolate: (text: string) => text };
  try {
    return await lastValueFrom(transformDataFrame([transformation], data, context));
  } catch (error) {
    throw new Error(
      `its transformation "${transformation.id}" fails: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** The panel's transformations as the library takes them. */
function transformationsOf({ transformations }: PanelModel): DataTransformerConfig[] {
  return (Array.isArray(transformations) ? transformations : []).flatMap((given) => {
    const { id, options, disabled, filter } = record(given);
    if (typeof id !== 'string') return [];
    const wide = id === 'prepareTimeSeries' ? series(record(options).format) : undefined;
    return [
      wide ?? {
        id,
        options: record(options),
        disabled: disabled === true,
        filter: filter as DataTransformerConfig['filter'],
      },
    ];
  });
}

/** Series are apart from one another already, so only joining them is left to do. */
function series(format: unknown): DataTransformerConfig {
  return format === 'wide' ? { id: 'joinByField', options: {} } : { id: 'noop', options: {} };
}

function isKnown(id: string): boolean {
  return standardTransformersRegistry.getIfExists(id) !== undefined;
}

/** The properties that this panel sets: the standard ones, and any `custom` one, taken as they are. */
function registryOf(config: FieldConfigSource): FieldConfigOptionsRegistry {
  const set = config.overrides.flatMap((rule) => rule.properties.map((property) => property.id));
  const custom = Object.keys(record(config.defaults.custom)).map((key) => `custom.${key}`);
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
    process: id === 'displayName' ? displayNameOverrideProcessor : (value: unknown) => value,
    shouldApply: () => true,
  } as unknown as FieldConfigPropertyItem;
}
