import type { ReactNode } from 'react';
import {
  type FieldProps,
  SchemaField,
  SchemaFormContext,
  type SchemaFormSettings,
  useSchemaForm,
} from './form-context.ts';
import { JsonField } from './json-field.tsx';
import { ListField, MapField, Members, ObjectField, VariantsField } from './nested-fields.tsx';
import {
  BooleanField,
  ChoiceField,
  ChoicesField,
  CodeField,
  LinesField,
  NumberField,
  TextField,
} from './scalar-fields.tsx';
import { type JsonSchema, resolved, shapeOf, withoutNull } from './schema.ts';

/** The control that a schema asks for. `bare` leaves out the frame around an object's members. */
function FieldOf({ bare = false, ...given }: FieldProps & { bare?: boolean }): ReactNode {
  const { root, special } = useSchemaForm();
  const whole = resolved(given.schema, root);
  const { schema, isNullable } = withoutNull(whole);
  const props: FieldProps = {
    ...given,
    schema: { ...schema, ...('description' in whole ? { description: whole.description } : {}) },
    isRequired: given.isRequired && !isNullable,
    value: given.value ?? undefined,
    onChange: (next) => given.onChange(next === undefined && isNullable && given.isRequired ? null : next),
  };
  const own = special?.(props);
  if (own !== undefined) return own;
  const shape = shapeOf(schema, root, props.name);
  switch (shape.kind) {
    case 'constant':
      return null;
    case 'text':
      return <TextField {...props} isLong={shape.isLong} />;
    case 'code':
      return <CodeField {...props} />;
    case 'number':
      return <NumberField {...props} />;
    case 'boolean':
      return <BooleanField {...props} />;
    case 'choice':
      return <ChoiceField {...props} options={shape.options} />;
    case 'choices':
      return <ChoicesField {...props} options={shape.options} />;
    case 'lines':
      return <LinesField {...props} />;
    case 'list':
      return <ListField {...props} item={shape.item} />;
    case 'object':
      if (bare)
        return (
          <Members properties={shape.properties} value={props.value} path={props.path} onChange={props.onChange} />
        );
      return <ObjectField {...props} properties={shape.properties} />;
    case 'map':
      return <MapField {...props} valueSchema={shape.value} />;
    case 'variants':
      return <VariantsField {...props} variants={shape.variants} />;
    case 'json':
      return <JsonField {...props} />;
  }
}

const renderField: SchemaFormSettings['renderField'] = (props) => <FieldOf {...props} />;

interface SchemaFormProps extends Omit<SchemaFormSettings, 'root' | 'renderField'> {
  schema: JsonSchema;
  value: Record<string, unknown>;
  onChange(value: Record<string, unknown>): void;
}

/** A form made of a JSON Schema whose root is an object. */
export function SchemaForm({ schema, value, onChange, errorAt, special }: SchemaFormProps) {
  return (
    <SchemaFormContext value={{ root: schema, errorAt, renderField, ...(special ? { special } : {}) }}>
      <div className="grid gap-4">
        <SchemaField
          bare
          name=""
          label=""
          path=""
          schema={schema}
          isRequired
          value={value}
          onChange={(next) => onChange(next as Record<string, unknown>)}
        />
      </div>
    </SchemaFormContext>
  );
}
