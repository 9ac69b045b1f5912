import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../../kernel/pagination.ts';
import { strict } from '../../kernel/strict.ts';
import { collectionSchema } from '../collections/schemas.ts';
import { fileSchema } from '../files/schemas.ts';

/** Files and collections of one agent at most. */
export const MAX_AGENT_FILES = 1_000;
export const MAX_AGENT_COLLECTIONS = 100;

const id = z.string().min(1).max(64);
const addedAt = z.iso.datetime();

export const agentFileInput = strict({ fileId: id }).openapi('AgentFileInput');
export const agentCollectionInput = strict({ collectionId: id }).openapi('AgentCollectionInput');

export const agentFileSchema = fileSchema.extend({ addedAt }).openapi('AgentFile');
export type AgentFile = z.infer<typeof agentFileSchema>;
export const agentFilePage = pageOf(agentFileSchema).openapi('AgentFilePage');

export const agentCollectionSchema = collectionSchema.extend({ addedAt }).openapi('AgentCollection');
export type AgentCollection = z.infer<typeof agentCollectionSchema>;
export const agentCollectionPage = pageOf(agentCollectionSchema).openapi('AgentCollectionPage');

export const agentFilesQuery = z.object(pageQuery.shape);
export const agentFileParam = z.object({ agent_id: z.string(), file_id: z.string().max(64) });
export const agentCollectionParam = z.object({ agent_id: z.string(), collection_id: z.string().max(64) });
