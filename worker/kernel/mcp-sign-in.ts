/** The provider of a sign-in at an MCP server, among the account's keys and secrets of tools. */
export const MCP_SIGN_IN = 'mcp';

/** Sign-ins that an account may keep, beside its keys. */
export const MAX_MCP_CONNECTIONS = 20;
