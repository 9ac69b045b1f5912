import type { z } from 'zod';
import type { Issue } from '../../kernel/errors.ts';
import type { UrlPolicy } from '../../providers/outbound/check-url.ts';
import type { ToolKind, ToolSpec } from '../definition.ts';

export type JsonSchema = Record<string, unknown>;

/**
 * OpenAI's own types of tools that its models were trained on. A function that has one is offered as that type where the
 * model takes it, and as a function to all others: what it does is the same.
 */
export const TOOL_TYPES = ['shell', 'computer'] as const;
export type ToolType = (typeof TOOL_TYPES)[number];

/** A function that the model sees. A tool is one of them, or several (an MCP server, an OpenAPI document). */
export interface ToolFunction {
  /** Letters, digits, `_` and `-`; at most 64. */
  name: string;
  description: string;
  /** JSON Schema of the arguments; its root is an object. They are checked against it before the call. */
  parameters: JsonSchema;
  /** Calling it twice does no harm: after a crash it is simply called again. */
  repeatable: boolean;
  /** Price of one call in microcredits (Plan 24.3, SPEC-NOTES 12), at most: it is reserved before. */
  microcredits: number;
  /** In place of what its tool says about asking a person. */
  asks?: 'always' | 'never';
  /** Its arguments and results are those of this type of OpenAI's. */
  toolType?: ToolType;
}

/** A stored secret that a tool uses: a key of the vault by its id, or the first one of a provider. */
export interface SecretRef {
  provider: string;
  keyId?: string;
}

/**
 * What is known of a kind of tool without calling it. Pure, and small enough for every request: the API lists,
 * checks and prices tools with it, the engine shows their functions to models. What a kind does is its runtime.
 */
export interface ToolKindEntry<Config = unknown> {
  kind: ToolKind;
  /** As people read it: "Web search". */
  title: string;
  /** One sentence on what it is for. */
  about: string;
  /** Strict; every field has a `description`, defaults where there is a sane one. */
  config: z.ZodType<Config>;
  /** The functions of a configured tool. */
  functions(tool: ConfiguredTool<Config>): ToolFunction[];
  /** What is wrong beyond the config's shape; paths begin at the config (`headers.0.value`). */
  /** `policy` says which addresses may be called from here; the public internet where it is left out. */
  issues(config: Config, policy?: UrlPolicy): Issue[];
  /** The secrets that its calls may open. */
  secrets(config: Config): SecretRef[];
  /** Configurations that work, for the builder's examples; the first is what a new tool starts with. */
  examples: readonly { title: string; name: string; description: string; config: Config }[];
}

export type ConfiguredTool<Config> = Pick<ToolSpec, 'name' | 'description'> & { config: Config };
