import { limit } from '../../../durable-objects/rate-limiter/client.ts';
import type { ProviderKeyRef } from '../../../durable-objects/run-host/protocol.ts';
import type { ToolSpec } from '../../engine/definition.ts';
import { AppError } from '../../kernel/errors.ts';
import { outboundPolicy } from '../../providers/outbound/policy.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { refuseIssues } from './draft-rules.ts';
import { fetchDocument } from './openapi-document.ts';
import type { McpListAnswer, McpListInput, OpenApiImport, OpenApiImported } from './schemas-tool-import.ts';
import { runner, secretsFor } from './service-tool-runner.ts';
import { readTool, type ToolDraft } from './tool-rules.ts';

/** Documents that one person may have fetched within a minute. */
const FETCHES = 20;

/** The document that is meant: the text that was sent, or the one at an address. */
async function documentOf(ctx: ServiceContext, { document, documentUrl }: OpenApiImport): Promise<string> {
  if (document !== undefined && documentUrl === undefined) return document;
  if (document !== undefined || documentUrl === undefined) {
    refuseIssues([{ path: 'document', message: 'Send either `document` or `documentUrl`.' }]);
    throw new AppError('validation_failed', 'One document is wanted.');
  }
  await limit(ctx.env, `openapi:${ctx.actor.userId}`, FETCHES, 60);
  return fetchDocument(documentUrl, outboundPolicy(ctx.settings));
}

/** The operations of an OpenAPI document, and tools of those that were picked. @throws validation_failed, rate_limited */
export async function importOpenApi(ctx: ServiceContext, input: OpenApiImport): Promise<OpenApiImported> {
  requireScope(ctx, 'write');
  // Its YAML reader is large and needed nowhere else.
  const [{ readOpenApi }, { importOperation }] = await Promise.all([
    import('../../engine/tools/http/openapi.ts'),
    import('../../engine/tools/http/openapi-tool.ts'),
  ]);
  const text = await documentOf(ctx, input);
  const read = readOpenApi(text);
  if (!read.ok) {
    refuseIssues(input.documentUrl ? read.issues.map((issue) => ({ ...issue, path: 'documentUrl' })) : read.issues);
    throw new AppError('validation_failed', 'The document could not be read.');
  }
  const { title, operations } = read.api;
  const { serverUrl, secretKeyId } = input;
  const options = { ...(serverUrl ? { serverUrl } : {}), ...(secretKeyId ? { secretKeyId } : {}) };
  const tools = input.operations.map((operationId, index): OpenApiImported['tools'][number] => {
    const operation = operations.find((candidate) => candidate.operationId === operationId);
    if (!operation) {
      refuseIssues([{ path: `operations.${index}`, message: 'The document has no such operation.' }]);
      throw new AppError('validation_failed', 'The document has no such operation.');
    }
    const made = importOperation(read.api, operation, options);
    if (!made.ok) return { operationId, problem: made.message, tool: null, notes: [] };
    const { notes, name, description, config } = made.tool;
    return { operationId, problem: null, tool: { kind: 'http', name, description, config: { ...config } }, notes };
  });
  const shown = operations.map(({ operationId, method, path, summary }) => ({ operationId, method, path, summary }));
  return { title, document: input.document === undefined ? text : null, operations: shown, tools };
}

/** A tool that is not stored; only its config matters. */
const DRAFT: Omit<ToolDraft, 'config'> = {
  kind: 'mcp',
  name: 'mcp',
  description: '',
  enabled: true,
  timeoutMs: 30_000,
  approval: { mode: 'never' },
  runAs: 'caller',
  onUnknown: 'tell_model',
};

/**
 * What an MCP server offers now, to be kept in the tool's config.
 * @throws validation_failed for a config that its kind refuses; upstream_failed with the server's refusal
 */
export async function listMcp(
  ctx: ServiceContext,
  { config }: McpListInput,
  keys: readonly ProviderKeyRef[],
): Promise<McpListAnswer> {
  requireScope(ctx, 'write');
  const tool: ToolSpec = { ...DRAFT, id: 'tol_draft', config };
  refuseIssues(readTool(tool, outboundPolicy(ctx.settings)).issues);
  const listed = await runner().listMcp({
    tool,
    accountId: ctx.actor.userId,
    secrets: secretsFor(ctx, tool, keys),
  });
  if (!listed.ok) throw new AppError('upstream_failed', listed.message);
  return { data: listed.tools };
}
