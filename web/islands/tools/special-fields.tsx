import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { t } from '../../lib/messages.ts';
import { agentChoicesQuery } from '../../lib/queries.ts';
import { SignInField } from '../mcp-oauth/sign-in-field.tsx';
import { SchemaEditor } from '../schema-editor/schema-editor.tsx';
import type { FieldProps } from '../schema-form/form-context.ts';
import { JsonField, useWholeFault } from '../schema-form/json-field.tsx';
import { useFieldWords } from '../schema-form/scalar-fields.tsx';
import { isObject, type JsonSchema } from '../schema-form/schema.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { McpTools } from './mcp-tools.tsx';
import { searchedField } from './searched-fields.tsx';
import { KeyChoice, SecretText, textOf } from './secret-fields.tsx';
import type { ToolDraft } from './tool-values.ts';

/** An agent in place of its id. */
function AgentField(props: FieldProps & { agentId: string }) {
  const { value, onChange, label, agentId } = props;
  const { data } = useQuery(agentChoicesQuery);
  const chosen = typeof value === 'string' ? value : '';
  const options = (data ?? [])
    .filter((agent) => agent.id !== agentId)
    .map((agent) => ({
      value: agent.id,
      label: agent.name,
      ...(agent.description ? { note: agent.description } : {}),
      mark: <AgentMark id={agent.id} name={agent.name} size="sm" />,
    }));
  const isKnown = chosen === '' || data === undefined || options.some((option) => option.value === chosen);
  return (
    <Field label={label.replace(/ ID$/, '')} {...useFieldWords(props)}>
      <Select
        value={chosen}
        onChange={onChange}
        placeholder={t('tools.agent.choose')}
        groups={[{ options: isKnown ? options : [...options, { value: chosen, label: t('tools.agent.gone') }] }]}
      />
    </Field>
  );
}

function constantOf(schema: unknown): string | null {
  return isObject(schema) && typeof schema.const === 'string' ? schema.const : null;
}

/** Fields of a config that hold a JSON Schema of their own. */
const SCHEMA_FIELDS = new Set(['parameters', 'result']);

/** A schema within a config: what arguments a tool takes, what it gives. */
function SchemaField(props: FieldProps) {
  const { value, onChange, label } = props;
  const { hint } = useFieldWords(props);
  const schema: JsonSchema = isObject(value) ? value : { type: 'object', properties: {} };
  return (
    <SchemaEditor
      label={label}
      hint={hint}
      error={useWholeFault(props)}
      schema={schema}
      onChange={onChange}
      json={<JsonField {...props} />}
    />
  );
}

function DerivedSchema({ label }: { label: string }) {
  return (
    <div className="grid gap-1.5">
      <p className="font-medium text-sm">{label}</p>
      <p className="text-faint text-xs">{t('schema.derived')}</p>
    </div>
  );
}

export interface SpecialContext {
  agentId: string;
  /** The tool whose config the form shows, as it stands. */
  tool: Pick<ToolDraft, 'kind' | 'config'>;
  onConfig(config: ToolDraft['config']): void;
}

/** Fields of an MCP server that one control shows together: what it offers, and what of it may be used. */
function mcpField(props: FieldProps, { tool, onConfig }: SpecialContext): ReactNode | undefined {
  if (props.path === 'allow' || props.path === 'approvals') return null;
  if (props.path === 'auth.connectionId') return <McpSignIn {...props} config={tool.config} />;
  return props.path === 'tools' ? <McpToolsField {...props} config={tool.config} onConfig={onConfig} /> : undefined;
}

function McpToolsField(props: FieldProps & Pick<SpecialContext, 'onConfig'> & { config: ToolDraft['config'] }) {
  const { config, onConfig } = props;
  const ofTools = useWholeFault(props);
  const ofChoice = useWholeFault({ path: 'allow', value: config.allow });
  const ofApprovals = useWholeFault({ path: 'approvals', value: config.approvals });
  return <McpTools config={config} error={ofTools ?? ofChoice ?? ofApprovals} onChange={onConfig} />;
}

function McpSignIn(props: FieldProps & { config: ToolDraft['config'] }) {
  const { config, value, onChange } = props;
  const { error } = useFieldWords(props);
  return <SignInField url={textOf(config.url)} connectionId={textOf(value)} error={error} onChange={onChange} />;
}

function fieldOfKind(props: FieldProps, context: SpecialContext): ReactNode | undefined {
  const { kind, config } = context.tool;
  if (kind === 'mcp') return mcpField(props, context);
  return kind === 'file_search' ? searchedField(props, config) : undefined;
}

/** Controls for what a schema can't say: agents, schemas, and keys of the vault by their id or as `{ provider, keyId }`. */
export function specialField(context: SpecialContext): (props: FieldProps) => ReactNode | undefined {
  const { agentId, tool } = context;
  const { config } = tool;
  return (props) => {
    const ofKind = fieldOfKind(props, context);
    if (ofKind !== undefined) return ofKind;
    const { name, path, schema, value, onChange, isRequired } = props;
    if (path === name && SCHEMA_FIELDS.has(name)) {
      const isDerived = 'code' in config && config.derived !== false;
      return isDerived ? <DerivedSchema label={props.label} /> : <SchemaField {...props} />;
    }
    if (name === 'agentId') return <AgentField {...props} agentId={agentId} />;
    if (name === 'keyId' || name === 'secretId') {
      return (
        <KeyChoice
          {...props}
          provider={null}
          keyId={textOf(value)}
          choose={(keyId) => onChange(keyId === '' && !isRequired ? undefined : keyId)}
        />
      );
    }
    if (schema.type === 'string' && String(schema.description).includes('{{secret.')) return <SecretText {...props} />;
    const members = isObject(schema.properties) ? Object.keys(schema.properties) : [];
    if (schema.type !== 'object' || members.toSorted().join() !== 'keyId,provider') return undefined;
    const provider = constantOf(isObject(schema.properties) ? schema.properties.provider : null);
    return (
      <KeyChoice
        {...props}
        provider={provider}
        keyId={isObject(value) ? textOf(value.keyId) : ''}
        choose={(keyId, of) => onChange(keyId === '' ? undefined : { provider: of, keyId })}
      />
    );
  };
}
