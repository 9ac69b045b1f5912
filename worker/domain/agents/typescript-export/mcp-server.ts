import type { AgentSpec, ToolSpec } from '../../../engine/definition.ts';
import { parseMarks } from '../../../engine/tools/http/marks.ts';
import { mcpConfigSchema } from '../../../engine/tools/mcp/config.ts';
import { jsonLiteral, quoted } from './literals.ts';
import type { Secrets } from './secrets.ts';
import type { SourceFile } from './source-file.ts';

const SDK = '@openai/agents';

/** Declares an MCP server; the program connects it before it runs. @returns its name, undefined where it can't be said */
export function declareMcpServer(
  agent: AgentSpec,
  tool: ToolSpec,
  secrets: Secrets,
  file: SourceFile,
): string | undefined {
  const read = mcpConfigSchema.safeParse(tool.config);
  if (!read.success) return undefined;
  const { url, allow, approvals, auth } = read.data;
  const header = authorization(auth, tool, secrets, file);
  if (header === undefined) return undefined;
  const name = file.name(tool.name, 'Server');
  const lines = [`  name: ${quoted(tool.name)},`, `  url: ${quoted(url)},`];
  if (header) lines.push(`  requestInit: { headers: { ${header} } },`);
  if (allow) lines.push(`  toolFilter: { allowedToolNames: ${jsonLiteral(allow, '  ')} },`);
  file.declare(`const ${name} = new ${file.import('MCPServerStreamableHttp', SDK)}({\n${lines.join('\n')}\n});`);
  file.note(agent.name, 'differs', `Tools of the MCP server ${tool.name} have the server's own names.`);
  if (tool.approval.mode !== 'never' || approvals.always.length > 0)
    file.note(agent.name, 'left_out', `Approvals of the tools of the MCP server ${tool.name}.`);
  return name;
}

/** The header that shows who asks: empty where none is needed, undefined for a way that only the platform knows. */
function authorization(
  auth: { kind: string; [field: string]: unknown },
  tool: ToolSpec,
  secrets: Secrets,
  file: SourceFile,
): string | undefined {
  if (auth.kind === 'none') return '';
  if (auth.kind === 'header') {
    const name = String(auth['name']);
    const parts = parseMarks(String(auth['value'])).map((mark) =>
      'secret' in mark
        ? secrets.expression(mark.secret, `${tool.name} ${name}`)
        : quoted('text' in mark ? mark.text : ''),
    );
    return `[${quoted(name)}]: ${parts.join(' + ') || "''"}`;
  }
  if (auth.kind !== 'oauth' || typeof auth['secretKeyId'] !== 'string') return undefined;
  const { tokenUrl, clientId, scope } = auth;
  const secret = secrets.expression(auth['secretKeyId'], `${tool.name} client secret`);
  const given = [quoted(String(tokenUrl)), quoted(String(clientId)), secret];
  if (typeof scope === 'string') given.push(quoted(scope));
  return `Authorization: await ${file.helper('clientCredentials')}(${given.join(', ')})`;
}
