import type { Issue } from '../../../kernel/errors.ts';
import { objectSchemaIssues } from '../../../kernel/json-schema.ts';
import { MCP_SIGN_IN } from '../../../kernel/mcp-sign-in.ts';
import type { UrlPolicy } from '../../../providers/outbound/check-url.ts';
import { addressIssues, PUBLIC_INTERNET } from '../http/address.ts';
import { SECRET_PROVIDER } from '../http/config.ts';
import { headerNameFault, isHeaderValue } from '../http/header-rules.ts';
import { parseMarks, secretsIn } from '../http/marks.ts';
import type { SecretRef, ToolKindEntry } from '../kind.ts';
import { type McpConfig, mcpConfigSchema } from './config.ts';
import { mcpFunctions } from './functions.ts';

/** The functions of a server of the Model Context Protocol. */
export const mcpTool = {
  kind: 'mcp',
  title: 'MCP server',
  about: 'Gives the agent the tools of an MCP server (streamable HTTP).',
  config: mcpConfigSchema,
  functions: mcpFunctions,
  issues: (config: McpConfig, policy: UrlPolicy = PUBLIC_INTERNET) => [
    ...urlIssues('url', config.url, policy),
    ...authIssues(config.auth, policy),
    ...toolIssues(config),
  ],
  secrets: ({ auth }) => secretsOf(auth),
  examples: [
    {
      title: 'A public server',
      name: 'deepwiki',
      description: 'Questions about public GitHub repositories.',
      config: mcpConfigSchema.parse({ url: 'https://mcp.deepwiki.com/mcp' }),
    },
    {
      title: 'A server that asks for a token, with two of its tools',
      name: 'github',
      description: 'Issues and pull requests.',
      config: mcpConfigSchema.parse({
        url: 'https://api.githubcopilot.com/mcp/',
        auth: { kind: 'header', name: 'Authorization', value: 'Bearer {{secret.key_00000000000000000000000000}}' },
        allow: ['list_issues', 'issue_read'],
      }),
    },
  ],
} satisfies ToolKindEntry<McpConfig>;

function secretsOf(auth: McpConfig['auth']): SecretRef[] {
  if (auth.kind === 'sign_in') return [{ provider: MCP_SIGN_IN, keyId: auth.connectionId }];
  if (auth.kind === 'oauth') return [{ provider: SECRET_PROVIDER, keyId: auth.secretKeyId }];
  const ids = auth.kind === 'header' ? new Set(secretsIn(auth.value)) : [];
  return [...ids].map((keyId) => ({ provider: SECRET_PROVIDER, keyId }));
}

function urlIssues(path: string, url: string, policy: UrlPolicy): Issue[] {
  if (/[\s{}\\]/.test(url)) return [{ path, message: 'An address has no spaces, braces or backslashes.' }];
  return addressIssues(path, url, policy);
}

function authIssues(auth: McpConfig['auth'], policy: UrlPolicy): Issue[] {
  if (auth.kind === 'none' || auth.kind === 'sign_in') return [];
  if (auth.kind === 'oauth') return urlIssues('auth.tokenUrl', auth.tokenUrl, policy);
  const fault = headerNameFault(auth.name);
  const issues: Issue[] = fault ? [{ path: 'auth.name', message: fault }] : [];
  if (!isHeaderValue(auth.value))
    issues.push({ path: 'auth.value', message: 'Visible ASCII characters and spaces only.' });
  for (const mark of parseMarks(auth.value)) {
    if ('fault' in mark) issues.push({ path: 'auth.value', message: mark.fault });
    if ('parameter' in mark) issues.push({ path: 'auth.value', message: 'Only secrets can stand here.' });
  }
  return issues;
}

function toolIssues({ tools, allow, approvals: { always, never } }: McpConfig): Issue[] {
  const names = tools.map(({ name }) => name);
  return [
    ...missing(always, names, 'approvals.always'),
    ...missing(never, names, 'approvals.never'),
    ...never.flatMap((name, index) =>
      always.includes(name)
        ? [{ path: `approvals.never.${index}`, message: 'It is among those that are always asked about.' }]
        : [],
    ),
    ...tools.flatMap(({ inputSchema }, index) =>
      objectSchemaIssues(inputSchema, `tools.${index}.inputSchema`, "a tool's parameters"),
    ),
    ...names.flatMap((name, index) =>
      names.indexOf(name) === index ? [] : [{ path: `tools.${index}.name`, message: 'It is there twice.' }],
    ),
    ...missing(allow ?? [], names, 'allow'),
  ];
}

/** Before the list was fetched nobody knows what there is to name. */
function missing(named: readonly string[], names: readonly string[], path: string): Issue[] {
  if (names.length === 0) return [];
  return named.flatMap((name, index) =>
    names.includes(name) ? [] : [{ path: `${path}.${index}`, message: 'The server has no such tool.' }],
  );
}
